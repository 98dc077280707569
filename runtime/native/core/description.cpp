#include "description.h"

#include <algorithm>

#include "embedder.h"
#include "json.h"

namespace sipp {

static int32_t gpu_layers(const llama_model * model, const EngineOptions & options) {
    // The output layer counts as one.
    const int32_t all = llama_model_n_layer(model) + 1;
    return options.backend == "cpu" ? 0 : options.gpu_layers < 0 ? all : std::min(options.gpu_layers, all);
}

std::string describe(const Model & model, const Context & context, const EngineOptions & options, double load_ms) {
    common_json out            = common_json::object();
    out["library"]             = llama_version();
    out["architecture"]        = model.meta("general.architecture");
    out["parameters"]          = llama_model_n_params(model.get());
    out["bytes"]               = llama_model_size(model.get());
    out["vocabulary_size"]     = llama_vocab_n_tokens(model.vocab());
    out["has_chat_template"]   = model.chat_template() != nullptr;
    out["chat_template_error"] = model.chat_template_error();
    out["embeds"]              = context.embeds();
    out["embedding_length"]    = llama_model_n_embd_out(model.get());
    out["pooling"]             = pooling_name(llama_pooling_type(context.get()));
    out["devices"]             = model.device_names();
    out["gpu_layers"]          = gpu_layers(model.get(), options);
    out["context_length"]      = context.length();
    out["context_total"]       = context.total();
    out["trained_context_length"] = llama_model_n_ctx_train(model.get());
    out["parallel"]            = context.parallel();
    out["kv_unified"]          = context.unified();
    out["batch_size"]          = context.batch_size();
    out["micro_batch_size"]    = context.micro_batch_size();
    out["threads_decode"]      = context.threads().decode_threads();
    out["threads_prefill"]     = context.threads().prefill_threads();
    out["threads_auto"]        = context.threads().automatic();
    out["threads_limit"]       = context.threads().limit();
    out["load_ms"]             = load_ms;
    return out.dump_safe();
}

}  // namespace sipp
