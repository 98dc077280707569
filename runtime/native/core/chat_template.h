#pragma once

#include <memory>
#include <string>
#include <vector>

#include "chat_format.h"
#include "llama.h"
#include "options.h"

namespace sipp {

// The model's own chat template, rendered by llama.cpp's Jinja. Everything is for the preparing thread.
class ChatTemplate {
  public:
    // Throws Error("model_invalid") where the template cannot be parsed. Null where the model has none.
    static std::unique_ptr<ChatTemplate> from_model(const llama_model * model);
    ~ChatTemplate();

    // The prompt for these messages, ending where the assistant begins to speak, and the form of the answer. Without the
    // begin-of-text token that the tokenizer adds by itself. Throws Error("invalid_request") where the template refuses the
    // messages, or the tools cannot be used.
    ChatPrompt prompt(const std::vector<Message> & messages, const ToolOffer & offer) const;

  private:
    struct Parsed;
    explicit ChatTemplate(std::unique_ptr<Parsed> parsed);

    std::string                       render(const std::vector<Message> & messages) const;
    std::shared_ptr<const ChatFormat> reasoning_format() const;
    ChatPrompt                        with_tools(const std::vector<Message> & messages, const ToolOffer & offer) const;
    ChatPrompt                        in_words(const std::vector<Message> & messages, const ToolOffer & offer) const;

    std::unique_ptr<Parsed> parsed_;
};

}  // namespace sipp
