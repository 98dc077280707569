#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "context.h"
#include "events.h"
#include "model.h"
#include "options.h"
#include "preparer.h"
#include "scheduler.h"

namespace sipp {

// One loaded model and what is asked of it, without a thread of its own: whoever has it calls load(), then prepare_next() and
// step() until it is closed, then end(). Preparing may go on beside the steps on another thread.
class EngineLoop {
  public:
    // `notify` is called when `take_events` has something, from whichever thread is at work.
    EngineLoop(EngineOptions options, std::function<void()> notify);

    // All of these return at once and may come from any thread, but requests only after the `loaded` event.
    void               submit(uint32_t id, std::string request_json);
    void               cancel(uint32_t id, std::string reason);
    void               close();
    std::vector<Event> take_events() { return mailbox_.take(); }
    EngineCounters     counters() const;

    // Loads the model and reports `loaded` or `load_failed`. False where it failed: then nothing else may follow.
    bool load();

    // Evaluates what is due, once. Work is what step() would do; both are for one thread.
    void step();
    bool has_work();
    // Waits until there is work. False when the engine is closed.
    bool wait_for_work();

    // Prepares the request that has waited longest. False where none waits.
    bool prepare_next();
    // Waits until there is a request to prepare. False when no more will come.
    bool wait_for_request();
    // From now on requests are refused, those that wait as well.
    void stop_preparing();

    bool closing() const { return closing_; }
    // Tells what runs that it is over, then everybody that the engine is closed.
    void end();

  private:
    void fail_load(const std::string & code, const std::string & message);
    void prepare(const Job & job);
    void hand_over(uint32_t id, std::function<void()> command);
    void post(std::function<void()> command);
    void run_commands();
    void fail(uint32_t id, const std::string & code, const std::string & message);
    void answer(uint32_t id, std::string json);

    const EngineOptions options_;
    Mailbox             mailbox_;
    std::atomic<bool>   closing_{ false };

    std::unique_ptr<Model>     model_;
    std::unique_ptr<Context>   context_;
    std::unique_ptr<Scheduler> scheduler_;
    std::unique_ptr<Preparer>  preparer_;
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
    bool                            jobs_closed_ = false;
};

}  // namespace sipp
