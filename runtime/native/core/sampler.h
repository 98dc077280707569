#pragma once

#include <memory>
#include <string>
#include <vector>

#include "grammar_rules.h"
#include "llama.h"
#include "options.h"
#include "trigger.h"

namespace sipp {

struct SamplerDeleter {
    void operator()(llama_sampler * sampler) const { llama_sampler_free(sampler); }
};
using SamplerPtr = std::unique_ptr<llama_sampler, SamplerDeleter>;

// Chooses the next token of one request.
class Sampler {
  public:
    // `context` is the number of positions of a sequence.
    // Throws Error("invalid_request") where the grammar cannot be used.
    Sampler(const llama_vocab * vocab, const SamplingOptions & options, const GrammarRules & grammar, int32_t context);

    // Lets repetition penalties know what stands before the answer.
    void accept_prompt(const std::vector<llama_token> & tokens);

    // The token for output `index` of the last evaluation; it is accepted. Throws Error("invalid_request") where the grammar
    // leaves none.
    llama_token sample(llama_context * context, int32_t index);

  private:
    llama_token choose(const float * logits);
    void        load_candidates(const float * logits);
    llama_token apply_chain();
    void        advance_grammar(llama_token token);

    const llama_vocab *           vocab_;
    int32_t                       vocabulary_size_;
    SamplerPtr                    chain_;    // null: take the likeliest
    SamplerPtr                    grammar_;  // null: no constraint
    std::unique_ptr<Trigger>      trigger_;  // null: the grammar holds already
    bool                          remembers_ = false;
    std::vector<llama_token_data> candidates_;
    llama_token_data_array        array_{};
};

// GBNF for a JSON Schema given as JSON text. Throws Error("invalid_request").
std::string grammar_from_json_schema(const std::string & schema);

}  // namespace sipp
