#pragma once

#include <memory>
#include <string>
#include <vector>

#include "grammar_rules.h"

struct common_chat_parser_params;
struct common_chat_params;

namespace sipp {

// The form in which a model answers where an answer is more than text: how it is held to it, and how it is read.
struct ChatFormat {
    std::shared_ptr<const common_chat_parser_params> parser;
    GrammarRules                                     grammar;
    std::vector<std::string>                         stops;      // end an answer beside those of the request
    std::vector<std::string>                         preserved;  // control tokens that the parser has to see
    bool                                             several_calls = true;
};

// What a chat becomes: the prompt, and the form of the answer. Without one, the answer is read as text.
struct ChatPrompt {
    std::string                       text;
    std::shared_ptr<const ChatFormat> format;
};

// The parts of llama.cpp's own description that a format needs; the grammar is not among them.
std::shared_ptr<ChatFormat> to_format(const common_chat_params & params);

}  // namespace sipp
