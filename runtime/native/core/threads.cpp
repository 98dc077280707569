#include "threads.h"

#include <algorithm>

#include "error.h"
#include "ggml-backend.h"
#include "host.h"

namespace sipp {

// A trial costs a few ticks that may be slow, so the first comes soon and each failure doubles the pause, up to a bound that
// still notices within seconds when other processes come or go.
static constexpr double first_pause_ms   = 50;
static constexpr double longest_pause_ms = 5000;
// A pause has this many ticks at least, unless they are slow ones.
static constexpr int    pause_ticks   = 8;
static constexpr double slow_pause_ms = 200;
// A trial measures until it has this much time or this many ticks; the first ones wake the threads and do not count.
static constexpr double trial_enough_ms = 10;
static constexpr int    trial_length    = 6;
static constexpr int    trial_warm_up   = 2;
// Ticks this long need no warm-up: waking a thread is lost in them.
static constexpr double long_tick_ms = 5;
// A trial that costs this much more is hopeless and ends at once.
static constexpr double hopeless = 3;
// A new count must win by this factor, twice: smaller differences are noise.
static constexpr double clear_win   = 0.92;
static constexpr int    wins_needed = 2;
// The current count has gone bad when it costs this much more than at its best: fewer threads are tried at once.
static constexpr double gone_bad  = 1.6;
static constexpr double smoothing = 0.2;

// An explicit count is kept as given, up to what still comes to an end.
static constexpr int most_per_processor = 8;

// Below this size the work between two barriers is shorter than waking a thread.
static constexpr uint64_t one_thread_model_bytes = 24ull << 20;

ThreadTuner::ThreadTuner(int initial, int limit) : pause_ms_(first_pause_ms) {
    for (int count = 1; count < limit; count *= 2) {
        steps_.push_back(count);
    }
    steps_.push_back(std::max(1, limit));
    const auto at = std::lower_bound(steps_.begin(), steps_.end(), initial);
    current_      = (int) std::min<size_t>(at - steps_.begin(), steps_.size() - 1);
    direction_    = current_ > 0 ? -1 : 1;
}

ThreadTuner ThreadTuner::fixed(int count) {
    ThreadTuner tuner(1, 1);
    tuner.steps_[0] = count;
    return tuner;
}

void ThreadTuner::record(double ms, int tokens) {
    if (steps_.size() == 1) {
        return;
    }
    const double cost = ms / tokens;
    if (trying_ >= 0) {
        return record_trial(ms, cost);
    }
    cost_ = cost_ == 0 ? cost : cost_ + smoothing * (cost - cost_);
    ticks_++;
    elapsed_ms_ += ms;
    if (ticks_ >= pause_ticks && (best_cost_ == 0 || cost_ < best_cost_)) {
        best_cost_ = cost_;
    }
    if (best_cost_ > 0 && cost_ > gone_bad * best_cost_ && current_ > 0) {
        direction_ = -1;
        best_cost_ = cost_;
        return start_trial();
    }
    const bool long_enough = ticks_ >= pause_ticks || elapsed_ms_ >= slow_pause_ms;
    if (long_enough && (elapsed_ms_ >= pause_ms_ || wins_ > 0)) {
        start_trial();
    }
}

void ThreadTuner::start_trial() {
    if (current_ + direction_ < 0 || current_ + direction_ >= (int) steps_.size()) {
        direction_ = -direction_;
    }
    trying_      = current_ + direction_;
    trial_ticks_ = 0;
    trial_ms_    = 0;
    trial_cost_  = 0;
}

void ThreadTuner::record_trial(double ms, double cost) {
    if (trial_ticks_ == 0 && trial_ms_ == 0 && ms < long_tick_ms) {
        trial_ticks_ = -trial_warm_up;
    }
    trial_ticks_++;
    trial_ms_ += ms;
    if (trial_ticks_ <= 0) {
        return;
    }
    trial_cost_ += cost;
    const double mean = trial_cost_ / trial_ticks_;
    if (trial_ticks_ == trial_length || trial_ms_ >= trial_enough_ms || mean > hopeless * cost_) {
        end_trial(mean);
    }
}

void ThreadTuner::end_trial(double cost) {
    if (cost >= cost_ * clear_win) {
        wins_      = 0;
        direction_ = -direction_;
        pause_ms_  = std::min(pause_ms_ * 2, longest_pause_ms);
    } else if (++wins_ >= wins_needed) {
        wins_      = 0;
        current_   = trying_;
        cost_      = cost;
        best_cost_ = cost;
        pause_ms_  = first_pause_ms;
    }
    trying_     = -1;
    ticks_      = 0;
    elapsed_ms_ = 0;
}

static int initial_threads(uint64_t model_bytes, int limit) {
    return model_bytes < one_thread_model_bytes ? 1 : limit;
}

Threads::Threads(int decode, int prefill, uint64_t model_bytes) :
    limit_(available_processors()),
    monitor_(limit_),
    auto_decode_(decode == 0),
    auto_prefill_(decode == 0 && prefill == 0),
    one_(auto_decode_ ? ThreadTuner(initial_threads(model_bytes, limit_), limit_) : ThreadTuner::fixed(decode)),
    few_(auto_prefill_ ? ThreadTuner(initial_threads(model_bytes, limit_), limit_) :
                         ThreadTuner::fixed(prefill > 0 ? prefill : decode)),
    // Between the barriers of a long prompt there is work enough for all.
    many_(auto_prefill_ ? ThreadTuner(limit_, limit_) : few_),
    free_(limit_) {
    const int asked = std::max(decode, prefill);
    if (asked > most_per_processor * limit_) {
        throw Error("invalid_config", std::to_string(asked) + " threads on " + std::to_string(limit_) +
                                          " processors would take minutes for a token: they wait for each other by spinning.");
    }
}

Threads::~Threads() {
    for (auto & [count, pool] : pools_) {
        static const auto free_pool = (void (*)(ggml_threadpool *)) ggml_backend_reg_get_proc_address(
            ggml_backend_reg_by_name("CPU"), "ggml_threadpool_free");
        free_pool(pool);
    }
}

ggml_threadpool * Threads::pool(int threads) {
    const auto found = pools_.find(threads);
    if (found != pools_.end()) {
        return found->second;
    }
    static const auto new_pool = (ggml_threadpool * (*) (ggml_threadpool_params *) ) ggml_backend_reg_get_proc_address(
        ggml_backend_reg_by_name("CPU"), "ggml_threadpool_new");
    ggml_threadpool_params params = ggml_threadpool_params_default(threads);
    return pools_[threads] = new_pool(&params);
}

int Threads::apply(llama_context * context, int tokens) {
    const bool automatic = tokens == 1 ? auto_decode_ : auto_prefill_;
    free_                = automatic ? monitor_.free() : limit_;
    const int wanted     = tuner(tokens).threads();
    const int threads    = automatic ? std::min(wanted, free_) : wanted;
    if (threads != applied_) {
        llama_attach_threadpool(context, pool(threads), pool(threads));
        llama_set_n_threads(context, threads, threads);
        applied_ = threads;
    }
    return threads;
}

void Threads::record(double ms, int tokens) {
    // What a smaller count costs says nothing of the one that was meant to run.
    if (applied_ == tuner(tokens).threads()) {
        tuner(tokens).record(ms, tokens);
    }
}

}  // namespace sipp
