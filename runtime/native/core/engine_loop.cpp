#include "engine_loop.h"

#include "clock.h"
#include "description.h"
#include "error.h"

namespace sipp {

EngineLoop::EngineLoop(EngineOptions options, std::function<void()> notify) :
    options_(std::move(options)), mailbox_(std::move(notify)) {}

// --- calls from outside ---------------------------------------------------------------------------------------------------

void EngineLoop::submit(uint32_t id, std::string request) {
    {
        std::lock_guard<std::mutex> lock(jobs_mutex_);
        if (!jobs_closed_) {
            preparing_[id];
            jobs_.push_back({ id, std::move(request), now_ms() });
            jobs_wake_.notify_one();
            return;
        }
    }
    fail(id, "engine_closed", "the engine is closed.");
    mailbox_.flush(now_ms(), 1e9);
}

void EngineLoop::cancel(uint32_t id, std::string reason) {
    {
        std::lock_guard<std::mutex> lock(jobs_mutex_);
        const auto waiting = preparing_.find(id);
        if (waiting != preparing_.end()) {
            if (waiting->second.empty()) {
                waiting->second = reason;
            }
            return;
        }
    }
    if (Scheduler * scheduler = loaded_.load()) {
        post([scheduler, id, reason] { scheduler->cancel(id, reason); });
        scheduler->interrupt_for(id);
    }
}

void EngineLoop::close() {
    closing_ = true;
    if (Scheduler * scheduler = loaded_.load()) {
        scheduler->interrupt();
    }
    std::lock_guard<std::mutex> lock(commands_mutex_);
    commands_wake_.notify_one();
}

EngineCounters EngineLoop::counters() const {
    const Scheduler * scheduler = loaded_.load();
    return scheduler ? scheduler->counters() : EngineCounters();
}

void EngineLoop::post(std::function<void()> command) {
    std::lock_guard<std::mutex> lock(commands_mutex_);
    commands_.push_back(std::move(command));
    commands_wake_.notify_one();
}

void EngineLoop::fail(uint32_t id, const std::string & code, const std::string & message) {
    Event event(Event::Type::failed, id);
    event.code = code;
    event.text = message;
    mailbox_.post(std::move(event));
}

void EngineLoop::answer(uint32_t id, std::string json) {
    Event event(Event::Type::value, id);
    event.text = std::move(json);
    mailbox_.post(std::move(event));
}

// --- loading --------------------------------------------------------------------------------------------------------------

bool EngineLoop::load() {
    const double begin = now_ms();
    double       last  = 0;
    try {
        model_ = std::make_unique<Model>(options_, [&](float share) {
            if (now_ms() - last > 50 || share >= 1) {
                last = now_ms();
                Event event(Event::Type::progress);
                event.progress = share;
                mailbox_.post(std::move(event));
                mailbox_.flush(last, 1e9);
            }
            return !closing_.load();
        });
        context_   = std::make_unique<Context>(*model_, options_);
        scheduler_ = std::make_unique<Scheduler>(*model_, *context_, options_, mailbox_);
        preparer_  = std::make_unique<Preparer>(*model_, *context_);
    } catch (const Error & error) {
        fail_load(error.code, error.what());
        return false;
    } catch (const std::exception & error) {
        fail_load("engine_failed", error.what());
        return false;
    }
    scheduler_->publish();
    loaded_ = scheduler_.get();
    Event event(Event::Type::loaded);
    event.text = describe(*model_, *context_, options_, now_ms() - begin);
    mailbox_.post(std::move(event));
    mailbox_.flush(now_ms(), 1e9);
    return true;
}

void EngineLoop::fail_load(const std::string & code, const std::string & message) {
    Event event(Event::Type::load_failed);
    event.code = code;
    event.text = message;
    mailbox_.post(std::move(event));
    mailbox_.flush(now_ms(), 1e9);
}

// --- evaluating -----------------------------------------------------------------------------------------------------------

bool EngineLoop::has_work() {
    std::lock_guard<std::mutex> lock(commands_mutex_);
    return !commands_.empty() || !scheduler_->idle();
}

bool EngineLoop::wait_for_work() {
    std::unique_lock<std::mutex> lock(commands_mutex_);
    commands_wake_.wait(lock, [this] { return closing_ || !commands_.empty() || !scheduler_->idle(); });
    return !closing_;
}

void EngineLoop::step() {
    run_commands();
    if (!closing_) {
        scheduler_->tick();
    }
    scheduler_->publish();
    mailbox_.flush(now_ms(), scheduler_->last_tick_ms());
}

void EngineLoop::run_commands() {
    std::deque<std::function<void()>> commands;
    {
        std::lock_guard<std::mutex> lock(commands_mutex_);
        commands.swap(commands_);
    }
    for (auto & command : commands) {
        command();
    }
}

void EngineLoop::end() {
    // What was prepared last must be known to the scheduler to be told that it is over.
    run_commands();
    scheduler_->cancel_all("server_shutdown");
    mailbox_.post(Event(Event::Type::closed));
    mailbox_.flush(now_ms(), 1e9);
}

// --- preparing ------------------------------------------------------------------------------------------------------------

bool EngineLoop::wait_for_request() {
    std::unique_lock<std::mutex> lock(jobs_mutex_);
    jobs_wake_.wait(lock, [this] { return jobs_closed_ || !jobs_.empty(); });
    return !jobs_.empty();
}

void EngineLoop::stop_preparing() {
    std::lock_guard<std::mutex> lock(jobs_mutex_);
    jobs_closed_ = true;
    jobs_wake_.notify_one();
}

bool EngineLoop::prepare_next() {
    Job  job;
    bool closed;
    {
        std::lock_guard<std::mutex> lock(jobs_mutex_);
        if (jobs_.empty()) {
            return false;
        }
        job = std::move(jobs_.front());
        jobs_.pop_front();
        closed = jobs_closed_;
        if (closed) {
            preparing_.erase(job.id);
        }
    }
    if (closed) {
        fail(job.id, "cancelled", "request cancelled (server_shutdown)");
    } else {
        prepare(job);
    }
    mailbox_.flush(now_ms(), 1e9);
    return true;
}

void EngineLoop::prepare(const Job & job) {
    try {
        Request request = parse_request(job.request);
        if (request.kind == Request::Kind::text) {
            const auto prepared = preparer_->text(job, request);
            return hand_over(job.id, [this, prepared] { scheduler_->submit(std::move(*prepared)); });
        }
        if (request.kind == Request::Kind::embed) {
            const auto prepared = preparer_->embedding(job, request);
            return hand_over(job.id, [this, prepared] { scheduler_->submit(std::move(*prepared)); });
        }
        answer(job.id, preparer_->answer(request));
    } catch (const Error & error) {
        fail(job.id, error.code, error.what());
    } catch (const std::exception & error) {
        fail(job.id, "engine_failed", error.what());
    }
    std::lock_guard<std::mutex> lock(jobs_mutex_);
    preparing_.erase(job.id);
}

// Passes a prepared request on, unless it was cancelled meanwhile.
void EngineLoop::hand_over(uint32_t id, std::function<void()> command) {
    std::string reason;
    {
        std::lock_guard<std::mutex> lock(jobs_mutex_);
        reason = preparing_[id];
        preparing_.erase(id);
        if (reason.empty()) {
            post(std::move(command));
            return;
        }
    }
    fail(id, "cancelled", "request cancelled (" + reason + ")");
}

}  // namespace sipp
