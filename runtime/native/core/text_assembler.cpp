#include "text_assembler.h"

#include <algorithm>

namespace sipp {

// Bytes at the end of `text` that begin a UTF-8 code point which is not complete yet.
static size_t incomplete_tail(const std::string & text) {
    for (size_t back = 1; back <= std::min<size_t>(3, text.size()); back++) {
        const unsigned char byte = text[text.size() - back];
        if ((byte & 0xC0) == 0x80) {
            continue;
        }
        const size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
        return length > back ? back : 0;
    }
    return 0;
}

// Length of the longest end of `text` that is the beginning, but not the whole, of `stop`.
static size_t partial_match(const std::string & text, const std::string & stop) {
    for (size_t length = std::min(stop.size() - 1, text.size()); length > 0; length--) {
        if (text.compare(text.size() - length, length, stop, 0, length) == 0) {
            return length;
        }
    }
    return 0;
}

TextAssembler::TextAssembler(std::vector<std::string> stops) : stops_(std::move(stops)) {
    for (const auto & stop : stops_) {
        longest_stop_ = std::max(longest_stop_, stop.size());
    }
}

std::string TextAssembler::release(size_t count) {
    std::string out = held_.substr(0, count);
    held_.erase(0, count);
    text_ += out;
    return out;
}

std::string TextAssembler::push(const std::string & piece) {
    held_ += piece;
    size_t first = std::string::npos;
    for (size_t i = 0; i < stops_.size(); i++) {
        const size_t found = stops_[i].empty() ? std::string::npos : held_.find(stops_[i]);
        if (found < first) {
            first = found;
            stop_ = i;
        }
    }
    if (first != std::string::npos) {
        std::string out = release(first);
        held_.clear();
        return out;
    }
    size_t keep = incomplete_tail(held_);
    for (const auto & stop : stops_) {
        keep = stop.empty() ? keep : std::max(keep, partial_match(held_, stop));
    }
    return release(held_.size() - keep);
}

std::string TextAssembler::finish() {
    return release(held_.size() - incomplete_tail(held_));
}

}  // namespace sipp
