#include "sampler.h"

#include <algorithm>
#include <cmath>

#include "common.h"
#include "error.h"
#include "json-schema-to-grammar.h"
#include "json.h"
#include "log_capture.h"
#include "nesting.h"

namespace sipp {

// Mirostat's m, the candidates used to estimate s, as in llama.cpp and the paper (https://arxiv.org/abs/2007.14966).
static constexpr int32_t mirostat_candidates = 100;

std::string grammar_from_json_schema(const std::string & schema) {
    require_shallow(schema, "{[", "}]", "JSON Schema");
    try {
        return json_schema_to_grammar(common_json::parse(schema));
    } catch (const std::exception & error) {
        std::string reason = error.what();
        std::replace(reason.begin(), reason.end(), '\n', ' ');
        throw Error("invalid_request", "the JSON Schema cannot be used: " + reason);
    }
}

static llama_sampler * make_grammar(const llama_vocab * vocab, const GrammarRules & grammar) {
    if (grammar.trigger_words.empty()) {
        return llama_sampler_init_grammar(vocab, grammar.text.c_str(), grammar.root.c_str());
    }
    std::vector<std::string> patterns;
    for (const auto & word : grammar.trigger_words) {
        patterns.push_back(regex_escape(word));
    }
    std::vector<const char *> texts;
    for (const auto & pattern : patterns) {
        texts.push_back(pattern.c_str());
    }
    return llama_sampler_init_grammar_lazy_patterns(vocab, grammar.text.c_str(), grammar.root.c_str(), texts.data(), texts.size(),
                                                    nullptr, 0);
}

static SamplerPtr parse_grammar(const llama_vocab * vocab, const GrammarRules & grammar) {
    require_shallow(grammar.text, "(", ")", "grammar");
    LogCapture log;
    SamplerPtr sampler(make_grammar(vocab, grammar));
    if (!sampler) {
        throw Error("invalid_request", "the grammar cannot be read: " + log.first_error());
    }
    return sampler;
}

static llama_sampler * make_stage(const std::string & name, const llama_vocab * vocab, const SamplingOptions & options,
                                  int32_t context) {
    // Looking back further than the context sees nothing more, and llama.cpp would allocate for it.
    const auto back = [&](int32_t tokens) { return tokens < 0 ? context : std::min(tokens, context); };
    if (name == "penalties") {
        return llama_sampler_init_penalties(llama_vocab_n_tokens(vocab), back(options.repeat_last_n), options.repeat_penalty,
                                            options.frequency_penalty, options.presence_penalty);
    }
    if (name == "dry") {
        std::vector<const char *> breakers;
        for (const auto & text : options.dry_sequence_breakers) {
            breakers.push_back(text.c_str());
        }
        return llama_sampler_init_dry(vocab, options.dry_multiplier, options.dry_base, options.dry_allowed_length,
                                      back(options.dry_penalty_last_n), breakers.data(), breakers.size());
    }
    if (name == "top_n_sigma") {
        return llama_sampler_init_top_n_sigma(options.top_n_sigma);
    }
    if (name == "top_k") {
        return llama_sampler_init_top_k(options.top_k);
    }
    if (name == "typical_p") {
        return llama_sampler_init_typical(options.typical_p, options.min_keep);
    }
    if (name == "top_p") {
        return llama_sampler_init_top_p(options.top_p, options.min_keep);
    }
    if (name == "min_p") {
        return llama_sampler_init_min_p(options.min_p, options.min_keep);
    }
    if (name == "xtc") {
        return llama_sampler_init_xtc(options.xtc_probability, options.xtc_threshold, options.min_keep, options.seed);
    }
    if (name == "temperature") {
        return llama_sampler_init_temp_ext(options.temperature, options.dynatemp_range, options.dynatemp_exponent);
    }
    if (name == "infill") {
        return llama_sampler_init_infill(vocab);
    }
    throw Error("internal", "unknown sampler stage " + name);
}

// The stage that takes one token out of what the others left.
static llama_sampler * make_choice(const llama_vocab * vocab, const SamplingOptions & options, bool adaptive) {
    if (options.temperature <= 0) {
        return llama_sampler_init_greedy();
    }
    if (options.mirostat == 1) {
        return llama_sampler_init_mirostat(llama_vocab_n_tokens(vocab), options.seed, options.mirostat_tau,
                                           options.mirostat_eta, mirostat_candidates);
    }
    if (options.mirostat == 2) {
        return llama_sampler_init_mirostat_v2(options.seed, options.mirostat_tau, options.mirostat_eta);
    }
    if (adaptive) {
        return llama_sampler_init_adaptive_p(options.adaptive_target, options.adaptive_decay, options.seed);
    }
    return llama_sampler_init_dist(options.seed);
}

static std::vector<llama_logit_bias> collect_bias(const llama_vocab * vocab, const SamplingOptions & options) {
    std::vector<llama_logit_bias> bias;
    for (const auto & entry : options.logit_bias) {
        if (entry.token < 0 || entry.token >= llama_vocab_n_tokens(vocab)) {
            throw Error("invalid_request", "logit_bias names token " + std::to_string(entry.token) + ", but the vocabulary has " +
                                               std::to_string(llama_vocab_n_tokens(vocab)) + " tokens.");
        }
        bias.push_back({ entry.token, entry.bias });
    }
    int32_t             count    = 0;
    const llama_token * suppress = llama_vocab_get_suppress_tokens(vocab, &count);
    for (int32_t i = 0; i < count; i++) {
        bias.push_back({ suppress[i], -INFINITY });
    }
    if (options.ignore_eos) {
        for (llama_token token = 0; token < llama_vocab_n_tokens(vocab); token++) {
            if (llama_vocab_is_eog(vocab, token)) {
                bias.push_back({ token, -INFINITY });
            }
        }
    }
    return bias;
}

Sampler::Sampler(const llama_vocab * vocab, const SamplingOptions & options, const GrammarRules & grammar, int32_t context) :
    vocab_(vocab), vocabulary_size_(llama_vocab_n_tokens(vocab)) {
    if (!grammar.text.empty()) {
        grammar_ = parse_grammar(vocab, grammar);
    }
    if (!grammar.trigger_words.empty()) {
        trigger_ = std::make_unique<Trigger>(grammar.trigger_words);
    }
    const auto bias = collect_bias(vocab, options);
    if (options.temperature <= 0 && options.samplers.empty() && bias.empty()) {
        return;
    }
    llama_sampler_chain_params params = llama_sampler_chain_default_params();
    params.no_perf                    = true;
    chain_.reset(llama_sampler_chain_init(params));
    if (!bias.empty()) {
        llama_sampler_chain_add(chain_.get(), llama_sampler_init_logit_bias(vocabulary_size_, (int32_t) bias.size(), bias.data()));
    }
    bool adaptive = false;
    for (const auto & name : options.samplers) {
        if (name == "adaptive_p") {
            adaptive = true;
            continue;
        }
        remembers_ |= name == "penalties" || name == "dry";
        llama_sampler_chain_add(chain_.get(), make_stage(name, vocab, options, context));
    }
    llama_sampler_chain_add(chain_.get(), make_choice(vocab, options, adaptive));
}

void Sampler::accept_prompt(const std::vector<llama_token> & tokens) {
    if (!remembers_) {
        return;
    }
    for (const llama_token token : tokens) {
        llama_sampler_accept(chain_.get(), token);
    }
}

void Sampler::load_candidates(const float * logits) {
    candidates_.resize(vocabulary_size_);
    for (llama_token token = 0; token < vocabulary_size_; token++) {
        candidates_[token] = { token, logits[token], 0 };
    }
    array_ = { candidates_.data(), candidates_.size(), -1, false };
}

llama_token Sampler::apply_chain() {
    if (chain_) {
        llama_sampler_apply(chain_.get(), &array_);
        return array_.data[array_.selected].id;
    }
    const auto better = [](const llama_token_data & a, const llama_token_data & b) { return a.logit < b.logit; };
    return std::max_element(array_.data, array_.data + array_.size, better)->id;
}

// Index of the largest logit. Lanes of their own let the compiler use vector instructions: this runs once a token over the whole
// vocabulary, and a scalar search costs a model of a few megabytes over one per cent of its speed.
static llama_token likeliest(const float * logits, int32_t count) {
    constexpr int32_t lanes = 16;
    float             best[lanes];
    std::fill(best, best + lanes, -INFINITY);
    int32_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        for (int32_t lane = 0; lane < lanes; lane++) {
            best[lane] = logits[i + lane] > best[lane] ? logits[i + lane] : best[lane];
        }
    }
    float highest = *std::max_element(best, best + lanes);
    for (; i < count; i++) {
        highest = std::max(highest, logits[i]);
    }
    const float * found = std::find(logits, logits + count, highest);
    // Logits that are not numbers have no largest one.
    return found == logits + count ? 0 : (llama_token) (found - logits);
}

