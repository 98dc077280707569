#include "engine.h"

#include "host.h"

namespace sipp {

Engine::Engine(EngineOptions options, std::function<void()> notify) :
    loop_(std::move(options), std::move(notify)), thread_([this] { run(); }) {}

Engine::~Engine() {
    close();
    thread_.join();
}

void Engine::run() {
    name_this_thread("sipp-engine");
    if (!loop_.load()) {
        return;
    }
    preparer_ = std::thread([this] { prepare(); });
    while (loop_.wait_for_work()) {
        loop_.step();
    }
    loop_.stop_preparing();
    preparer_.join();
    loop_.end();
}

void Engine::prepare() {
    name_this_thread("sipp-prepare");
    while (loop_.wait_for_request()) {
        loop_.prepare_next();
    }
}

}  // namespace sipp
