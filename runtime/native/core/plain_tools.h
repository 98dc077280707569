#pragma once

#include <string>
#include <vector>

#include "chat_format.h"
#include "options.h"

namespace sipp {

// Tools for models whose chat template knows none: they are described in words, and calls and results are texts between tags, in
// the form that most small models have seen.

// The messages as such a template takes them.
std::vector<Message> describe_in_words(const std::vector<Message> & messages, const ToolOffer & offer, bool has_system_role);

// The form of the answer to them. Throws what llama.cpp throws of a schema.
std::shared_ptr<ChatFormat> plain_tool_format(const ToolOffer & offer);

}  // namespace sipp
