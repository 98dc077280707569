#pragma once

#include <functional>
#include <string>
#include <thread>

#include "engine_loop.h"

namespace sipp {

// One loaded model on threads of its own. Callers post requests and fetch events; nothing here waits for them.
//
// The engine thread owns the context and does nothing but evaluate. A second thread renders templates, tokenises and builds
// samplers and grammars, so that a long prompt that arrives does not hold up answers that are being written.
class Engine {
  public:
    // Starts loading at once. `notify` is called from engine threads when `take_events` has something.
    Engine(EngineOptions options, std::function<void()> notify);
    // Stops everything, waits for the threads and frees the model.
    ~Engine();

    // All of these return at once and may come from any thread, but requests only after the `loaded` event.
    void               submit(uint32_t id, std::string request_json) { loop_.submit(id, std::move(request_json)); }
    void               cancel(uint32_t id, std::string reason) { loop_.cancel(id, std::move(reason)); }
    // Ends the engine; a `closed` event follows the failures of what was running. Also stops a load.
    void               close() { loop_.close(); }
    std::vector<Event> take_events() { return loop_.take_events(); }
    EngineCounters     counters() const { return loop_.counters(); }

  private:
    void run();
    void prepare();

    EngineLoop  loop_;
    std::thread preparer_;
    // Last: it runs as soon as it is made, and everything it uses must be there by then.
    std::thread thread_;
};

}  // namespace sipp
