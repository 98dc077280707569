#include "trigger.h"

#include <algorithm>

namespace sipp {

Trigger::Trigger(std::vector<std::string> words) : words_(std::move(words)) {
    for (const auto & word : words_) {
        longest_ = std::max(longest_, word.size());
    }
}

bool Trigger::push(llama_token token, const std::string & piece) {
    text_ += piece;
    tail_.emplace_back(token, piece);
    for (const auto & word : words_) {
        if (text_.find(word) != std::string::npos) {
            return true;
        }
    }
    // A word that has begun is shorter than itself.
    while (!tail_.empty() && text_.size() - tail_.front().second.size() + 1 >= longest_) {
        text_.erase(0, tail_.front().second.size());
        tail_.erase(tail_.begin());
    }
    return false;
}

std::vector<llama_token> Trigger::tokens() const {
    std::vector<llama_token> tokens;
    for (const auto & entry : tail_) {
        tokens.push_back(entry.first);
    }
    return tokens;
}

}  // namespace sipp
