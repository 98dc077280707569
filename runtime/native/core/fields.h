#pragma once

#include "events.h"
#include "reporter.h"

// The names that bindings give to numbers: AddonStats and AddonCounters of runtime/engine/addon.ts.
namespace sipp {

template <typename Set> void each_field(const RequestStats & stats, Set && set) {
    set("inputTokens", stats.input_tokens);
    set("outputTokens", stats.output_tokens);
    set("cacheHits", stats.reused_tokens);
    set("prefillTokens", stats.prefill_tokens);
    set("preemptions", stats.preemptions);
    set("threads", stats.threads);
    set("seed", stats.seed);
    set("queueMs", stats.queue_ms);
    set("ttftMs", stats.ttft_ms);
    set("e2eMs", stats.e2e_ms);
    set("prefillMs", stats.prefill_ms);
    set("decodeMs", stats.decode_ms);
    set("interTokenP50Ms", stats.inter_token_p50_ms);
    set("interTokenP99Ms", stats.inter_token_p99_ms);
    set("interTokenMaxMs", stats.inter_token_max_ms);
}

template <typename Set> void each_field(const EngineCounters & counters, Set && set) {
    set("requestsRunning", counters.running);
    set("requestsQueued", counters.queued);
    set("requestsCompleted", counters.completed);
    set("requestsFailed", counters.failed);
    set("requestsCancelled", counters.cancelled);
    set("inputTokens", counters.input_tokens);
    set("outputTokens", counters.output_tokens);
    set("prefillTokens", counters.prefill_tokens);
    set("cacheHits", counters.reused_tokens);
    set("kvUsed", counters.kv_used);
    set("kvTotal", counters.kv_total);
    set("backendMs", counters.backend_ms);
    set("overheadMs", counters.overhead_ms);
    set("ticks", counters.ticks);
    set("threadsDecode", counters.decode_threads);
    set("threadsPrefill", counters.prefill_threads);
}

}  // namespace sipp
