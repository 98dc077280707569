#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "context.h"

namespace sipp {

// Whose tokens those of a sequence are. A key names one conversation. A scope is for requests without a key: they go on from what
// another one of their scope has left, where both begin alike. Without either nothing is left behind.
struct CacheOwner {
    std::string key;
    std::string scope;

    bool keeps() const { return !key.empty() || !scope.empty(); }
    // Whether one may see what the other has left.
    bool is(const CacheOwner & other) const { return keeps() && key == other.key && (!key.empty() || scope == other.scope); }
};

// One of the sequences of the KV cache.
struct Sequence {
    llama_seq_id             id = 0;
    CacheOwner               owner;     // of the tokens it holds
    std::vector<llama_token> tokens;    // what the cache holds of it, in order
    bool                     busy     = false;
    uint64_t                 last_use = 0;
};

// Who may use which part of the KV cache, and what is left in it for later: until another request needs the room, first what has no
// key. What belongs to nobody is forgotten at once.
class KvCache {
  public:
    // `window` is the length of sliding-window attention that forgets positions, 0 where nothing is forgotten. Without `keeps`,
    // nothing is left for later.
    KvCache(Context & context, int32_t window, bool keeps);

    // The idle sequence that holds this key's tokens or, without a key, those of the scope that `tokens` begin like; else the one that
    // is missed least: an empty one, one without a key, the one that was idle longest. There must be an idle one.
    Sequence & choose(const CacheOwner & owner, const std::vector<llama_token> & tokens);

    // Gives a sequence to a request. Returns how many of its tokens are in the cache already; at least one is left to evaluate,
    // since there would be no logits otherwise.
    size_t attach(Sequence & sequence, const CacheOwner & owner, const std::vector<llama_token> & tokens);

    // Takes it back. `keep` leaves its tokens for the next request of its owner.
    void detach(Sequence & sequence, bool keep);

    // Back to the first `length` tokens. False where the memory cannot give up an end (recurrent models): then all are gone.
    bool truncate(Sequence & sequence, size_t length);

    // Makes `wanted` more positions free, at the cost of idle sequences. False where that is not enough.
    bool make_room(size_t wanted);

    size_t used() const;
    size_t capacity() const { return context_.memory() ? context_.total() : 0; }

  private:
    void clear(Sequence & sequence);

    Context &             context_;
    int32_t               window_;
    bool                  keeps_;
    uint64_t              uses_ = 0;
    std::vector<Sequence> sequences_;
};

}  // namespace sipp
