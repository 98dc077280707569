#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "batch.h"
#include "context.h"
#include "embedder.h"
#include "interrupter.h"
#include "kv_cache.h"
#include "model.h"
#include "options.h"
#include "pacer.h"
#include "reporter.h"
#include "run.h"

namespace sipp {

// Continuous batching: each tick evaluates the next token of every answer that is being written and, in what room and time is left,
// prompt tokens of those that are not there yet. All calls come from the engine thread but where it says otherwise.
class Scheduler {
  public:
    Scheduler(const Model & model, Context & context, const EngineOptions & options, Mailbox & mailbox);

    void submit(PreparedText request);
    void submit(PreparedEmbedding request);
    void cancel(uint32_t id, const std::string & reason);
    void cancel_all(const std::string & reason);

    // Evaluates what is due. False where there was nothing to do.
    bool   tick();
    bool   idle() const { return running_.empty() && queue_.empty() && embedder_.waiting() == 0; }
    double last_tick_ms() const { return last_tick_ms_; }

    // Brings the counters of the moment up to date.
    void publish();

    // From any thread.
    void           interrupt_for(uint32_t id) { interrupter_.interrupt_for(id); }
    void           interrupt() { context_.interrupt(); }
    EngineCounters counters() const { return reporter_.counters(); }

  private:
    // What one run has in a batch.
    struct Share {
        Run *   run;
        int32_t count;   // tokens
        int32_t output;  // index in the batch of the token whose logits are wanted, or -1
    };
    using Shares = std::vector<Share>;

    bool refuse_beyond_limit(uint32_t id, size_t present);
    void admit();
    bool key_in_use(const std::string & key) const;
    bool fits(const Run & run) const;
    void start(std::unique_ptr<Run> run);

    Shares plan();
    void   make_room_for(Shares & shares);
    void   evaluate(Shares & shares);
    void   fill_batch(Shares & shares);
    void   advance(const Share & share, const Context::Evaluation & evaluation);
    void   choose_token(Run & run, int32_t output);
    void   add_token(Run & run, llama_token token, const float * logits);
    void   tell(Run & run, uint32_t count, std::string text, std::string logprobs);
    void   tell(Run & run, const std::vector<Reply::Part> & parts);
    void   recover(const Shares & shares);
    void   preempt(Run & run);

    void finish(Run & run, const char * reason);
    void fail(Run & run, const std::string & code, const std::string & message);
    void release(Run & run, bool keep);

    const Model &       model_;
    Context &           context_;
    const EngineOptions options_;
    size_t              max_running_;

    Reporter    reporter_;
    Interrupter interrupter_;
    Embedder    embedder_;
    KvCache     cache_;
    Pacer       pacer_;
    Batch       batch_;

    std::deque<std::unique_ptr<Run>>  queue_;
    std::vector<std::unique_ptr<Run>> running_;
    uint64_t                          slices_       = 0;
    double                            backend_ms_   = 0;  // of the present tick
    double                            last_tick_ms_ = 0;
};

}  // namespace sipp
