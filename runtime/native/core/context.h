#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "llama.h"
#include "model.h"
#include "options.h"
#include "threads.h"

namespace sipp {

struct ContextDeleter {
    void operator()(llama_context * context) const { llama_free(context); }
};

// A llama.cpp context with its KV cache, its threads and the switch that stops an evaluation.
class Context {
  public:
    // Throws Error("out_of_memory") or Error("engine_failed") with llama.cpp's reason.
    Context(const Model & model, const EngineOptions & options);

    llama_context * get() const { return context_.get(); }

    // Null for models that keep no KV cache.
    llama_memory_t memory() const { return llama_get_memory(context_.get()); }
    Threads &      threads() { return threads_; }
    const Threads & threads() const { return threads_; }

    bool    embeds() const { return embeds_; }
    bool    unified() const { return unified_; }
    int32_t parallel() const { return (int32_t) llama_n_seq_max(context_.get()); }
    // Positions that one sequence may hold.
    int32_t length() const { return (int32_t) llama_n_ctx_seq(context_.get()); }
    // Positions of all sequences together.
    int32_t total() const { return (int32_t) llama_n_ctx(context_.get()); }
    int32_t batch_size() const { return (int32_t) llama_n_batch(context_.get()); }
    int32_t micro_batch_size() const { return (int32_t) llama_n_ubatch(context_.get()); }

    // From any thread: stops the evaluation under way, which then reports `aborted`.
    void interrupt() { interrupted_.store(true, std::memory_order_relaxed); }
    void resume() { interrupted_.store(false, std::memory_order_relaxed); }

    // What llama_decode returns; negative values are failures.
    enum Status : int32_t { succeeded = 0, cache_full = 1, aborted = 2 };

    struct Evaluation {
        int32_t status;
        double  ms;
        int     threads;

        std::string failure() const {
            return "llama.cpp could not evaluate the batch (status " + std::to_string(status) + ").";
        }
    };
    Evaluation evaluate(const llama_batch & batch);

  private:
    void warm_up(const Model & model);

    bool                                           embeds_;
    bool                                           unified_;
    std::atomic<bool>                              interrupted_{ false };
    Threads                                        threads_;
    std::unique_ptr<llama_context, ContextDeleter> context_;
};

}  // namespace sipp
