#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "chat_template.h"
#include "llama.h"
#include "options.h"

namespace sipp {

struct ModelDeleter {
    void operator()(llama_model * model) const { llama_model_free(model); }
};

// A loaded GGUF file: its weights, vocabulary and chat template. Constant once loaded, so any thread may read it.
class Model {
  public:
    // `progress` gets the loaded share and returns false to stop, which throws Error("cancelled").
    // Other failures throw model_invalid, model_unsupported, backend_unavailable or out_of_memory with llama.cpp's own reason.
    Model(const EngineOptions & options, const std::function<bool(float)> & progress);

    llama_model *       get() const { return model_.get(); }
    const llama_vocab * vocab() const { return vocab_; }
    const ChatTemplate * chat_template() const { return chat_template_.get(); }
    const std::string &  chat_template_error() const { return chat_template_error_; }

    std::vector<llama_token> tokenize(const std::string & text, bool add_special, bool parse_special) const;
    std::string              detokenize(const std::vector<llama_token> & tokens) const;
    // One token as the bytes an answer shows; control tokens show nothing unless `special` is set.
    std::string              piece(llama_token token, bool special = false) const;

    bool is_end(llama_token token) const { return llama_vocab_is_eog(vocab_, token); }
    const std::vector<std::string> & device_names() const { return device_names_; }
    std::string                      meta(const char * key) const;

  private:
    std::unique_ptr<llama_model, ModelDeleter> model_;
    const llama_vocab *                        vocab_ = nullptr;
    std::unique_ptr<ChatTemplate>              chat_template_;
    std::string                                chat_template_error_;
    std::vector<std::string>                   device_names_;
};

// Code for a failure that llama.cpp explained in its log: out_of_memory, model_unsupported or `otherwise`.
std::string failure_code(const std::string & reason, const char * otherwise);

}  // namespace sipp
