#pragma once

#include <memory>
#include <string>
#include <vector>

#include "llama.h"
#include "options.h"

namespace sipp {

// The model's own chat template, rendered by llama.cpp's Jinja.
class ChatTemplate {
  public:
    // Throws Error("model_invalid") where the template cannot be parsed. Null where the model has none.
    static std::unique_ptr<ChatTemplate> from_model(const llama_model * model);
    ~ChatTemplate();

    // The prompt for these messages, ending where the assistant begins to speak. Without the begin-of-text token that the
    // tokenizer adds by itself. Throws Error("invalid_request") where the template refuses the messages.
    std::string render(const std::vector<Message> & messages) const;

  private:
    struct Parsed;
    explicit ChatTemplate(std::unique_ptr<Parsed> parsed);

    std::unique_ptr<Parsed> parsed_;
};

}  // namespace sipp
