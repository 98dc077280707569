#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "context.h"
#include "events.h"
#include "model.h"
#include "options.h"
#include "scheduler.h"

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
    void               submit(uint32_t id, std::string request_json);
    void               cancel(uint32_t id, std::string reason);
    // Ends the engine; a `closed` event follows the failures of what was running. Also stops a load.
    void               close();
    std::vector<Event> take_events() { return mailbox_.take(); }
    EngineCounters     counters() const;

  private:
    struct Job {
        uint32_t    id;
        std::string request;
        double      arrived_ms;
    };

    void run();
    void load();
    void prepare_loop();
    void prepare(Job & job);
    void prepare_text(const Job & job, Request & request);
    void prepare_embedding(const Job & job, const Request & request);
    std::vector<llama_token> prompt_tokens(const Request & request) const;
    void post(std::function<void()> command);
    void hand_over(uint32_t id, std::function<void()> command);
    void fail(uint32_t id, const std::string & code, const std::string & message);
    void answer(uint32_t id, std::string json);
    std::string describe(double load_ms) const;

    const EngineOptions options_;
    Mailbox             mailbox_;
    std::atomic<bool>   closing_{ false };

    std::unique_ptr<Model>     model_;
    std::unique_ptr<Context>   context_;
    std::unique_ptr<Scheduler> scheduler_;
    // The same for other threads, once the model is loaded.
    std::atomic<Scheduler *>   loaded_{ nullptr };

    std::mutex                        commands_mutex_;
    std::condition_variable           commands_wake_;
    std::deque<std::function<void()>> commands_;

    std::mutex              jobs_mutex_;
    std::condition_variable jobs_wake_;
    std::deque<Job>         jobs_;
    // Requests that are not with the scheduler yet, and why they shall not get there.
    std::map<uint32_t, std::string> preparing_;
    bool                    jobs_closed_ = false;

    std::thread preparer_;
    // Last: it runs as soon as it is made, and everything it uses must be there by then.
    std::thread thread_;
};

}  // namespace sipp
