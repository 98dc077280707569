#pragma once

#include <string>
#include <vector>

namespace sipp {

// Turns token pieces into text that may be shown: whole UTF-8 code points, nothing of a stop string, not even its beginning.
class TextAssembler {
  public:
    explicit TextAssembler(std::vector<std::string> stops);

    // Adds one token's bytes and returns the text that is certain now, possibly empty.
    std::string push(const std::string & piece);

    // True once a stop string was completed; text after it is dropped.
    bool stopped() const { return stop_ != none; }

    // Index of that stop string.
    size_t stop() const { return stop_; }

    // The text still held back when the answer ends by itself or by a limit. A code point cut in the middle is dropped.
    std::string finish();

    const std::string & text() const { return text_; }

  private:
    static constexpr size_t none = (size_t) -1;

    std::string release(size_t count);

    std::vector<std::string> stops_;
    size_t                   longest_stop_ = 0;
    std::string              held_;
    std::string              text_;
    size_t                   stop_ = none;
};

}  // namespace sipp
