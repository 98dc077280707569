#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "ggml.h"
#include "host.h"
#include "llama.h"

namespace sipp {

// How many threads one kind of tick should use, found by trying: ggml's threads meet at spinning barriers hundreds of times a
// token, so on a processor that others use too, two threads can be ten times slower than one, and no count known beforehand is
// right for long. Every so often a neighbouring count is tried for a few ticks. It is taken over when it was clearly faster twice
// in a row; a lost trial doubles the time until the next one.
class ThreadTuner {
  public:
    ThreadTuner(int initial, int limit);

    // Always the same count.
    static ThreadTuner fixed(int count);

    int threads() const { return steps_[trying_ >= 0 ? trying_ : current_]; }
    int settled() const { return steps_[current_]; }

    // Reports that a tick of `tokens` tokens took `ms` with threads().
    void record(double ms, int tokens);

  private:
    void record_trial(double ms, double cost);
    void start_trial();
    void end_trial(double cost);

    std::vector<int> steps_;
    int              current_   = 0;
    int              direction_ = 1;

    double cost_       = 0;  // of the current count: moving average, ms per token
    double best_cost_  = 0;  // lowest of these averages
    int    ticks_      = 0;  // since the last trial
    double elapsed_ms_ = 0;
    double pause_ms_;

    int    trying_      = -1;
    int    trial_ticks_ = 0;
    double trial_ms_    = 0;
    double trial_cost_  = 0;  // sum over the ticks that count
    int    wins_        = 0;
};

// The threads one context computes with: persistent pools (the prebuilt libraries create threads anew for every graph when none
// is attached), a tuner for each kind of tick, and never more of them than the rest of the machine leaves free.
class Threads {
  public:
    // `decode` and `prefill` of 0 mean automatic; a given count is kept as it is.
    Threads(int decode, int prefill, uint64_t model_bytes);
    ~Threads();
    Threads(const Threads &)             = delete;
    Threads & operator=(const Threads &) = delete;

    // Sets the context up for a tick of this many tokens and returns the threads it will use.
    int  apply(llama_context * context, int tokens);
    void record(double ms, int tokens);

    int  decode_threads() const { return auto_decode_ ? std::min(one_.settled(), free_) : one_.settled(); }
    int  prefill_threads() const { return auto_prefill_ ? std::min(many_.settled(), free_) : many_.settled(); }
    bool automatic() const { return auto_decode_ || auto_prefill_; }
    int  limit() const { return limit_; }

  private:
    ggml_threadpool * pool(int threads);
    ThreadTuner &     tuner(int tokens) { return tokens == 1 ? one_ : tokens <= few_tokens ? few_ : many_; }

    // Ticks of a few tokens (several answers at once) sit between one token and a prompt.
    static constexpr int few_tokens = 32;

    int                                limit_;
    ProcessorMonitor                   monitor_;
    bool                               auto_decode_;
    bool                               auto_prefill_;
    ThreadTuner                        one_;
    ThreadTuner                        few_;
    ThreadTuner                        many_;
    std::map<int, ggml_threadpool *>   pools_;
    int                                applied_ = 0;
    int                                free_;
};

}  // namespace sipp
