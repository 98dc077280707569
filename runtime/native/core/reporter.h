#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "events.h"

namespace sipp {

// Sums over the life of an engine, and the state of the moment.
struct EngineCounters {
    uint64_t running = 0, queued = 0, completed = 0, failed = 0, cancelled = 0;
    uint64_t input_tokens = 0, output_tokens = 0, prefill_tokens = 0, reused_tokens = 0;
    uint64_t kv_used = 0, kv_total = 0, ticks = 0;
    double   backend_ms = 0, overhead_ms = 0;
    int      decode_threads = 0, prefill_threads = 0;
};

// What the scheduler has to tell: events to the mailbox, and counts of them for whoever asks.
class Reporter {
  public:
    explicit Reporter(Mailbox & mailbox) : mailbox_(mailbox) {}

    void tokens(uint32_t id, size_t first, uint32_t count, std::string text, std::string logprobs = "");
    void delta(uint32_t id, std::string json);
    void done(uint32_t id, std::string text, const char * finish_reason, std::string extra, const RequestStats & stats);
    void embedding(Event event);
    void failed(uint32_t id, const std::string & code, const std::string & message);
    void cancelled(uint32_t id, const std::string & reason);
    void ticked(double total_ms, double backend_ms);
    // What is only true for now.
    void state(const EngineCounters & now);

    // From any thread.
    EngineCounters counters() const;

  private:
    void count(const RequestStats & stats);

    Mailbox &          mailbox_;
    mutable std::mutex mutex_;
    EngineCounters     counters_;
};

}  // namespace sipp
