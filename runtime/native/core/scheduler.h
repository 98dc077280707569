#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "context.h"
#include "events.h"
#include "model.h"
#include "options.h"
#include "sampler.h"
#include "text_assembler.h"

namespace sipp {

// A request that is ready to be evaluated: everything that can be done beside the engine thread is done.
struct PreparedText {
    uint32_t                 id = 0;
    std::vector<llama_token> prompt;
    int32_t                  max_tokens = 0;  // 0: no limit
    std::string              context_key;
    uint32_t                 seed = 0;
    std::unique_ptr<Sampler> sampler;
    TextAssembler            text{ {} };
    double                   arrived_ms = 0;
};

struct PreparedEmbedding {
    uint32_t                 id = 0;
    std::vector<llama_token> tokens;
    bool                     normalize  = true;
    double                   arrived_ms = 0;
};

// Sums over the life of an engine.
struct EngineCounters {
    uint64_t running = 0, queued = 0, completed = 0, failed = 0, cancelled = 0;
    uint64_t input_tokens = 0, output_tokens = 0, prefill_tokens = 0, reused_tokens = 0;
    uint64_t kv_used = 0, kv_total = 0, ticks = 0;
    double   backend_ms = 0, overhead_ms = 0;
    int      decode_threads = 0, prefill_threads = 0;
};

// Continuous batching: each tick evaluates one batch with the next token of every answer that is being written and, in what
// room and time is left, prompt tokens of those that are not there yet. Owns the KV cache and who may use which part of it.
// All calls come from the engine thread but where it says otherwise.
class Scheduler {
  public:
    Scheduler(const Model & model, Context & context, const EngineOptions & options, Mailbox & mailbox);
    ~Scheduler();

    void submit(PreparedText request);
    void submit(PreparedEmbedding request);
    void cancel(uint32_t id, const std::string & reason);
    void cancel_all(const std::string & reason);

    // Evaluates one batch. False where there was nothing to do.
    bool tick();
    bool idle() const;

    // From any thread: stops the evaluation under way if it works on the prompt of this request (or, with 0, on anything).
    void interrupt_if_prefilling(uint32_t id);

    // From any thread: the sums as of the last publish.
    EngineCounters counters() const;
    void           publish();
    double         last_tick_ms() const { return last_tick_ms_; }

  private:
    struct Sequence;
    struct Run;
    struct Share {
        Run *   run;
        int32_t count;   // tokens of it in the batch
        int32_t output;  // index in the batch of the token whose logits are wanted, or -1
    };

    void       admit();
    bool       fits(const Run & run) const;
    Sequence * find_sequence(const std::string & key);
    void       start(std::unique_ptr<Run> run, Sequence & sequence);
    int32_t    reuse(Sequence & sequence, const std::vector<llama_token> & tokens);
    void       clear(Sequence & sequence);
    bool       truncate(Sequence & sequence, int32_t length);

    void    plan(std::vector<Share> & shares);
    int32_t prefill_budget(size_t decoding) const;
    bool    make_room(int32_t wanted);
    void    preempt(Run & run);
    void    evaluate(std::vector<Share> & shares);
    void    fill_batch(std::vector<Share> & shares);
    void    learn_costs(const Context::Evaluation & evaluation, size_t decoding, int32_t prefilled);
    void    recover(const std::vector<Share> & shares);
    void    fail_all(const std::vector<Share> & shares, const std::string & code, const std::string & message);
    void    advance(Share & share, const Context::Evaluation & evaluation);
    void    add_token(Run & run, llama_token token);

    void finish(Run & run, const char * reason);
    void fail(Run & run, const std::string & code, const std::string & message);
    void release(Run & run, bool keep);
    void post_failure(uint32_t id, const std::string & code, const std::string & message);
    RequestStats measure(const Run & run) const;

    bool tick_embeddings();
    void post_embedding(const PreparedEmbedding & request, int32_t sequence, const Context::Evaluation & evaluation);

    void mark_prefilling(const std::set<uint32_t> & ids);

    const Model &         model_;
    Context &             context_;
    const EngineOptions   options_;
    Mailbox &             mailbox_;
    llama_batch           batch_;
    size_t                max_running_;

    std::vector<Sequence>             sequences_;
    std::deque<std::unique_ptr<Run>>  queue_;
    std::vector<std::unique_ptr<Run>> running_;
    std::deque<PreparedEmbedding>     embeddings_;
    uint64_t                          uses_ = 0;

    mutable std::mutex counters_mutex_;
    EngineCounters     counters_;

    std::mutex         prefilling_mutex_;
    std::set<uint32_t> prefilling_;

    double last_tick_ms_      = 0;
    double decode_tick_ms_    = 0;  // moving averages that size prefill chunks
    double prefill_token_ms_  = 0;
};

}  // namespace sipp
