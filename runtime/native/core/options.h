#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sipp {

// What one model is loaded with: NativeRuntimeConfig of the TypeScript side, already checked there, with its defaults.
struct EngineOptions {
    std::string model_path;
    std::string model_class;  // decoder_only | encoder_only | encoder_decoder
    std::string backend;      // cpu | cuda | metal | vulkan

    // placement
    std::vector<std::string> devices;
    int32_t                  gpu_layers = -1;  // negative: all
    std::string              split_mode = "layer";
    int32_t                  main_gpu   = 0;
    std::vector<float>       tensor_split;
    bool                     use_mmap       = true;
    bool                     use_mlock      = false;
    bool                     check_tensors  = false;
    bool                     no_extra_bufts = false;
    bool                     no_host        = false;

    // context
    int32_t                n_ctx           = 0;
    int32_t                n_batch         = 0;
    int32_t                n_ubatch        = 0;
    std::optional<int32_t> n_parallel;
    int32_t                n_threads       = 0;
    int32_t                n_threads_batch = 0;
    std::string            flash_attention = "auto";
    std::optional<bool>    kv_unified;
    std::string            cache_type_k = "f16";
    std::string            cache_type_v = "f16";
    bool                   offload_kqv  = true;
    bool                   op_offload   = true;
    bool                   swa_full     = false;
    bool                   warmup       = true;
    std::string            rope_scaling;
    float                  rope_freq_base   = 0;
    float                  rope_freq_scale  = 0;
    int32_t                yarn_orig_ctx    = 0;
    float                  yarn_ext_factor  = -1;
    float                  yarn_attn_factor = -1;
    float                  yarn_beta_fast   = -1;
    float                  yarn_beta_slow   = -1;
    std::optional<bool>    embeddings;
    std::string            pooling = "unspecified";

    // scheduler
    bool        continuous_batching  = true;
    std::string policy               = "balanced";
    int32_t     prefill_chunk_size   = 0;
    int32_t     max_running_requests = 0;
    int32_t     max_queued_requests  = 0;

    // cache
    bool cache_enabled = true;
};

struct LogitBias {
    int32_t token;
    float   bias;
};

// ResolvedSampling of the TypeScript side: every value decided, only stages that act.
struct SamplingOptions {
    std::vector<std::string> samplers;
    uint32_t                 seed               = 0;
    float                    temperature        = 0;
    int32_t                  top_k              = 0;
    float                    top_p              = 1;
    float                    min_p              = 0;
    float                    typical_p          = 1;
    float                    top_n_sigma        = 0;
    float                    xtc_probability    = 0;
    float                    xtc_threshold      = 0.1f;
    float                    dynatemp_range     = 0;
    float                    dynatemp_exponent  = 1;
    int32_t                  repeat_last_n      = 64;
    float                    repeat_penalty     = 1;
    float                    frequency_penalty  = 0;
    float                    presence_penalty   = 0;
    float                    dry_multiplier     = 0;
    float                    dry_base           = 1.75f;
    int32_t                  dry_allowed_length = 2;
    int32_t                  dry_penalty_last_n = -1;
    std::vector<std::string> dry_sequence_breakers{ "\n", ":", "\"", "*" };  // llama.cpp's own list
    int32_t                  mirostat       = 0;
    float                    mirostat_tau   = 5;
    float                    mirostat_eta   = 0.1f;
    float                    adaptive_target = -1;
    float                    adaptive_decay  = 0.9f;
    int32_t                  min_keep        = 0;
    std::vector<LogitBias>   logit_bias;
    bool                     ignore_eos = false;
};

struct ToolCall {
    std::string id;
    std::string name;
    std::string arguments;  // JSON text, as a model wrote it
};

struct Message {
    std::string           role;
    std::string           content;
    std::vector<ToolCall> tool_calls;    // of the assistant
    std::string           tool_call_id;  // of a tool
};

// EngineTool of the TypeScript side.
struct Tool {
    std::string name;
    std::string description;
    std::string parameters;  // a JSON Schema as JSON text: what the model is told
    std::string constraint;  // the part of it that its calls are held to
};

// EngineTools of the TypeScript side.
struct ToolOffer {
    std::vector<Tool>   tools;
    std::string         choice = "auto";  // auto | required | none
    std::optional<bool> parallel;
};

// One request as the binding hands it over.
struct Request {
    enum class Kind { text, embed, tokenize, detokenize, render };

    Kind                     kind = Kind::text;
    std::string              prompt;             // text, embed, tokenize
    std::vector<Message>     messages;           // text by chat, render
    bool                     is_chat = false;
    ToolOffer                offer;              // text by chat, render
    int32_t                  logprobs = -1;      // alternatives to tell for each token; negative: nothing
    std::vector<int32_t>     tokens;             // detokenize
    bool                     parse_special = true;
    int32_t                  max_tokens    = 0;  // 0: until the model stops or the context is full
    std::vector<std::string> stop;
    std::string              context_key;
    std::string              cache_scope;
    std::string              grammar;
    std::string              json_schema;
    SamplingOptions          sampling;
    bool                     normalize = true;
};

// Both throw Error("internal", …) on text that is not what the TypeScript side sends.
EngineOptions parse_engine_options(const std::string & json);
Request       parse_request(const std::string & json);

}  // namespace sipp
