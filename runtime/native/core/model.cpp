#include "model.h"

#include <climits>

#include "error.h"
#include "ggml-backend.h"
#include "log_capture.h"

namespace sipp {

std::string failure_code(const std::string & reason, const char * otherwise) {
    const auto says = [&](const char * text) { return reason.find(text) != std::string::npos; };
    if (says("failed to allocate") || says("unable to allocate") || says("out of memory") || says("bad_alloc") ||
        says("failed to fit")) {
        return "out_of_memory";
    }
    if (says("unknown model architecture") || says("unknown pre-tokenizer") || says("unknown tokenizer") ||
        says("not supported")) {
        return "model_unsupported";
    }
    if (says("requires flash_attn")) {
        return "invalid_config";
    }
    return otherwise;
}

// The devices that hold layers, ending in null as llama.cpp wants it. On the CPU the list is empty, which keeps GPUs out of it.
static std::vector<ggml_backend_dev_t> choose_devices(const EngineOptions & options) {
    std::vector<ggml_backend_dev_t> devices;
    if (options.backend != "cpu") {
        for (const auto & name : options.devices) {
            ggml_backend_dev_t device = ggml_backend_dev_by_name(name.c_str());
            if (!device) {
                throw Error("backend_unavailable", "there is no device named \"" + name + "\".");
            }
            devices.push_back(device);
        }
        for (size_t i = 0; i < ggml_backend_dev_count() && options.devices.empty(); i++) {
            ggml_backend_dev_t device = ggml_backend_dev_get(i);
            if (ggml_backend_dev_type(device) == GGML_BACKEND_DEVICE_TYPE_GPU) {
                devices.push_back(device);
            }
        }
        if (devices.empty()) {
            throw Error("backend_unavailable", "the " + options.backend + " libraries found no device.");
        }
    }
    devices.push_back(nullptr);
    return devices;
}

static llama_split_mode split_mode(const std::string & name) {
    return name == "none" ? LLAMA_SPLIT_MODE_NONE :
           name == "row"  ? LLAMA_SPLIT_MODE_ROW :
           name == "tensor" ? LLAMA_SPLIT_MODE_TENSOR :
                              LLAMA_SPLIT_MODE_LAYER;
}

static llama_load_mode load_mode(const EngineOptions & options) {
    if (options.use_mlock) {
        return options.use_mmap ? LLAMA_LOAD_MODE_MMAP_MLOCK : LLAMA_LOAD_MODE_MLOCK;
    }
    return options.use_mmap ? LLAMA_LOAD_MODE_MMAP : LLAMA_LOAD_MODE_NONE;
}

struct Progress {
    const std::function<bool(float)> & report;
    bool                               stopped = false;
};

static bool on_progress(float share, void * data) {
    auto * progress   = static_cast<Progress *>(data);
    progress->stopped = !progress->report(share);
    return !progress->stopped;
}

// Kinds of models that llama.cpp loads but that end the process when they are evaluated like the others.
static void refuse_unsupported(const llama_model * model) {
    if (llama_model_has_encoder(model) && llama_model_has_decoder(model)) {
        throw Error("model_unsupported", "encoder-decoder models are not supported.");
    }
    if (llama_model_is_diffusion(model)) {
        throw Error("model_unsupported", "diffusion language models are not supported.");
    }
}

Model::Model(const EngineOptions & options, const std::function<bool(float)> & report) {
    std::vector<ggml_backend_dev_t> devices = choose_devices(options);
    std::vector<float>              split   = options.tensor_split;
    split.resize(llama_max_devices());
    Progress           progress{ report };
    llama_model_params params       = llama_model_default_params();
    params.devices                  = devices.data();
    params.n_gpu_layers             = options.backend == "cpu" ? 0 : options.gpu_layers;
    params.split_mode               = split_mode(options.split_mode);
    params.main_gpu                 = options.main_gpu;
    params.tensor_split             = options.tensor_split.empty() ? nullptr : split.data();
    params.load_mode                = load_mode(options);
    params.check_tensors            = options.check_tensors;
    params.use_extra_bufts          = !options.no_extra_bufts;
    params.no_host                  = options.no_host;
    params.progress_callback        = on_progress;
    params.progress_callback_user_data = &progress;

    LogCapture log;
    model_.reset(llama_model_load_from_file(options.model_path.c_str(), params));
    if (!model_) {
        if (progress.stopped) {
            throw Error("cancelled", "loading was stopped.");
        }
        const std::string reason = log.first_error();
        throw Error(failure_code(reason, "model_invalid"), "the model cannot be loaded: " + reason);
    }
    refuse_unsupported(model_.get());
    vocab_ = llama_model_get_vocab(model_.get());
    for (size_t i = 0; i + 1 < devices.size(); i++) {
        device_names_.push_back(ggml_backend_dev_name(devices[i]));
    }
    try {
        chat_template_ = ChatTemplate::from_model(model_.get());
    } catch (const Error & error) {
        chat_template_error_ = error.what();
    }
}

std::vector<llama_token> Model::tokenize(const std::string & text, bool add_special, bool parse_special) const {
    if (text.size() > INT_MAX / 2) {
        throw Error("invalid_request", "the text has " + std::to_string(text.size()) + " bytes; the tokenizer takes 1 GiB.");
    }
    // Never more tokens than bytes, but for the ones added around the text.
    std::vector<llama_token> tokens(text.size() + 8);
    const int32_t count = llama_tokenize(vocab_, text.data(), (int32_t) text.size(), tokens.data(), (int32_t) tokens.size(),
                                         add_special, parse_special);
    if (count < 0 && count != INT32_MIN) {
        tokens.resize(-count);
        llama_tokenize(vocab_, text.data(), (int32_t) text.size(), tokens.data(), (int32_t) tokens.size(), add_special,
                       parse_special);
    } else {
        tokens.resize(std::max(0, count));
    }
    return tokens;
}

static std::string to_piece(const llama_vocab * vocab, llama_token token, bool special) {
    char          buffer[256];
    const int32_t length = llama_token_to_piece(vocab, token, buffer, sizeof(buffer), 0, special);
    if (length >= 0) {
        return std::string(buffer, length);
    }
    std::string long_piece(-length, '\0');
    llama_token_to_piece(vocab, token, long_piece.data(), -length, 0, special);
    return long_piece;
}

std::string Model::piece(llama_token token, bool special) const { return to_piece(vocab_, token, special); }

std::string Model::detokenize(const std::vector<llama_token> & tokens) const {
    std::string text;
    for (const llama_token token : tokens) {
        if (token < 0 || token >= llama_vocab_n_tokens(vocab_)) {
            throw Error("invalid_request", "there is no token " + std::to_string(token) + "; the vocabulary has " +
                                               std::to_string(llama_vocab_n_tokens(vocab_)) + ".");
        }
        text += to_piece(vocab_, token, true);
    }
    return text;
}

std::string Model::meta(const char * key) const {
    char          buffer[256];
    const int32_t length = llama_model_meta_val_str(model_.get(), key, buffer, sizeof(buffer));
    return length < 0 ? "" : std::string(buffer);
}

}  // namespace sipp
