#include "scheduler.h"

#include <algorithm>
#include <cmath>

#include "clock.h"
#include "error.h"

namespace sipp {

// A prefill may always take this long beside running answers: nobody sees a pause of 4 ms, and smaller slices waste time.
static constexpr double free_prefill_ms = 4;
static constexpr double  smoothing       = 0.2;

// Slices below this say little of the cost of a token.
static constexpr int32_t learnable_slice = 16;

// One of the sequences of the KV cache: whose tokens it holds and who works on it.
struct Scheduler::Sequence {
    llama_seq_id             id   = 0;
    std::string              key;          // context key of the tokens it keeps while idle
    std::vector<llama_token> tokens;       // what the KV cache holds of it
    uint64_t                 last_use = 0;
    Run *                    run      = nullptr;
};

// A request from its admission to the queue until its end.
struct Scheduler::Run {
    PreparedText             request;
    Sequence *               sequence = nullptr;
    std::vector<llama_token> tokens;              // prompt and answer
    size_t                   evaluated      = 0;  // tokens the KV cache holds
    int32_t                  reused         = 0;
    int32_t                  prefilled      = 0;
    int32_t                  preemptions    = 0;
    uint64_t                 last_slice     = 0;  // when it last had a part of its prompt evaluated
    int32_t                  threads        = 0;
    double                   started_ms     = 0;
    double                   first_token_ms = 0;
    double                   last_token_ms  = 0;
    std::vector<float>       intervals;           // between tokens, ms