// A grammar is asked about the chosen token only; the whole vocabulary is filtered where it refuses that one. This is what keeps
// constrained answers fast (llama.cpp's common_sampler does the same).
llama_token Sampler::choose(const float * logits) {
    llama_token token;
    if (chain_) {
        load_candidates(logits);
        token = apply_chain();
    } else {
        token = likeliest(logits, vocabulary_size_);
    }
    if (!grammar_ || trigger_) {
        return token;
    }
    llama_token_data       one   = { token, 1.0f, 0.0f };
    llama_token_data_array probe = { &one, 1, -1, false };
    llama_sampler_apply(grammar_.get(), &probe);
    if (one.logit != -INFINITY) {
        return token;
    }
    load_candidates(logits);
    llama_sampler_apply(grammar_.get(), &array_);
    const auto allowed = [](const llama_token_data & candidate) { return candidate.logit != -INFINITY; };
    if (std::none_of(candidates_.begin(), candidates_.end(), allowed)) {
        throw Error("invalid_request", "the grammar asks for a text that the model has no token for.");
    }
    return apply_chain();
}

void Sampler::advance_grammar(llama_token token) {
    if (!trigger_) {
        return llama_sampler_accept(grammar_.get(), token);
    }
    if (!trigger_->push(token, common_token_to_piece(vocab_, token, true))) {
        return;
    }
    try {
        for (const llama_token seen : trigger_->tokens()) {
            llama_sampler_accept(grammar_.get(), seen);
        }
    } catch (const std::exception &) {
        // The token that completed the word goes on with what the grammar does not allow: the answer is what it is.
        grammar_.reset();
    }
    trigger_.reset();
}

llama_token Sampler::sample(llama_context * context, int32_t index) {
    const llama_token token = choose(llama_get_logits_ith(context, index));
    if (chain_) {
        llama_sampler_accept(chain_.get(), token);
    }
    if (grammar_) {
        advance_grammar(token);
    }
    return token;
}

}  // namespace sipp
