#include "reporter.h"

namespace sipp {

void Reporter::tokens(uint32_t id, size_t first, uint32_t count, std::string text, std::string logprobs) {
    Event event(Event::Type::tokens, id);
    event.first = (uint32_t) first;
    event.count = count;
    event.text  = std::move(text);
    event.extra = std::move(logprobs);
    mailbox_.post(std::move(event));
}

void Reporter::delta(uint32_t id, std::string json) {
    Event event(Event::Type::delta, id);
    event.extra = std::move(json);
    mailbox_.post(std::move(event));
}

void Reporter::done(uint32_t id, std::string text, const char * finish_reason, std::string extra, const RequestStats & stats) {
    count(stats);
    Event event(Event::Type::done, id);
    event.text  = std::move(text);
    event.extra = std::move(extra);
    event.code  = finish_reason;
    event.stats = stats;
    mailbox_.post(std::move(event));
}

void Reporter::embedding(Event event) {
    count(event.stats);
    mailbox_.post(std::move(event));
}

void Reporter::failed(uint32_t id, const std::string & code, const std::string & message) {
    {
        std::lock_guard<std::mutex> lock(mutex_);
        (code == "cancelled" ? counters_.cancelled : counters_.failed)++;
    }
    Event event(Event::Type::failed, id);
    event.code = code;
    event.text = message;
    mailbox_.post(std::move(event));
}

void Reporter::cancelled(uint32_t id, const std::string & reason) { failed(id, "cancelled", "request cancelled (" + reason + ")"); }

void Reporter::count(const RequestStats & stats) {
    std::lock_guard<std::mutex> lock(mutex_);
    counters_.completed++;
    counters_.input_tokens += stats.input_tokens;
    counters_.output_tokens += stats.output_tokens;
    counters_.prefill_tokens += stats.prefill_tokens;
    counters_.reused_tokens += stats.reused_tokens;
}

void Reporter::ticked(double total_ms, double backend_ms) {
    std::lock_guard<std::mutex> lock(mutex_);
    counters_.ticks++;
    counters_.backend_ms += backend_ms;
    counters_.overhead_ms += total_ms - backend_ms;
}

void Reporter::state(const EngineCounters & now) {
    std::lock_guard<std::mutex> lock(mutex_);
    counters_.running         = now.running;
    counters_.queued          = now.queued;
    counters_.kv_used         = now.kv_used;
    counters_.kv_total        = now.kv_total;
    counters_.decode_threads  = now.decode_threads;
    counters_.prefill_threads = now.prefill_threads;
}

EngineCounters Reporter::counters() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return counters_;
}

}  // namespace sipp
