#pragma once

#include "llama.h"

namespace sipp {

// A llama_batch with room for a number of tokens of one sequence each.
class Batch {
  public:
    explicit Batch(int32_t capacity) : batch_(llama_batch_init(capacity, 0, 1)) {}
    ~Batch() { llama_batch_free(batch_); }
    Batch(const Batch &)             = delete;
    Batch & operator=(const Batch &) = delete;

    const llama_batch & get() const { return batch_; }
    int32_t             size() const { return batch_.n_tokens; }
    void                clear() { batch_.n_tokens = 0; }

    // `output`: logits or an embedding are wanted for this token.
    void add(llama_token token, size_t position, llama_seq_id sequence, bool output) {
        const int32_t n     = batch_.n_tokens++;
        batch_.token[n]     = token;
        batch_.pos[n]       = (llama_pos) position;
        batch_.n_seq_id[n]  = 1;
        batch_.seq_id[n][0] = sequence;
        batch_.logits[n]    = output;
    }

  private:
    llama_batch batch_;
};

}  // namespace sipp
