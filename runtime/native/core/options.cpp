#include "options.h"

#include "error.h"
#include "json.h"

namespace sipp {

namespace {

using json = common_json;

template <typename T> void read(const json & object, const char * key, T & target) {
    if (object.contains(key) && !object.at(key).is_null()) {
        target = object.at(key).get<T>();
    }
}

template <typename T> void read(const json & object, const char * key, std::optional<T> & target) {
    if (object.contains(key) && !object.at(key).is_null()) {
        target = object.at(key).get<T>();
    }
}

json group(const json & object, const char * key) {
    return object.contains(key) ? object.at(key) : json::object();
}

void read_placement(const json & in, EngineOptions & out) {
    read(in, "devices", out.devices);
    if (in.contains("gpu_layers") && in.at("gpu_layers").is_object()) {
        out.gpu_layers = in.at("gpu_layers").at("count").get<int32_t>();
    }
    read(in, "split_mode", out.split_mode);
    read(in, "main_gpu", out.main_gpu);
    read(in, "tensor_split", out.tensor_split);
    read(in, "use_mmap", out.use_mmap);
    read(in, "use_mlock", out.use_mlock);
    read(in, "check_tensors", out.check_tensors);
    read(in, "no_extra_bufts", out.no_extra_bufts);
    read(in, "no_host", out.no_host);
}

void read_context(const json & in, EngineOptions & out) {
    read(in, "n_ctx", out.n_ctx);
    read(in, "n_batch", out.n_batch);
    read(in, "n_ubatch", out.n_ubatch);
    read(in, "n_parallel", out.n_parallel);
    read(in, "n_threads", out.n_threads);
    read(in, "n_threads_batch", out.n_threads_batch);
    read(in, "flash_attention", out.flash_attention);
    read(in, "kv_unified", out.kv_unified);
    read(in, "cache_type_k", out.cache_type_k);
    read(in, "cache_type_v", out.cache_type_v);
    read(in, "offload_kqv", out.offload_kqv);
    read(in, "op_offload", out.op_offload);
    read(in, "swa_full", out.swa_full);
    read(in, "warmup", out.warmup);
    read(in, "rope_scaling", out.rope_scaling);
    read(in, "rope_freq_base", out.rope_freq_base);
    read(in, "rope_freq_scale", out.rope_freq_scale);
    read(in, "yarn_orig_ctx", out.yarn_orig_ctx);
    read(in, "yarn_ext_factor", out.yarn_ext_factor);
    read(in, "yarn_attn_factor", out.yarn_attn_factor);
    read(in, "yarn_beta_fast", out.yarn_beta_fast);
    read(in, "yarn_beta_slow", out.yarn_beta_slow);
    read(in, "embeddings", out.embeddings);
    read(in, "pooling", out.pooling);
}

void read_scheduler(const json & in, EngineOptions & out) {
    read(in, "continuous_batching", out.continuous_batching);
    read(group(in, "policy"), "mode", out.policy);
    read(in, "prefill_chunk_size", out.prefill_chunk_size);
    read(in, "max_running_requests", out.max_running_requests);
    read(in, "max_queued_requests", out.max_queued_requests);
}

SamplingOptions read_sampling(const json & in) {
    SamplingOptions out;
    read(in, "samplers", out.samplers);
    read(in, "seed", out.seed);
    read(in, "temperature", out.temperature);
    read(in, "top_k", out.top_k);
    read(in, "top_p", out.top_p);
    read(in, "min_p", out.min_p);
    read(in, "typical_p", out.typical_p);
    read(in, "top_n_sigma", out.top_n_sigma);
    read(in, "xtc_probability", out.xtc_probability);
    read(in, "xtc_threshold", out.xtc_threshold);
    read(in, "dynatemp_range", out.dynatemp_range);
    read(in, "dynatemp_exponent", out.dynatemp_exponent);
    read(in, "repeat_last_n", out.repeat_last_n);
    read(in, "repeat_penalty", out.repeat_penalty);
    read(in, "frequency_penalty", out.frequency_penalty);
    read(in, "presence_penalty", out.presence_penalty);
    read(in, "dry_multiplier", out.dry_multiplier);
    read(in, "dry_base", out.dry_base);
    read(in, "dry_allowed_length", out.dry_allowed_length);
    read(in, "dry_penalty_last_n", out.dry_penalty_last_n);
    read(in, "dry_sequence_breakers", out.dry_sequence_breakers);
    read(in, "mirostat", out.mirostat);
    read(in, "mirostat_tau", out.mirostat_tau);
    read(in, "mirostat_eta", out.mirostat_eta);
    read(in, "adaptive_target", out.adaptive_target);
    read(in, "adaptive_decay", out.adaptive_decay);
    read(in, "min_keep", out.min_keep);
    read(in, "ignore_eos", out.ignore_eos);
    for (const auto & entry : group(in, "logit_bias")) {
        out.logit_bias.push_back({ entry.at("token").get<int32_t>(), entry.at("bias").get<float>() });
    }
    return out;
}

Message read_message(const json & in) {
    Message out;
    out.role    = in.at("role").get<std::string>();
    out.content = in.at("content").get<std::string>();
    read(in, "tool_call_id", out.tool_call_id);
    if (in.contains("tool_calls")) {
        for (const auto & call : in.at("tool_calls")) {
            out.tool_calls.push_back({ call.at("id").get<std::string>(), call.at("name").get<std::string>(),
                                       call.at("arguments").get<std::string>() });
        }
    }
    return out;
}

ToolOffer read_offer(const json & in) {
    ToolOffer out;
    read(in, "choice", out.choice);
    read(in, "parallel", out.parallel);
    for (const auto & tool : group(in, "definitions")) {
        out.tools.push_back({ tool.at("name").get<std::string>(), tool.at("description").get<std::string>(),
                              tool.at("parameters").get<std::string>(), tool.at("constraint").get<std::string>() });
    }
    return out;
}

Request::Kind read_kind(const std::string & name) {
    if (name == "text") {
        return Request::Kind::text;
    }
    if (name == "embed") {
        return Request::Kind::embed;
    }
    if (name == "tokenize") {
        return Request::Kind::tokenize;
    }
    if (name == "detokenize") {
        return Request::Kind::detokenize;
    }
    if (name == "render") {
        return Request::Kind::render;
    }
    throw Error("internal", "unknown request kind " + name);
}

template <typename F> auto guarded(const std::string & text, F && body) {
    try {
        return body(json::parse(text));
    } catch (const common_json_error & error) {
        throw Error("internal", std::string("the engine was sent a malformed message: ") + error.what());
    }
}

}  // namespace

EngineOptions parse_engine_options(const std::string & text) {
    return guarded(text, [](const json & in) {
        EngineOptions out;
        out.model_path  = in.at("model_path").get<std::string>();
        out.model_class = in.at("model_class").get<std::string>();
        out.backend     = in.at("backend").get<std::string>();
        const json config = group(in, "config");
        read_placement(group(config, "placement"), out);
        read_context(group(config, "context"), out);
        read_scheduler(group(config, "scheduler"), out);
        out.cache_enabled = group(config, "cache").value("mode", "live_slot_prefix") != "disabled";
        return out;
    });
}

Request parse_request(const std::string & text) {
    return guarded(text, [](const json & in) {
        Request out;
        out.kind = read_kind(in.at("kind").get<std::string>());
        read(in, "prompt", out.prompt);
        if (in.contains("messages")) {
            out.is_chat = true;
            for (const auto & message : in.at("messages")) {
                out.messages.push_back(read_message(message));
            }
        }
        out.offer = read_offer(group(in, "tools"));
        read(in, "logprobs", out.logprobs);
        read(in, "tokens", out.tokens);
        read(in, "parse_special", out.parse_special);
        read(in, "max_tokens", out.max_tokens);
        read(in, "stop", out.stop);
        read(in, "context_key", out.context_key);
        read(in, "cache_scope", out.cache_scope);
        read(in, "grammar", out.grammar);
        read(in, "json_schema", out.json_schema);
        read(in, "normalize", out.normalize);
        out.sampling = read_sampling(group(in, "sampling"));
        return out;
    });
}

}  // namespace sipp
