#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "batch.h"
#include "context.h"
#include "interrupter.h"
#include "model.h"
#include "reporter.h"

namespace sipp {

struct PreparedEmbedding {
    uint32_t                 id = 0;
    std::vector<llama_token> tokens;
    bool                     normalize  = true;
    double                   arrived_ms = 0;
};

// Turns texts into vectors: as many as fit into one batch, a sequence each. Nothing is kept between batches.
class Embedder {
  public:
    Embedder(const Model & model, Context & context, Interrupter & interrupter, Reporter & reporter);

    void   submit(PreparedEmbedding request) { queue_.push_back(std::move(request)); }
    // False where no such request waits.
    bool   cancel(uint32_t id, const std::string & reason);
    void   cancel_all(const std::string & reason);
    size_t waiting() const { return queue_.size(); }

    // Evaluates one batch of what waits.
    Context::Evaluation tick();

  private:
    void post(const PreparedEmbedding & request, int32_t sequence, const Context::Evaluation & evaluation);

    const Model &                 model_;
    Context &                     context_;
    Interrupter &                 interrupter_;
    Reporter &                    reporter_;
    Batch                         batch_;
    std::deque<PreparedEmbedding> queue_;
};

// mean, cls, last, rank or none.
const char * pooling_name(enum llama_pooling_type type);

}  // namespace sipp
