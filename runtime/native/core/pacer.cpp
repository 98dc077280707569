#include "pacer.h"

#include <algorithm>

namespace sipp {

// A prefill may always take this long beside running answers: nobody sees a pause of 4 ms, and smaller slices waste time.
static constexpr double free_prefill_ms = 4;
static constexpr double smoothing       = 0.2;
// Slices below this say little of the cost of a token.
static constexpr int32_t learnable_slice = 16;

// How much a prefill may delay running answers: by so many of their ticks, and by so many tokens in any case, since a prompt cut
// smaller loses more time than the answers win. From 64 tokens on llama.cpp's CPU attention works in tiles (GGML_FA_TILE_Q), several
// times faster for each token.
Pacer::Pacer(const EngineOptions & options) : ticks_(3), tokens_(64), fixed_(options.prefill_chunk_size) {
    if (options.policy == "latency_first") {
        ticks_  = 1;
        tokens_ = 16;
    } else if (options.policy == "throughput_first") {
        ticks_  = 12;
        tokens_ = 256;
    }
}

int32_t Pacer::prefill_budget(int32_t room, size_t decoding) const {
    if (decoding == 0) {
        return room;
    }
    if (fixed_ > 0) {
        return std::min(room, fixed_);
    }
    const double allowed = std::max(free_prefill_ms, ticks_ * decode_tick_ms_);
    const double tokens  = prefill_token_ms_ > 0 ? allowed / prefill_token_ms_ : 0;
    return std::min(room, std::max(tokens_, (int32_t) tokens));
}

void Pacer::learn(double ms, size_t decoding, int32_t prefilled) {
    const auto blend = [](double & average, double value) {
        average = average == 0 ? value : average + smoothing * (value - average);
    };
    if (prefilled == 0) {
        blend(decode_tick_ms_, ms);
    } else if (prefilled >= learnable_slice) {
        blend(prefill_token_ms_, std::max(0.0, ms - (decoding > 0 ? decode_tick_ms_ : 0)) / prefilled);
    }
}

}  // namespace sipp
