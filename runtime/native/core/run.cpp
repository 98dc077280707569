#include "run.h"

#include <algorithm>
#include <cmath>

namespace sipp {

void Run::note_token(double now) {
    if (first_token_ms == 0) {
        first_token_ms = now;
    } else {
        intervals.push_back((float) (now - last_token_ms));
    }
    last_token_ms = now;
}

// Nearest rank: a time that did occur.
static double percentile(const std::vector<float> & sorted, double share) {
    return sorted.empty() ? 0 : sorted[std::min(sorted.size() - 1, (size_t) std::ceil(share * (double) sorted.size()) - 1)];
}

RequestStats Run::measure() const {
    RequestStats stats;
    stats.input_tokens   = (int32_t) request.prompt.size();
    stats.output_tokens  = (int32_t) generated();
    stats.reused_tokens  = reused;
    stats.prefill_tokens = prefilled;
    stats.preemptions    = preemptions;
    stats.threads        = threads;
    stats.seed           = request.seed;
    stats.queue_ms       = started_ms - request.arrived_ms;
    stats.ttft_ms        = first_token_ms - request.arrived_ms;
    stats.e2e_ms         = last_token_ms - request.arrived_ms;
    stats.prefill_ms     = first_token_ms - started_ms;
    stats.decode_ms      = last_token_ms - first_token_ms;
    std::vector<float> sorted = intervals;
    std::sort(sorted.begin(), sorted.end());
    stats.inter_token_p50_ms = percentile(sorted, 0.5);
    stats.inter_token_p99_ms = percentile(sorted, 0.99);
    stats.inter_token_max_ms = percentile(sorted, 1);
    return stats;
}

}  // namespace sipp
