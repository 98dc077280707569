#pragma once

#include "json.h"
#include "options.h"

namespace sipp {

enum class ToolText {
    described,    // as the model is told
    constrained,  // as its calls are held to
};

// The tools in OpenAI's form, which templates and llama.cpp take. Throws Error("invalid_request").
common_json to_json(const ToolOffer & offer, ToolText which);

// The same of messages.
common_json to_json(const std::vector<Message> & messages);

}  // namespace sipp
