#pragma once

#include <cstddef>
#include <cstdint>

#include "options.h"

namespace sipp {

// Decides how many prompt tokens a tick may take, from what ticks have cost so far.
class Pacer {
  public:
    explicit Pacer(const EngineOptions & options);

    // All the room there is while nobody waits for a next token, else what keeps `decoding` answers flowing.
    int32_t prefill_budget(int32_t room, size_t decoding) const;

    // A batch of `decoding` answer tokens and `prefilled` prompt tokens took `ms`.
    void learn(double ms, size_t decoding, int32_t prefilled);

  private:
    double  ticks_;
    int32_t tokens_;
    int32_t fixed_;
    double  decode_tick_ms_   = 0;
    double  prefill_token_ms_ = 0;
};

}  // namespace sipp
