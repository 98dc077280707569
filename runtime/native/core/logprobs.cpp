#include "logprobs.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <vector>

namespace sipp {

// JSON has no infinity: what OpenAI tells of a token that cannot be.
static constexpr double impossible = -9999;

static std::string describe(const std::string & bytes, double logprob) {
    std::string json = "[";
    for (const char byte : bytes) {
        json += (json.size() > 1 ? "," : "") + std::to_string((unsigned char) byte);
    }
    char number[32];
    std::snprintf(number, sizeof(number), "%.7g", std::isfinite(logprob) ? logprob : impossible);
    return json + "]," + number;
}

// Logarithm of the sum of the exponentials, without overflow.
static double log_sum(const float * logits, int32_t count) {
    const double highest = *std::max_element(logits, logits + count);
    double       sum     = 0;
    for (int32_t i = 0; i < count; i++) {
        sum += std::exp(logits[i] - highest);
    }
    return highest + std::log(sum);
}

static std::vector<llama_token> likeliest(const float * logits, int32_t count, int32_t most) {
    std::vector<llama_token> tokens(count);
    std::iota(tokens.begin(), tokens.end(), 0);
    const auto end = tokens.begin() + std::min(most, count);
    std::partial_sort(tokens.begin(), end, tokens.end(), [&](llama_token a, llama_token b) { return logits[a] > logits[b]; });
    tokens.erase(end, tokens.end());
    return tokens;
}

void Logprobs::add(const Model & model, const float * logits, llama_token chosen, const std::string & piece) {
    const int32_t count = llama_vocab_n_tokens(model.vocab());
    const double  total = log_sum(logits, count);
    std::string   json  = "[" + describe(piece, logits[chosen] - total) + ",[";
    if (alternatives_ > 0) {
        const char * separator = "";
        for (const llama_token token : likeliest(logits, count, alternatives_)) {
            json += separator + ("[" + describe(model.piece(token, true), logits[token] - total)) + "]";
            separator = ",";
        }
    }
    end_ += piece.size();
    waiting_.push_back({ end_, json + "]]" });
}

std::string Logprobs::release(size_t shown) {
    std::string json;
    while (!waiting_.empty() && waiting_.front().end <= shown) {
        json += (json.empty() ? "" : ",") + waiting_.front().json;
        waiting_.pop_front();
    }
    if (!json.empty()) {
        told_ += (told_.empty() ? "" : ",") + json;
    }
    return json;
}

}  // namespace sipp
