#pragma once

#include <string>
#include <vector>

namespace sipp {

// What an answer is held to.
struct GrammarRules {
    std::string text;  // GBNF; empty: nothing
    std::string root = "root";
    // Where there are any, the grammar holds from the first of them on, and nothing holds before.
    std::vector<std::string> trigger_words;
};

}  // namespace sipp
