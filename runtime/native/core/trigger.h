#pragma once

#include <string>
#include <utility>
#include <vector>

#include "llama.h"

namespace sipp {

// Waits for one of some words in what is written. llama.cpp would search the whole answer again with each token.
class Trigger {
  public:
    explicit Trigger(std::vector<std::string> words);

    // Adds a token. True once a word is complete.
    bool push(llama_token token, const std::string & piece);

    // The last tokens, among which the word is whole.
    std::vector<llama_token> tokens() const;

  private:
    std::vector<std::string>                         words_;
    size_t                                           longest_ = 0;
    std::string                                      text_;
    std::vector<std::pair<llama_token, std::string>> tail_;
};

}  // namespace sipp
