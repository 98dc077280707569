#include "kv_cache.h"

#include <algorithm>

namespace sipp {

KvCache::KvCache(Context & context, int32_t window, bool keeps) :
    context_(context), window_(window), keeps_(keeps), sequences_(context.parallel()) {
    for (size_t i = 0; i < sequences_.size(); i++) {
        sequences_[i].id = (llama_seq_id) i;
    }
}

static size_t common_length(const std::vector<llama_token> & a, const std::vector<llama_token> & b) {
    const size_t most = std::min(a.size(), b.size());
    return (size_t) (std::mismatch(a.begin(), a.begin() + (std::ptrdiff_t) most, b.begin()).first - a.begin());
}

// Whether `a` is missed less than `b`.
static bool is_missed_less(const Sequence & a, const Sequence & b) {
    if (a.tokens.empty() != b.tokens.empty()) {
        return a.tokens.empty();
    }
    if (a.owner.key.empty() != b.owner.key.empty()) {
        return a.owner.key.empty();
    }
    return a.last_use < b.last_use;
}

// Whether a request should go on from `same` tokens of a sequence: most of what it holds, so that little is lost, or, where something
// has to go in any case, most of what is asked.
static bool is_worth(size_t same, const Sequence & sequence, size_t asked, bool full) {
    return same > 0 && (2 * same >= sequence.tokens.size() || (full && 2 * same >= asked));
}

Sequence & KvCache::choose(const CacheOwner & owner, const std::vector<llama_token> & tokens) {
    Sequence * least = nullptr;
    for (auto & sequence : sequences_) {
        if (!sequence.busy && !owner.key.empty() && owner.is(sequence.owner)) {
            return sequence;
        }
        if (!sequence.busy && (!least || is_missed_less(sequence, *least))) {
            least = &sequence;
        }
    }
    Sequence * best   = least;
    size_t     common = 0;
    for (auto & sequence : sequences_) {
        const size_t same = !sequence.busy && owner.is(sequence.owner) ? common_length(sequence.tokens, tokens) : 0;
        if (same > common && is_worth(same, sequence, tokens.size(), !least->tokens.empty())) {
            common = same;
            best   = &sequence;
        }
    }
    return *best;
}

size_t KvCache::attach(Sequence & sequence, const CacheOwner & owner, const std::vector<llama_token> & tokens) {
    // Nobody may tell from the time of an answer what others have asked.
    const size_t same = owner.is(sequence.owner) ? std::min(common_length(sequence.tokens, tokens), tokens.size() - 1) : 0;
    // What is kept must still be there for the next token to look back on.
    const bool forgotten = window_ > 0 && same > 0 &&
                           llama_memory_seq_pos_min(context_.memory(), sequence.id) > std::max<int32_t>(0, (int32_t) same - window_);
    if (forgotten || !truncate(sequence, same)) {
        clear(sequence);
    }
    sequence.busy     = true;
    sequence.owner    = owner;
    sequence.last_use = ++uses_;
    return sequence.tokens.size();
}

void KvCache::detach(Sequence & sequence, bool keep) {
    sequence.busy     = false;
    sequence.last_use = ++uses_;
    if (!keep || !keeps_ || !sequence.owner.keeps()) {
        clear(sequence);
    }
}

bool KvCache::truncate(Sequence & sequence, size_t length) {
    if (length > 0 && llama_memory_seq_rm(context_.memory(), sequence.id, (llama_pos) length, -1)) {
        sequence.tokens.resize(length);
        return true;
    }
    llama_memory_seq_rm(context_.memory(), sequence.id, -1, -1);
    sequence.tokens.clear();
    return length == 0;
}

void KvCache::clear(Sequence & sequence) {
    truncate(sequence, 0);
    sequence.owner = {};
}

bool KvCache::make_room(size_t wanted) {
    while (used() + wanted > capacity()) {
        Sequence * least = nullptr;
        for (auto & sequence : sequences_) {
            const bool idle = !sequence.busy && !sequence.tokens.empty();
            if (idle && (!least || is_missed_less(sequence, *least))) {
                least = &sequence;
            }
        }
        if (!least) {
            return false;
        }
        clear(*least);
    }
    return true;
}

size_t KvCache::used() const {
    size_t sum = 0;
    for (const auto & sequence : sequences_) {
        sum += sequence.tokens.size();
    }
    return sum;
}

}  // namespace sipp
