#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "context.h"
#include "embedder.h"
#include "model.h"
#include "options.h"
#include "run.h"

namespace sipp {

// A request as it was posted.
struct Job {
    uint32_t    id;
    std::string request;
    double      arrived_ms;
};

// What becomes of a request before it is evaluated: rendered, tokenised, with its sampler and grammar. Uses nothing that an
// evaluation changes, so it may work beside one.
class Preparer {
  public:
    Preparer(const Model & model, const Context & context) : model_(model), context_(context) {}

    // All of these throw Error for requests that cannot be served.
    std::shared_ptr<PreparedText>      text(const Job & job, Request & request) const;
    std::shared_ptr<PreparedEmbedding> embedding(const Job & job, const Request & request) const;
    // The answer of a request that needs no evaluation, as JSON.
    std::string                        answer(const Request & request) const;

  private:
    ChatPrompt               prompt(const Request & request) const;
    std::vector<llama_token> preserved_tokens(const ChatFormat & format) const;

    const Model &   model_;
    const Context & context_;
};

}  // namespace sipp