    size_t  generated() const { return tokens.size() - request.prompt.size(); }
    int32_t missing() const { return (int32_t) (tokens.size() - evaluated); }
    // Writing its answer: only its newest token is not evaluated. Else its prompt is on the way.
    bool    decoding() const { return generated() > 0 && missing() == 1; }
};

Scheduler::Scheduler(const Model & model, Context & context, const EngineOptions & options, Mailbox & mailbox) :
    model_(model), context_(context), options_(options), mailbox_(mailbox) {
    batch_       = llama_batch_init(context.batch_size(), 0, 1);
    max_running_ = context.parallel();
    if (options.max_running_requests > 0) {
        max_running_ = std::min<size_t>(max_running_, options.max_running_requests);
    }
    if (!options.continuous_batching) {
        max_running_ = 1;
    }
    sequences_.resize(context.parallel());
    for (size_t i = 0; i < sequences_.size(); i++) {
        sequences_[i].id = (llama_seq_id) i;
    }
    counters_.kv_total = context.memory() ? context.total() : 0;
}

Scheduler::~Scheduler() { llama_batch_free(batch_); }

bool Scheduler::idle() const { return running_.empty() && queue_.empty() && embeddings_.empty(); }

// --- coming and going -----------------------------------------------------------------------------------------------------

void Scheduler::submit(PreparedText request) {
    const size_t waiting = queue_.size();
    // What waits may include requests that the next tick will start.
    if (options_.max_queued_requests > 0 && running_.size() + waiting >= max_running_ + options_.max_queued_requests) {
        post_failure(request.id, "overloaded", std::to_string(options_.max_queued_requests) + " requests wait already, which is the limit.");
        return;
    }
    auto run     = std::make_unique<Run>();
    run->request = std::move(request);
    run->tokens  = run->request.prompt;
    queue_.push_back(std::move(run));
}

void Scheduler::submit(PreparedEmbedding request) {
    if (options_.max_queued_requests > 0 && embeddings_.size() >= max_running_ + options_.max_queued_requests) {
        post_failure(request.id, "overloaded", std::to_string(options_.max_queued_requests) + " requests wait already, which is the limit.");
        return;
    }
    embeddings_.push_back(std::move(request));
}

static std::string cancelled_message(const std::string & reason) { return "request cancelled (" + reason + ")"; }

void Scheduler::cancel(uint32_t id, const std::string & reason) {
    for (auto & run : running_) {
        if (run->request.id == id) {
            fail(*run, "cancelled", cancelled_message(reason));
            return;
        }
    }
    const auto queued = std::find_if(queue_.begin(), queue_.end(), [&](const auto & run) { return run->request.id == id; });
    if (queued != queue_.end()) {
        queue_.erase(queued);
        post_failure(id, "cancelled", cancelled_message(reason));
        return;
    }
    const auto embedding =
        std::find_if(embeddings_.begin(), embeddings_.end(), [&](const auto & request) { return request.id == id; });
    if (embedding != embeddings_.end()) {
        embeddings_.erase(embedding);
        post_failure(id, "cancelled", cancelled_message(reason));
    }
}

void Scheduler::cancel_all(const std::string & reason) {
    while (!running_.empty()) {
        cancel(running_.back()->request.id, reason);
    }
    while (!queue_.empty()) {
        cancel(queue_.back()->request.id, reason);
    }
    while (!embeddings_.empty()) {
        cancel(embeddings_.back().id, reason);
    }
}

// First come, first served, but a request whose context key is in use steps aside for the next one.
void Scheduler::admit() {
    for (auto at = queue_.begin(); at != queue_.end() && running_.size() < max_running_;) {
        const std::string & key    = (*at)->request.context_key;
        const bool          in_use = !key.empty() && std::any_of(running_.begin(), running_.end(), [&](const auto & run) {
            return run->request.context_key == key;
        });
        if (in_use) {
            ++at;
            continue;
        }
        if (!fits(**at)) {
            break;
        }
        std::unique_ptr<Run> run = std::move(*at);
        at                       = queue_.erase(at);
        start(std::move(run), *find_sequence(key));
    }
}

// With one KV cache for all, a request waits until what is known of everybody's tokens leaves room for its own.
bool Scheduler::fits(const Run & run) const {
    if (!context_.unified() || running_.empty()) {
        return true;
    }
    size_t wanted = run.tokens.size() + learnable_slice;
    for (const auto & other : running_) {
        wanted += other->tokens.size();
    }
    return wanted <= (size_t) context_.total();
}

// The idle sequence that holds this key's tokens, else an empty one, else the one that was idle longest.
Scheduler::Sequence * Scheduler::find_sequence(const std::string & key) {
    Sequence * best = nullptr;
    for (auto & sequence : sequences_) {
        if (sequence.run) {
            continue;
        }
        if (!key.empty() && sequence.key == key) {
            return &sequence;
        }
        const bool emptier = best && !best->tokens.empty() && sequence.tokens.empty();
        const bool older   = best && best->tokens.empty() == sequence.tokens.empty() && sequence.last_use < best->last_use;
        if (!best || emptier || older) {
            best = &sequence;
        }
    }
    return best;
}

void Scheduler::start(std::unique_ptr<Run> run, Sequence & sequence) {
    run->evaluated = reuse(sequence, run->tokens);
    if (run->generated() == 0) {
        run->reused     = (int32_t) run->evaluated;
        run->started_ms = now_ms();
    }
    run->sequence     = &sequence;
    sequence.run      = run.get();
    sequence.key      = run->request.context_key;
    sequence.last_use = ++uses_;
    running_.push_back(std::move(run));
}

// Keeps the part of the KV cache that these tokens begin with and returns its length. At least one token is left to evaluate,
// since there would be no logits otherwise.
int32_t Scheduler::reuse(Sequence & sequence, const std::vector<llama_token> & tokens) {
    const size_t most = std::min(sequence.tokens.size(), tokens.size() - 1);
    size_t       same = 0;
    while (same < most && sequence.tokens[same] == tokens[same]) {
        same++;
    }
    // Sliding-window layers forget positions; what is kept must still be there for the next token to look back on.
    const int32_t window = llama_model_n_swa(model_.get());
    if (same > 0 && window > 0 && !options_.swa_full &&
        llama_memory_seq_pos_min(context_.memory(), sequence.id) > std::max<int32_t>(0, (int32_t) same - window)) {
        same = 0;
    }
    return truncate(sequence, (int32_t) same) ? (int32_t) same : 0;
}

// False where the memory cannot give up an end (recurrent models): then all of it is gone.
bool Scheduler::truncate(Sequence & sequence, int32_t length) {
    if (length == 0 || !llama_memory_seq_rm(context_.memory(), sequence.id, length, -1)) {
        clear(sequence);
        return length == 0;
    }
    sequence.tokens.resize(length);
    return true;
}

void Scheduler::clear(Sequence & sequence) {
    llama_memory_seq_rm(context_.memory(), sequence.id, -1, -1);
    sequence.tokens.clear();
    sequence.key.clear();
}

// --- one tick -------------------------------------------------------------------------------------------------------------

bool Scheduler::tick() {
    if (!embeddings_.empty()) {
        return tick_embeddings();
    }
    const double begin = now_ms();
    admit();
    std::vector<Share> shares;
    plan(shares);
    if (shares.empty()) {
        return false;
    }
    if (context_.unified()) {
        evaluate(shares);
    } else {
        // llama.cpp evaluates sequences with KV caches of their own in steps of equal length, so one batch of both kinds would be
        // cut up anyway; apart, the running answers have their token before the prompts take their time.
        const auto         prompts = std::stable_partition(shares.begin(), shares.end(), [](const Share & share) { return share.run->decoding(); });
        std::vector<Share> prefill(prompts, shares.end());
        shares.erase(prompts, shares.end());
        evaluate(shares);
        evaluate(prefill);
    }
    last_tick_ms_ = now_ms() - begin;
    std::lock_guard<std::mutex> lock(counters_mutex_);
    counters_.ticks++;
    counters_.overhead_ms += last_tick_ms_;
    return true;
}

void Scheduler::evaluate(std::vector<Share> & shares) {
    if (shares.empty()) {
        return;
    }
    fill_batch(shares);
    std::set<uint32_t> prefilling;
    size_t             decoding  = 0;
    int32_t            prefilled = 0;
    for (const auto & share : shares) {
        if (share.run->decoding()) {
            decoding++;
        } else {
            prefilled += share.count;
            prefilling.insert(share.run->request.id);
        }
    }
    mark_prefilling(prefilling);
    const Context::Evaluation evaluation = context_.evaluate(batch_);
    mark_prefilling({});
    {
        std::lock_guard<std::mutex> lock(counters_mutex_);
        counters_.backend_ms += evaluation.ms;
        counters_.overhead_ms -= evaluation.ms;
    }
    if (evaluation.status == 0) {
        learn_costs(evaluation, decoding, prefilled);
        for (auto & share : shares) {
            advance(share, evaluation);
        }
    } else if (evaluation.status == 2) {
        recover(shares);
    } else if (evaluation.status == 1 && running_.size() > 1) {
        recover(shares);
        preempt(*running_.back());
    } else {
        fail_all(shares, "engine_failed", "llama.cpp could not evaluate the batch (status " + std::to_string(evaluation.status) + ").");
    }
}

// How much a prefill may delay running answers: by this many of their ticks, and by this many tokens in any case, since a prompt
// cut smaller loses more time than the answers win. From 64 tokens on llama.cpp's CPU attention works in tiles (GGML_FA_TILE_Q),
// several times faster for each token.
struct Patience {
    double  ticks;
    int32_t tokens;
};

static Patience patience_of(const std::string & policy) {
    return policy == "latency_first" ? Patience{ 1, 16 } : policy == "throughput_first" ? Patience{ 12, 256 } : Patience{ 3, 64 };
}

// How many prompt tokens this tick may take: all there is room for while nobody waits for a next token, else what keeps the
// running answers flowing.
int32_t Scheduler::prefill_budget(size_t decoding) const {
    const int32_t room = std::min(context_.batch_size() - (int32_t) decoding, context_.micro_batch_size());
    if (decoding == 0) {
        return room;
    }
    if (options_.prefill_chunk_size > 0) {
        return std::min(room, options_.prefill_chunk_size);
    }
    const Patience patience = patience_of(options_.policy);
    const double   allowed  = std::max(free_prefill_ms, patience.ticks * decode_tick_ms_);
    const double   tokens   = prefill_token_ms_ > 0 ? allowed / prefill_token_ms_ : 0;
    return std::min(room, std::max(patience.tokens, (int32_t) tokens));
}

// Slices of equal length: 540 tokens in steps of 512 at most are 270 and 270, since a last slice of 28 would be evaluated with far
// less speed for each token.
static int32_t even_slice(int32_t tokens, int32_t most) {
    const int32_t slices = (tokens + most - 1) / most;
    return (tokens + slices - 1) / slices;
}

void Scheduler::plan(std::vector<Share> & shares) {
    std::vector<Run *> prefill;
    for (auto & run : running_) {
        if (run->decoding()) {
            shares.push_back({ run.get(), 1, -1 });
        } else {
            prefill.push_back(run.get());
        }
    }
    // Whole slices in turns: cut into equal shares, several prompts would all be evaluated in small pieces, which is slow.
    std::stable_sort(prefill.begin(), prefill.end(), [](const Run * a, const Run * b) { return a->last_slice < b->last_slice; });
    int32_t budget = prefill_budget(shares.size());
    for (size_t i = 0; i < prefill.size() && budget > 0; i++) {
        const int32_t count = even_slice(prefill[i]->missing(), budget);
        prefill[i]->last_slice = ++uses_;
        shares.push_back({ prefill[i], count, -1 });
        budget -= count;
    }
    if (!context_.unified()) {
        return;
    }
    // One KV cache for all: where it runs full, idle sequences give way first, then the request that came last.
    const auto wanted = [&] {
        int32_t sum = 0;
        for (const auto & share : shares) {
            sum += share.count;
        }
        return sum;
    };
    while (!make_room(wanted()) && running_.size() > 1) {
        Run * last = running_.back().get();
        shares.erase(std::remove_if(shares.begin(), shares.end(), [&](const Share & share) { return share.run == last; }),
                     shares.end());
        preempt(*last);
    }
}

// True once the shared KV cache has `wanted` free positions.
bool Scheduler::make_room(int32_t wanted) {
    for (;;) {
        size_t     used   = 0;
        Sequence * oldest = nullptr;
        for (auto & sequence : sequences_) {
            used += sequence.tokens.size();
            if (!sequence.run && !sequence.tokens.empty() && (!oldest || sequence.last_use < oldest->last_use)) {
                oldest = &sequence;
            }
        }
        if (used + wanted <= (size_t) context_.total()) {
            return true;
        }
        if (!oldest) {
            return false;
        }
        clear(*oldest);
    }
}

// Takes a running request's KV cache away and puts it first in the queue; what it has said so far is evaluated again later.
void Scheduler::preempt(Run & run) {
    Sequence & sequence = *run.sequence;
    clear(sequence);
    sequence.run  = nullptr;
    run.sequence  = nullptr;
    run.evaluated = 0;
    run.preemptions++;
    const auto at = std::find_if(running_.begin(), running_.end(), [&](const auto & other) { return other.get() == &run; });
    queue_.push_front(std::move(*at));
    running_.erase(at);
}

void Scheduler::fill_batch(std::vector<Share> & shares) {
    int32_t n = 0;
    for (auto & share : shares) {
        Run & run = *share.run;
        for (int32_t i = 0; i < share.count; i++, n++) {
            const size_t position = run.evaluated + i;
            batch_.token[n]       = run.tokens[position];
            batch_.pos[n]         = (llama_pos) position;
            batch_.n_seq_id[n]    = 1;
            batch_.seq_id[n][0]   = run.sequence->id;
            batch_.logits[n]      = position + 1 == run.tokens.size();
        }
        if (share.count == run.missing()) {
            share.output = n - 1;
        }
    }
    batch_.n_tokens = n;
}

void Scheduler::learn_costs(const Context::Evaluation & evaluation, size_t decoding, int32_t prefilled) {
    const auto blend = [](double & average, double value) { average = average == 0 ? value : average + smoothing * (value - average); };
    if (prefilled == 0) {
        blend(decode_tick_ms_, evaluation.ms);
    } else if (prefilled >= learnable_slice) {
        blend(prefill_token_ms_, std::max(0.0, evaluation.ms - (decoding > 0 ? decode_tick_ms_ : 0)) / prefilled);
    }
}

// After an abort or a full cache the memory may hold part of the batch: back to what was certain before.
void Scheduler::recover(const std::vector<Share> & shares) {
    for (const auto & share : shares) {
        Run & run = *share.run;
        if (!truncate(*run.sequence, (int32_t) run.evaluated)) {
            run.evaluated = 0;
        }
        run.sequence->key = run.request.context_key;
    }
}

void Scheduler::fail_all(const std::vector<Share> & shares, const std::string & code, const std::string & message) {
    for (const auto & share : shares) {
        fail(*share.run, code, message);
    }
}

void Scheduler::advance(Share & share, const Context::Evaluation & evaluation) {
    Run & run   = *share.run;
    run.threads = evaluation.threads;
    auto & held = run.sequence->tokens;
    held.insert(held.end(), run.tokens.begin() + run.evaluated, run.tokens.begin() + run.evaluated + share.count);
    if (!run.decoding()) {
        run.prefilled += share.count;
    }
    run.evaluated += share.count;
    if (share.output >= 0) {
        add_token(run, run.request.sampler->sample(context_.get(), share.output));
    }
}

void Scheduler::add_token(Run & run, llama_token token) {
    const double now = now_ms();
    if (run.first_token_ms == 0) {
        run.first_token_ms = now;
    } else {
        run.intervals.push_back((float) (now - run.last_token_ms));
    }
    run.last_token_ms = now;
    if (model_.is_end(token)) {
        return finish(run, "stop");
    }
    run.tokens.push_back(token);
    Event event(Event::Type::tokens, run.request.id);
    event.first = (uint32_t) run.generated() - 1;
    event.count = 1;
    event.text  = run.request.text.push(model_.piece(token));
    mailbox_.post(std::move(event));
    if (run.request.text.stopped()) {
        return finish(run, "stop");
    }
    const bool enough = run.request.max_tokens > 0 && run.generated() >= (size_t) run.request.max_tokens;
    if (enough || run.tokens.size() > (size_t) context_.length()) {
        finish(run, "length");
    }
}

// --- endings --------------------------------------------------------------------------------------------------------------

static double percentile(std::vector<float> & sorted, double share) {
    return sorted.empty() ? 0 : sorted[std::min(sorted.size() - 1, (size_t) std::ceil(share * sorted.size()) - 1)];
}

RequestStats Scheduler::measure(const Run & run) const {
    RequestStats stats;
    stats.input_tokens   = (int32_t) run.request.prompt.size();
    stats.output_tokens  = (int32_t) run.generated();
    stats.reused_tokens  = run.reused;
    stats.prefill_tokens = run.prefilled;
    stats.preemptions    = run.preemptions;
    stats.threads        = run.threads;
    stats.seed           = run.request.seed;
    stats.queue_ms       = run.started_ms - run.request.arrived_ms;
    stats.ttft_ms        = run.first_token_ms - run.request.arrived_ms;
    stats.e2e_ms         = run.last_token_ms - run.request.arrived_ms;
    stats.prefill_ms     = run.first_token_ms - run.started_ms;
    stats.decode_ms      = run.last_token_ms - run.first_token_ms;
    std::vector<float> sorted = run.intervals;
    std::sort(sorted.begin(), sorted.end());
    stats.inter_token_p50_ms = percentile(sorted, 0.5);
    stats.inter_token_p99_ms = percentile(sorted, 0.99);
    stats.inter_token_max_ms = percentile(sorted, 1);
    return stats;
}

void Scheduler::finish(Run & run, const char * reason) {
    const std::string rest = run.request.text.stopped() ? "" : run.request.text.finish();
    if (!rest.empty()) {
        Event event(Event::Type::tokens, run.request.id);
        event.first = (uint32_t) run.generated();
        event.text  = rest;
        mailbox_.post(std::move(event));
    }
    Event event(Event::Type::done, run.request.id);
    event.text  = run.request.text.text();
    event.code  = reason;
    event.stats = measure(run);
    {
        std::lock_guard<std::mutex> lock(counters_mutex_);
        counters_.completed++;
        counters_.input_tokens += event.stats.input_tokens;
        counters_.output_tokens += event.stats.output_tokens;
        counters_.prefill_tokens += event.stats.prefill_tokens;
        counters_.reused_tokens += event.stats.reused_tokens;
    }
    mailbox_.post(std::move(event));
    release(run, true);
}

void Scheduler::fail(Run & run, const std::string & code, const std::string & message) {
    post_failure(run.request.id, code, message);
    // A cancelled request leaves a sound cache behind: the next one of its key may go on from there.
    release(run, code == "cancelled");
}

void Scheduler::post_failure(uint32_t id, const std::string & code, const std::string & message) {
    {
        std::lock_guard<std::mutex> lock(counters_mutex_);
        (code == "cancelled" ? counters_.cancelled : counters_.failed)++;
    }
    Event event(Event::Type::failed, id);
    event.code = code;
    event.text = message;
    mailbox_.post(std::move(event));
}

// Frees the sequence; with `keep`, a context key leaves its tokens for the next request.
void Scheduler::release(Run & run, bool keep) {
    Sequence & sequence = *run.sequence;
    sequence.run        = nullptr;
    sequence.last_use   = ++uses_;
    if (!keep || !options_.cache_enabled || sequence.key.empty()) {
        clear(sequence);
    }
    running_.erase(std::find_if(running_.begin(), running_.end(), [&](const auto & other) { return other.get() == &run; }));
}

// --- embeddings -----------------------------------------------------------------------------------------------------------

// As many texts as fit into one batch, a sequence each; nothing is kept.
bool Scheduler::tick_embeddings() {
    int32_t            n = 0;
    size_t             count = 0;
    std::set<uint32_t> ids;
    while (count < embeddings_.size() && count < max_running_) {
        const auto & request = embeddings_[count];
        if (n + (int32_t) request.tokens.size() > context_.micro_batch_size()) {
            break;
        }
        for (size_t i = 0; i < request.tokens.size(); i++, n++) {
            batch_.token[n]     = request.tokens[i];
            batch_.pos[n]       = (llama_pos) i;
            batch_.n_seq_id[n]  = 1;
            batch_.seq_id[n][0] = (llama_seq_id) count;
            batch_.logits[n]    = 1;
        }
        ids.insert(request.id);
        count++;
    }
    batch_.n_tokens = n;
    mark_prefilling(ids);
    const Context::Evaluation evaluation = context_.evaluate(batch_);
    mark_prefilling({});
    if (evaluation.status != 2) {
        for (size_t i = 0; i < count; i++) {
            const PreparedEmbedding request = std::move(embeddings_.front());
            embeddings_.pop_front();
            if (evaluation.status == 0) {
                post_embedding(request, (int32_t) i, evaluation);
            } else {
                post_failure(request.id, "engine_failed",
                             "llama.cpp could not evaluate the batch (status " + std::to_string(evaluation.status) + ").");
            }
        }
    }
    if (context_.memory()) {
        llama_memory_clear(context_.memory(), false);
    }
    last_tick_ms_ = evaluation.ms;
    std::lock_guard<std::mutex> lock(counters_mutex_);
    counters_.ticks++;
    counters_.backend_ms += evaluation.ms;
    return true;
}

static const char * pooling_name(enum llama_pooling_type type) {
    switch (type) {
        case LLAMA_POOLING_TYPE_MEAN: return "mean";
        case LLAMA_POOLING_TYPE_CLS: return "cls";
        case LLAMA_POOLING_TYPE_LAST: return "last";
        case LLAMA_POOLING_TYPE_RANK: return "rank";
        default: return "none";
    }
}

void Scheduler::post_embedding(const PreparedEmbedding & request, int32_t sequence, const Context::Evaluation & evaluation) {
    const enum llama_pooling_type pooling = llama_pooling_type(context_.get());
    const size_t             size    = pooling == LLAMA_POOLING_TYPE_RANK ? llama_model_n_cls_out(model_.get()) :
                                                                            llama_model_n_embd_out(model_.get());
    const float *            values  = llama_get_embeddings_seq(context_.get(), sequence);
    if (!values) {
        return post_failure(request.id, "engine_failed", "llama.cpp returned no embedding.");
    }
    Event event(Event::Type::embedding, request.id);
    event.code = pooling_name(pooling);
    event.values.assign(values, values + size);
    if (request.normalize && pooling != LLAMA_POOLING_TYPE_RANK) {
        double sum = 0;
        for (const float value : event.values) {
            sum += (double) value * value;
        }
        const double scale = sum > 0 ? 1 / std::sqrt(sum) : 0;
        for (float & value : event.values) {
            value = (float) (value * scale);
        }
        event.normalized = true;
    }
    event.stats.input_tokens   = (int32_t) request.tokens.size();
    event.stats.prefill_tokens = event.stats.input_tokens;
    event.stats.prefill_ms     = evaluation.ms;
    event.stats.e2e_ms         = now_ms() - request.arrived_ms;
    event.stats.queue_ms       = event.stats.e2e_ms - evaluation.ms;
    event.stats.threads        = evaluation.threads;
    {
        std::lock_guard<std::mutex> lock(counters_mutex_);
        counters_.completed++;
        counters_.input_tokens += event.stats.input_tokens;
        counters_.prefill_tokens += event.stats.input_tokens;
    }
    mailbox_.post(std::move(event));
}

// --- what others ask ------------------------------------------------------------------------------------------------------

void Scheduler::mark_prefilling(const std::set<uint32_t> & ids) {
    std::lock_guard<std::mutex> lock(prefilling_mutex_);
    prefilling_ = ids;
    context_.resume();
}

void Scheduler::interrupt_if_prefilling(uint32_t id) {
    std::lock_guard<std::mutex> lock(prefilling_mutex_);
    if (id == 0 || prefilling_.count(id) > 0) {
        context_.interrupt();
    }
}

void Scheduler::publish() {
    size_t used = 0;
    for (const auto & sequence : sequences_) {
        used += sequence.tokens.size();
    }
    std::lock_guard<std::mutex> lock(counters_mutex_);
    counters_.running         = running_.size();
    counters_.queued          = queue_.size() + embeddings_.size();
    counters_.kv_used         = used;
    counters_.decode_threads  = context_.threads().decode_threads();
    counters_.prefill_threads = context_.threads().prefill_threads();
}

EngineCounters Scheduler::counters() const {
    std::lock_guard<std::mutex> lock(counters_mutex_);
    return counters_;
}

}  // namespace sipp
