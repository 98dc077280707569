#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace sipp {

// Measurements of one request; times in milliseconds since the request was handed over.
struct RequestStats {
    int32_t     input_tokens   = 0;
    int32_t     output_tokens  = 0;
    int32_t     reused_tokens  = 0;
    int32_t     prefill_tokens = 0;
    int32_t     preemptions    = 0;
    int32_t     threads        = 0;
    uint32_t    seed           = 0;
    double      queue_ms       = 0;
    double      ttft_ms        = 0;
    double      e2e_ms         = 0;
    double      prefill_ms     = 0;
    double      decode_ms      = 0;
    double      inter_token_p50_ms = 0;
    double      inter_token_p99_ms = 0;
    double      inter_token_max_ms = 0;
};

struct Event {
    enum class Type { progress, loaded, load_failed, tokens, delta, done, embedding, value, failed, closed };

    explicit Event(Type type, uint32_t id = 0) : type(type), id(id) {}

    Type               type;
    uint32_t           id;
    std::string        text;         // tokens: new text; done: the whole answer; value, loaded: JSON; failures: the message
    std::string        code;         // failures: the error code; done: the finish reason; embedding: the pooling
    // JSON, empty where there is nothing to tell. tokens: logprobs, separated by commas; delta: what it is; done: what an answer
    // has beside its text
    std::string        extra;
    uint32_t           first    = 0; // tokens: index of the first one
    uint32_t           count    = 0; // tokens: how many
    double             progress = 0;
    bool               normalized = false;
    std::vector<float> values;
    RequestStats       stats;
};

// `load_failed`: the word by which the other side knows an event.
const char * name_of(Event::Type type);

// Where the engine leaves what happened until the other side fetches it. Tokens of one request are merged while they wait, so a
// busy reader costs memory for text only, and the decoding thread never waits for it.
class Mailbox {
  public:
    // `notify` is called from any engine thread when something waits; it must not block.
    explicit Mailbox(std::function<void()> notify) : notify_(std::move(notify)) {}

    void post(Event event);

    // Tells the reader about posted events: at once where one is urgent, or when the last call is long enough ago.
    // `tick_ms` is how long the next call may take to come.
    void flush(double now, double tick_ms);

    std::vector<Event> take();

  private:
    std::function<void()>                notify_;
    std::mutex                           mutex_;
    std::vector<Event>                   events_;
    std::unordered_map<uint32_t, size_t> open_batches_;  // request id to its waiting token batch
    bool                                 notified_ = false;
    bool                                 urgent_   = false;
    double                               last_notify_ms_ = 0;
};

}  // namespace sipp
