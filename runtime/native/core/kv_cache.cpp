#include "kv_cache.h"

#include <algorithm>

namespace sipp {

KvCache::KvCache(Context & context, int32_t window, bool keeps) :
    context_(context), window_(window), keeps_(keeps), sequences_(context.parallel()) {
    for (size_t i = 0; i < sequences_.size(); i++) {
        sequences_[i].id = (llama_seq_id) i;
    }
}

Sequence & KvCache::choose(const std::string & key) {
    Sequence * best = nullptr;
    for (auto & sequence : sequences_) {
        if (sequence.busy) {
            continue;
        }
        if (!key.empty() && sequence.key == key) {
            return sequence;
        }
        const bool emptier = best && !best->tokens.empty() && sequence.tokens.empty();
        const bool older   = best && best->tokens.empty() == sequence.tokens.empty() && sequence.last_use < best->last_use;
        if (!best || emptier || older) {
            best = &sequence;
        }
    }
    return *best;
}

size_t KvCache::attach(Sequence & sequence, const std::string & key, const std::vector<llama_token> & tokens) {
    const size_t most = std::min(sequence.tokens.size(), tokens.size() - 1);
    size_t       same = 0;
    while (same < most && sequence.tokens[same] == tokens[same]) {
        same++;
    }
    // What is kept must still be there for the next token to look back on.
    const bool forgotten = window_ > 0 && same > 0 &&
                           llama_memory_seq_pos_min(context_.memory(), sequence.id) > std::max<int32_t>(0, (int32_t) same - window_);
    if (forgotten || !truncate(sequence, same)) {
        clear(sequence);
    }
    sequence.busy     = true;
    sequence.key      = key;
    sequence.last_use = ++uses_;
    return sequence.tokens.size();
}

void KvCache::detach(Sequence & sequence, bool keep) {
    sequence.busy     = false;
    sequence.last_use = ++uses_;
    if (!keep || !keeps_ || sequence.key.empty()) {
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
    sequence.key.clear();
}

bool KvCache::make_room(size_t wanted) {
    while (used() + wanted > capacity()) {
        Sequence * oldest = nullptr;
        for (auto & sequence : sequences_) {
            const bool idle = !sequence.busy && !sequence.tokens.empty();
            if (idle && (!oldest || sequence.last_use < oldest->last_use)) {
                oldest = &sequence;
            }
        }
        if (!oldest) {
            return false;
        }
        clear(*oldest);
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
