#include "embedder.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "clock.h"

namespace sipp {

Embedder::Embedder(const Model & model, Context & context, Interrupter & interrupter, Reporter & reporter) :
    model_(model), context_(context), interrupter_(interrupter), reporter_(reporter), batch_(context.batch_size()) {}

bool Embedder::cancel(uint32_t id, const std::string & reason) {
    const auto found = std::find_if(queue_.begin(), queue_.end(), [&](const auto & request) { return request.id == id; });
    if (found == queue_.end()) {
        return false;
    }
    queue_.erase(found);
    reporter_.cancelled(id, reason);
    return true;
}

void Embedder::cancel_all(const std::string & reason) {
    while (!queue_.empty()) {
        cancel(queue_.back().id, reason);
    }
}

Context::Evaluation Embedder::tick() {
    batch_.clear();
    std::set<uint32_t> ids;
    const size_t       most = std::min<size_t>(queue_.size(), context_.parallel());
    while (ids.size() < most) {
        const auto & request = queue_[ids.size()];
        if (batch_.size() + (int32_t) request.tokens.size() > context_.micro_batch_size()) {
            break;
        }
        for (size_t i = 0; i < request.tokens.size(); i++) {
            batch_.add(request.tokens[i], i, (llama_seq_id) ids.size(), true);
        }
        ids.insert(request.id);
    }
    const size_t              count      = ids.size();
    const Context::Evaluation evaluation = interrupter_.evaluate(batch_.get(), std::move(ids));
    // An interrupted batch is evaluated again, without the request that was cancelled.
    for (size_t i = 0; i < count && evaluation.status != Context::aborted; i++) {
        const PreparedEmbedding request = std::move(queue_.front());
        queue_.pop_front();
        post(request, (int32_t) i, evaluation);
    }
    if (context_.memory()) {
        llama_memory_clear(context_.memory(), false);
    }
    return evaluation;
}

const char * pooling_name(enum llama_pooling_type type) {
    switch (type) {
        case LLAMA_POOLING_TYPE_MEAN: return "mean";
        case LLAMA_POOLING_TYPE_CLS: return "cls";
        case LLAMA_POOLING_TYPE_LAST: return "last";
        case LLAMA_POOLING_TYPE_RANK: return "rank";
        default: return "none";
    }
}

static void scale_to_length_one(std::vector<float> & values) {
    double sum = 0;
    for (const float value : values) {
        sum += (double) value * value;
    }
    const double scale = sum > 0 ? 1 / std::sqrt(sum) : 0;
    for (float & value : values) {
        value = (float) (value * scale);
    }
}

void Embedder::post(const PreparedEmbedding & request, int32_t sequence, const Context::Evaluation & evaluation) {
    if (evaluation.status != Context::succeeded) {
        return reporter_.failed(request.id, "engine_failed", evaluation.failure());
    }
    const enum llama_pooling_type pooling = llama_pooling_type(context_.get());
    const bool                    rank    = pooling == LLAMA_POOLING_TYPE_RANK;
    const float *                 values  = llama_get_embeddings_seq(context_.get(), sequence);
    if (!values) {
        return reporter_.failed(request.id, "engine_failed", "llama.cpp returned no embedding.");
    }
    Event event(Event::Type::embedding, request.id);
    event.code = pooling_name(pooling);
    event.values.assign(values, values + (rank ? llama_model_n_cls_out(model_.get()) : llama_model_n_embd_out(model_.get())));
    event.normalized = request.normalize && !rank;
    if (event.normalized) {
        scale_to_length_one(event.values);
    }
    event.stats.input_tokens   = (int32_t) request.tokens.size();
    event.stats.prefill_tokens = event.stats.input_tokens;
    event.stats.prefill_ms     = evaluation.ms;
    event.stats.e2e_ms         = now_ms() - request.arrived_ms;
    event.stats.queue_ms       = event.stats.e2e_ms - evaluation.ms;
    event.stats.threads        = evaluation.threads;
    reporter_.embedding(std::move(event));
}

}  // namespace sipp
