#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "events.h"
#include "kv_cache.h"
#include "logprobs.h"
#include "reply.h"
#include "sampler.h"
#include "text_assembler.h"

namespace sipp {

// A text request that is ready to be evaluated: everything that can be done beside the engine thread is done.
struct PreparedText {
    uint32_t                 id = 0;
    std::vector<llama_token> prompt;
    int32_t                  max_tokens = 0;  // 0: no limit
    CacheOwner               owner;
    uint32_t                 seed = 0;
    std::unique_ptr<Sampler> sampler;
    TextAssembler            text{ {} };
    std::vector<std::string> stops;                // of the request, as the first that `text` knows
    std::vector<llama_token> preserved;            // control tokens that are part of the text, sorted
    std::unique_ptr<Reply>   reply;                // null: the answer is only text
    std::unique_ptr<Logprobs> logprobs;            // null: nobody wants to know
    double                   arrived_ms = 0;
};

// A text request from the queue to its end.
struct Run {
    explicit Run(PreparedText prepared) : request(std::move(prepared)), tokens(request.prompt) {}

    PreparedText             request;
    std::vector<llama_token> tokens;              // prompt and answer
    Sequence *               sequence    = nullptr;
    size_t                   evaluated   = 0;     // tokens the KV cache holds
    int32_t                  reused      = 0;
    int32_t                  prefilled   = 0;
    int32_t                  preemptions = 0;
    int32_t                  threads     = 0;
    uint64_t                 last_slice  = 0;     // when it last had a part of its prompt evaluated
    double                   started_ms  = 0;
    double                   first_token_ms = 0;
    double                   last_token_ms  = 0;
    std::vector<float>       intervals;           // between tokens, ms

    size_t  generated() const { return tokens.size() - request.prompt.size(); }
    int32_t missing() const { return (int32_t) (tokens.size() - evaluated); }
    // Writing its answer: only its newest token is not evaluated. Else its prompt is on the way.
    bool    decoding() const { return generated() > 0 && missing() == 1; }

    void         note_token(double now);
    RequestStats measure() const;
};

}  // namespace sipp
