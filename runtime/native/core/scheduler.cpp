#include "scheduler.h"

#include <algorithm>
#include <cstring>
#include <set>

#include "clock.h"
#include "error.h"
#include "json.h"

namespace sipp {

// Positions that a request needs beyond its prompt before it is worth starting.
static constexpr size_t headroom = 16;

static size_t most_running(const Context & context, const EngineOptions & options) {
    if (!options.continuous_batching) {
        return 1;
    }
    const size_t sequences = context.parallel();
    return options.max_running_requests > 0 ? std::min<size_t>(sequences, options.max_running_requests) : sequences;
}

Scheduler::Scheduler(const Model & model, Context & context, const EngineOptions & options, Mailbox & mailbox) :
    model_(model),
    context_(context),
    options_(options),
    max_running_(most_running(context, options)),
    reporter_(mailbox),
    interrupter_(context),
    embedder_(model, context, interrupter_, reporter_),
    cache_(context, options.swa_full ? 0 : llama_model_n_swa(model.get()), options.cache_enabled),
    pacer_(options),
    batch_(context.batch_size()) {}

// --- coming and going -----------------------------------------------------------------------------------------------------

bool Scheduler::refuse_beyond_limit(uint32_t id, size_t present) {
    const size_t limit = options_.max_queued_requests;
    // What waits may include requests that the next tick will start.
    if (limit == 0 || present < max_running_ + limit) {
        return false;
    }
    reporter_.failed(id, "overloaded", std::to_string(limit) + " requests wait already, which is the limit.");
    return true;
}

void Scheduler::submit(PreparedText request) {
    if (!refuse_beyond_limit(request.id, running_.size() + queue_.size())) {
        queue_.push_back(std::make_unique<Run>(std::move(request)));
    }
}

void Scheduler::submit(PreparedEmbedding request) {
    if (!refuse_beyond_limit(request.id, embedder_.waiting())) {
        embedder_.submit(std::move(request));
    }
}

void Scheduler::cancel(uint32_t id, const std::string & reason) {
    const auto is_it = [&](const auto & run) { return run->request.id == id; };
    const auto running = std::find_if(running_.begin(), running_.end(), is_it);
    if (running != running_.end()) {
        reporter_.cancelled(id, reason);
        // It leaves a sound cache behind: the next request of its key may go on from there.
        return release(**running, true);
    }
    const auto queued = std::find_if(queue_.begin(), queue_.end(), is_it);
    if (queued != queue_.end()) {
        queue_.erase(queued);
        return reporter_.cancelled(id, reason);
    }
    embedder_.cancel(id, reason);
}

void Scheduler::cancel_all(const std::string & reason) {
    while (!running_.empty()) {
        cancel(running_.back()->request.id, reason);
    }
    while (!queue_.empty()) {
        cancel(queue_.back()->request.id, reason);
    }
    embedder_.cancel_all(reason);
}

// First come, first served, but a request whose context key is in use steps aside for the next one.
void Scheduler::admit() {
    for (auto at = queue_.begin(); at != queue_.end() && running_.size() < max_running_;) {
        if (key_in_use((*at)->request.owner.key)) {
            ++at;
            continue;
        }
        if (!fits(**at)) {
            break;
        }
        std::unique_ptr<Run> run = std::move(*at);
        at                       = queue_.erase(at);
        start(std::move(run));
    }
}

bool Scheduler::key_in_use(const std::string & key) const {
    return !key.empty() && std::any_of(running_.begin(), running_.end(),
                                       [&](const auto & run) { return run->request.owner.key == key; });
}

// With one KV cache for all, a request waits until what is known of everybody's tokens leaves room for its own.
bool Scheduler::fits(const Run & run) const {
    if (!context_.unified() || running_.empty()) {
        return true;
    }
    size_t wanted = run.tokens.size() + headroom;
    for (const auto & other : running_) {
        wanted += other->tokens.size();
    }
    return wanted <= cache_.capacity();
}

void Scheduler::start(std::unique_ptr<Run> run) {
    run->sequence  = &cache_.choose(run->request.owner, run->tokens);
    run->evaluated = cache_.attach(*run->sequence, run->request.owner, run->tokens);
    if (run->started_ms == 0) {
        run->started_ms = now_ms();
        run->reused     = (int32_t) run->evaluated;
    }
    running_.push_back(std::move(run));
}

// --- one tick -------------------------------------------------------------------------------------------------------------

bool Scheduler::tick() {
    const double begin = now_ms();
    backend_ms_        = 0;
    if (embedder_.waiting() > 0) {
        backend_ms_ = embedder_.tick().ms;
    } else {
        admit();
        Shares shares = plan();
        if (shares.empty()) {
            return false;
        }
        if (context_.unified()) {
            evaluate(shares);
        } else {
            // llama.cpp evaluates sequences with KV caches of their own in steps of equal length, so one batch of both kinds would
            // be cut up anyway; apart, the running answers have their token before the prompts take their time.
            const auto prompts = std::stable_partition(shares.begin(), shares.end(),
                                                       [](const Share & share) { return share.run->decoding(); });
            Shares     prefill(prompts, shares.end());
            shares.erase(prompts, shares.end());
            evaluate(shares);
            evaluate(prefill);
        }
    }
    last_tick_ms_ = now_ms() - begin;
    reporter_.ticked(last_tick_ms_, backend_ms_);
    return true;
}

// Slices of equal length: 540 tokens in steps of 512 at most are 270 and 270, since a last slice of 28 would be evaluated with far
// less speed for each token.
static int32_t even_slice(int32_t tokens, int32_t most) {
    const int32_t slices = (tokens + most - 1) / most;
    return (tokens + slices - 1) / slices;
}

Scheduler::Shares Scheduler::plan() {
    Shares             shares;
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
    const int32_t room   = std::min(context_.batch_size() - (int32_t) shares.size(), context_.micro_batch_size());
    int32_t       budget = pacer_.prefill_budget(room, shares.size());
    for (size_t i = 0; i < prefill.size() && budget > 0; i++) {
        const int32_t count    = even_slice(prefill[i]->missing(), budget);
        prefill[i]->last_slice = ++slices_;
        shares.push_back({ prefill[i], count, -1 });
        budget -= count;
    }
    if (context_.unified()) {
        make_room_for(shares);
    }
    return shares;
}

// One KV cache for all: where it runs full, idle sequences give way first, then the request that came last.
void Scheduler::make_room_for(Shares & shares) {
    for (;;) {
        size_t wanted = 0;
        for (const auto & share : shares) {
            wanted += share.count;
        }
        if (cache_.make_room(wanted) || running_.size() == 1) {
            return;
        }
        Run * last = running_.back().get();
        shares.erase(std::remove_if(shares.begin(), shares.end(), [&](const Share & share) { return share.run == last; }),
                     shares.end());
        preempt(*last);
    }
}

void Scheduler::evaluate(Shares & shares) {
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
    const Context::Evaluation evaluation = interrupter_.evaluate(batch_.get(), std::move(prefilling));
    backend_ms_ += evaluation.ms;
    if (evaluation.status == Context::succeeded) {
        pacer_.learn(evaluation.ms, decoding, prefilled);
        for (const auto & share : shares) {
            advance(share, evaluation);
        }
        return;
    }
    const bool full = evaluation.status == Context::cache_full && running_.size() > 1;
    if (full || evaluation.status == Context::aborted) {
        recover(shares);
        if (full) {
            preempt(*running_.back());
        }
        return;
    }
    for (const auto & share : shares) {
        fail(*share.run, "engine_failed", evaluation.failure());
    }
}

void Scheduler::fill_batch(Shares & shares) {
    batch_.clear();
    for (auto & share : shares) {
        const Run & run = *share.run;
        for (int32_t i = 0; i < share.count; i++) {
            const size_t position = run.evaluated + i;
            batch_.add(run.tokens[position], position, run.sequence->id, position + 1 == run.tokens.size());
        }
        if (share.count == run.missing()) {
            share.output = batch_.size() - 1;
        }
    }
}

void Scheduler::advance(const Share & share, const Context::Evaluation & evaluation) {
    Run & run   = *share.run;
    run.threads = evaluation.threads;
    if (!run.decoding()) {
        run.prefilled += share.count;
    }
    const auto first = run.tokens.begin() + (std::ptrdiff_t) run.evaluated;
    run.sequence->tokens.insert(run.sequence->tokens.end(), first, first + share.count);
    run.evaluated += share.count;
    if (share.output >= 0) {
        choose_token(run, share.output);
    }
}

void Scheduler::choose_token(Run & run, int32_t output) {
    llama_token token;
    try {
        token = run.request.sampler->sample(context_.get(), output);
    } catch (const Error & error) {
        return fail(run, error.code, error.what());
    }
    add_token(run, token, run.request.logprobs ? llama_get_logits_ith(context_.get(), output) : nullptr);
}

// `logits` is null where nobody wants to know how likely the token was.
void Scheduler::add_token(Run & run, llama_token token, const float * logits) {
    run.note_token(now_ms());
    if (model_.is_end(token)) {
        return finish(run, "stop");
    }
    run.tokens.push_back(token);
    PreparedText &    request = run.request;
    const bool        special = std::binary_search(request.preserved.begin(), request.preserved.end(), token);
    const std::string piece   = model_.piece(token, special);
    std::string       text    = request.text.push(piece);
    std::string       logprobs;
    if (logits) {
        request.logprobs->add(model_, logits, token, piece);
        logprobs = request.logprobs->release(request.text.text().size());
    }
    tell(run, 1, std::move(text), std::move(logprobs));
    if (request.text.stopped() || (request.reply && request.reply->enough())) {
        return finish(run, "stop");
    }
    const bool enough = run.request.max_tokens > 0 && run.generated() >= (size_t) run.request.max_tokens;
    if (enough || run.tokens.size() > (size_t) context_.length()) {
        finish(run, "length");
    }
}

void Scheduler::tell(Run & run, uint32_t count, std::string text, std::string logprobs) {
    PreparedText & request = run.request;
    const size_t   first   = run.generated() - count;
    if (!request.reply) {
        return reporter_.tokens(request.id, first, count, std::move(text), std::move(logprobs));
    }
    reporter_.tokens(request.id, first, count, "", std::move(logprobs));
    tell(run, request.reply->push(text, run.last_token_ms));
}

void Scheduler::tell(Run & run, const std::vector<Reply::Part> & parts) {
    for (const auto & part : parts) {
        if (part.is_text) {
            reporter_.tokens(run.request.id, run.generated(), 0, part.value);
        } else {
            reporter_.delta(run.request.id, part.value);
        }
    }
}

// After an abort or with a full cache the memory may hold part of the batch: back to what was certain before.
void Scheduler::recover(const Shares & shares) {
    for (const auto & share : shares) {
        Run & run = *share.run;
        if (!cache_.truncate(*run.sequence, run.evaluated)) {
            run.evaluated = 0;
        }
    }
}

// Takes a running request's KV cache away and puts it first in the queue; what it has said so far is evaluated again later.
void Scheduler::preempt(Run & run) {
    cache_.detach(*run.sequence, false);
    run.sequence  = nullptr;
    run.evaluated = 0;
    run.preemptions++;
    const auto at = std::find_if(running_.begin(), running_.end(), [&](const auto & other) { return other.get() == &run; });
    queue_.push_front(std::move(*at));
    running_.erase(at);
}

// --- endings --------------------------------------------------------------------------------------------------------------

// What an answer has beside its text, as JSON; empty where that is nothing.
static std::string describe_beside(const PreparedText & request) {
    common_json out = common_json::object();
    if (request.text.stopped() && request.text.stop() < request.stops.size()) {
        out["stop"] = request.stops[request.text.stop()];
    }
    if (request.reply && !request.reply->reasoning().empty()) {
        out["reasoning"] = request.reply->reasoning();
    }
    if (request.reply && request.reply->has_calls()) {
        out["calls"] = common_json::parse(request.reply->calls());
    }
    if (request.logprobs) {
        out["logprobs"] = common_json::parse(request.logprobs->told());
    }
    return out.empty() ? "" : out.dump_safe();
}

void Scheduler::finish(Run & run, const char * reason) {
    PreparedText &    request = run.request;
    TextAssembler &   text    = request.text;
    const std::string rest    = text.stopped() ? "" : text.finish();
    std::string       logprobs;
    if (request.logprobs) {
        logprobs = request.logprobs->release(text.text().size());
    }
    if (!rest.empty() || !logprobs.empty()) {
        tell(run, 0, rest, std::move(logprobs));
    }
    if (request.reply) {
        tell(run, request.reply->finish());
    }
    const bool by_stop = text.stopped() && text.stop() < request.stops.size();
    if (request.reply && request.reply->has_calls() && std::strcmp(reason, "stop") == 0 && !by_stop) {
        reason = "tool_calls";
    }
    reporter_.done(request.id, request.reply ? request.reply->text() : text.text(), reason, describe_beside(request), run.measure());
    release(run, true);
}

void Scheduler::fail(Run & run, const std::string & code, const std::string & message) {
    reporter_.failed(run.request.id, code, message);
    release(run, false);
}

void Scheduler::release(Run & run, bool keep) {
    cache_.detach(*run.sequence, keep);
    running_.erase(std::find_if(running_.begin(), running_.end(), [&](const auto & other) { return other.get() == &run; }));
}

void Scheduler::publish() {
    EngineCounters now;
    now.running         = running_.size();
    now.queued          = queue_.size() + embedder_.waiting();
    now.kv_used         = cache_.used();
    now.kv_total        = cache_.capacity();
    now.decode_threads  = context_.threads().decode_threads();
    now.prefill_threads = context_.threads().prefill_threads();
    reporter_.state(now);
}

}  // namespace sipp
