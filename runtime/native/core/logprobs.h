#pragma once

#include <deque>
#include <string>

#include "llama.h"
#include "model.h"

namespace sipp {

// How likely each token of an answer was, by the model's own logits: before penalties, temperature and grammars. A token is told
// once all of its text is, so tokens of a stop string never are.
class Logprobs {
  public:
    explicit Logprobs(int32_t alternatives) : alternatives_(alternatives) {}

    // The token that was chosen, with the text it shows.
    void add(const Model & model, const float * logits, llama_token chosen, const std::string & piece);

    // Those whose text ends within the first `shown` bytes of the answer, as JSON separated by commas:
    // [bytes, logprob, [[bytes, logprob], …]].
    std::string release(size_t shown);

    // All that were released, as a JSON array.
    std::string told() const { return "[" + told_ + "]"; }

  private:
    struct Entry {
        size_t      end;  // of its text in the answer
        std::string json;
    };

    int32_t           alternatives_;
    size_t            end_ = 0;
    std::deque<Entry> waiting_;
    std::string       told_;
};

}  // namespace sipp
