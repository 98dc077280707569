#include "context.h"

#include <algorithm>

#include "clock.h"
#include "error.h"
#include "log_capture.h"

namespace sipp {

// Without a wish: room for a long conversation, yet a KV cache that fits beside any model. Models trained on more say so in the
// notes of the effective settings.
static constexpr int32_t default_context = 8192;
static constexpr int32_t default_parallel = 4;
static constexpr int32_t default_batch = 2048;
static constexpr int32_t default_micro_batch = 512;

static ggml_type cache_type(const std::string & name) {
    for (const ggml_type type : { GGML_TYPE_F16, GGML_TYPE_F32, GGML_TYPE_BF16, GGML_TYPE_Q8_0, GGML_TYPE_Q4_0, GGML_TYPE_Q4_1,
                                  GGML_TYPE_IQ4_NL, GGML_TYPE_Q5_0, GGML_TYPE_Q5_1 }) {
        if (name == ggml_type_name(type)) {
            return type;
        }
    }
    throw Error("invalid_config", "unknown KV cache type \"" + name + "\".");
}

static enum llama_pooling_type pooling_type(const std::string & name) {
    return name == "none" ? LLAMA_POOLING_TYPE_NONE :
           name == "mean" ? LLAMA_POOLING_TYPE_MEAN :
           name == "cls"  ? LLAMA_POOLING_TYPE_CLS :
           name == "last" ? LLAMA_POOLING_TYPE_LAST :
           name == "rank" ? LLAMA_POOLING_TYPE_RANK :
                            LLAMA_POOLING_TYPE_UNSPECIFIED;
}

static void set_rope(const EngineOptions & options, llama_context_params & params) {
    if (!options.rope_scaling.empty()) {
        params.rope_scaling_type = options.rope_scaling == "none"   ? LLAMA_ROPE_SCALING_TYPE_NONE :
                                   options.rope_scaling == "linear" ? LLAMA_ROPE_SCALING_TYPE_LINEAR :
                                                                      LLAMA_ROPE_SCALING_TYPE_YARN;
    }
    params.rope_freq_base   = options.rope_freq_base;
    params.rope_freq_scale  = options.rope_freq_scale;
    params.yarn_orig_ctx    = options.yarn_orig_ctx;
    params.yarn_ext_factor  = options.yarn_ext_factor;
    params.yarn_attn_factor = options.yarn_attn_factor;
    params.yarn_beta_fast   = options.yarn_beta_fast;
    params.yarn_beta_slow   = options.yarn_beta_slow;
}

static void set_sizes(const Model & model, const EngineOptions & options, bool embeds, llama_context_params & params) {
    const int32_t trained = llama_model_n_ctx_train(model.get());
    params.n_seq_max      = options.n_parallel.value_or(default_parallel);
    params.kv_unified     = options.kv_unified.value_or(!options.n_parallel.has_value());
    params.n_ctx          = options.n_ctx > 0 ? options.n_ctx : std::min(trained, default_context);
    if (options.model_class == "encoder_only") {
        // Learned position tables end where training did; llama.cpp does not check.
        params.n_ctx = std::min<int32_t>(params.n_ctx, trained);
    }
    // A batch must hold one token of every sequence. Embeddings look at a whole text at once.
    const int32_t batch = options.n_batch > 0 ? options.n_batch : embeds ? std::min<int32_t>(params.n_ctx, default_batch) : default_batch;
    params.n_batch      = std::max<int32_t>(batch, params.n_seq_max);
    params.n_ubatch     = embeds ? params.n_batch : std::min<int32_t>(options.n_ubatch > 0 ? options.n_ubatch : default_micro_batch, params.n_batch);
    if (!embeds) {
        // Logits are wanted for one token of each sequence only; this keeps the output buffers small.
        params.n_outputs_max = params.n_seq_max;
    }
}

static bool on_abort(void * flag) { return static_cast<std::atomic<bool> *>(flag)->load(std::memory_order_relaxed); }

Context::Context(const Model & model, const EngineOptions & options) :
    embeds_(options.embeddings.value_or(options.model_class == "encoder_only")),
    threads_(options.n_threads, options.n_threads_batch, llama_model_size(model.get())) {
    llama_context_params params = llama_context_default_params();
    set_sizes(model, options, embeds_, params);
    set_rope(options, params);
    params.embeddings      = embeds_;
    params.pooling_type    = pooling_type(options.pooling);
    params.flash_attn_type = options.flash_attention == "auto"    ? LLAMA_FLASH_ATTN_TYPE_AUTO :
                             options.flash_attention == "enabled" ? LLAMA_FLASH_ATTN_TYPE_ENABLED :
                                                                    LLAMA_FLASH_ATTN_TYPE_DISABLED;
    params.type_k          = cache_type(options.cache_type_k);
    params.type_v          = cache_type(options.cache_type_v);
    params.offload_kqv     = options.offload_kqv && options.backend != "cpu";
    params.op_offload      = options.op_offload && options.backend != "cpu";
    params.swa_full        = options.swa_full;
    params.no_perf         = true;
    params.abort_callback  = on_abort;
    params.abort_callback_data = &interrupted_;
    unified_ = params.kv_unified;

    LogCapture log;
    context_.reset(llama_init_from_model(model.get(), params));
    if (!context_) {
        const std::string reason = log.first_error();
        throw Error(failure_code(reason, "engine_failed"), "the context cannot be created: " + reason);
    }
    if (options.warmup) {
        warm_up(model);
    }
}

Context::Evaluation Context::evaluate(const llama_batch & batch) {
    Evaluation   result;
    const double start = now_ms();
    result.threads     = threads_.apply(context_.get(), batch.n_tokens);
    const bool encode  = memory() == nullptr;
    result.status      = encode ? llama_encode(context_.get(), batch) : llama_decode(context_.get(), batch);
    if (result.status == succeeded) {
        llama_synchronize(context_.get());
    }
    result.ms = now_ms() - start;
    if (result.status == succeeded) {
        threads_.record(result.ms, batch.n_tokens);
    }
    return result;
}

// Touches all weights, so that the first request does not wait for the disk.
void Context::warm_up(const Model & model) {
    llama_token       token = llama_vocab_bos(model.vocab());
    const llama_batch batch = llama_batch_get_one(&token, 1);
    if (token == LLAMA_TOKEN_NULL) {
        token = 0;
    }
    evaluate(batch);
    if (memory()) {
        llama_memory_clear(memory(), true);
    }
}

}  // namespace sipp
