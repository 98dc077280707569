#pragma once

#include <memory>
#include <string>
#include <vector>

#include "chat_format.h"
#include "llama.h"
#include "options.h"

struct common_chat_templates;
struct common_chat_templates_inputs;

namespace sipp {

// Tools and reasoning in the form of the model's own template, as llama.cpp finds it there.
class NativeTools {
  public:
    explicit NativeTools(const llama_model * model) : model_(model) {}

    // Without a format where the template has none that such an answer could be held to.
    ChatPrompt prompt(const std::vector<Message> & messages, const ToolOffer & offer) const;

    // How answers are read that need no tools; null where they are only text.
    std::shared_ptr<const ChatFormat> reasoning_format() const;

  private:
    const common_chat_templates * templates() const;

    const llama_model *                                   model_;
    mutable std::shared_ptr<const common_chat_templates> templates_;
};

}  // namespace sipp
