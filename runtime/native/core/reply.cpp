#include "reply.h"

#include <algorithm>
#include <random>

#include "chat.h"
#include "clock.h"
#include "json.h"
#include "nesting.h"

namespace sipp {

// Often enough to look continuous, as in events.cpp.
static constexpr double read_interval_ms = 8;
// Reading a long answer again and again takes at most a tenth of the engine's time.
static constexpr double rest_per_reading = 10;

// `call_` and 24 hexadecimal digits. Nothing that decides an answer: the same seed gives other names.
static std::string new_call_id() {
    static const char * const digits = "0123456789abcdef";
    std::random_device        random;
    std::string               id = "call_";
    for (int i = 0; i < 3; i++) {
        const unsigned int bits = random();
        for (int shift = 0; shift < 32; shift += 4) {
            id += digits[(bits >> shift) & 15];
        }
    }
    return id;
}

Reply::Reply(std::shared_ptr<const ChatFormat> format) :
    format_(std::move(format)), told_(std::make_unique<common_chat_msg>()) {}
Reply::~Reply() = default;

bool        Reply::has_calls() const { return !told_->tool_calls.empty(); }
std::string Reply::text() const { return told_->content; }
std::string Reply::reasoning() const { return told_->reasoning_content; }

std::string Reply::calls() const {
    common_json calls = common_json::array();
    for (const auto & call : told_->tool_calls) {
        common_json entry  = common_json::object();
        entry["id"]        = call.id;
        entry["name"]      = call.name;
        entry["arguments"] = call.arguments;
        calls.push_back(entry);
    }
    return calls.dump_safe();
}

// llama.cpp's parser calls itself for each bracket, and a model may be asked to write thousands of them.
void Reply::note_depth(const std::string & text) {
    for (const char letter : text) {
        depth_ += letter == '{' || letter == '[' ? 1 : letter == '}' || letter == ']' ? -1 : 0;
        depth_ = std::max(depth_, 0);
        too_deep_ |= depth_ > deepest_nesting;
    }
}

// Bytes that are no text become U+FFFD, as they do for whoever reads the answer; llama.cpp's parser would stop there.
static std::string to_valid(const std::string & text) {
    return common_json::parse(common_json::make(text).dump_safe()).get<std::string>();
}

std::vector<Reply::Part> Reply::push(const std::string & text, double now) {
    written_ += to_valid(text);
    note_depth(text);
    if (now < next_read_ms_ || too_deep_ || text.empty()) {
        return {};
    }
    const double begin = now_ms();
    const bool   sound = read();
    next_read_ms_      = now + std::max(read_interval_ms, (now_ms() - begin) * rest_per_reading);
    return sound ? take(std::move(next_)) : std::vector<Part>();
}

std::vector<Reply::Part> Reply::finish() {
    if (!too_deep_ && read()) {
        return take(std::move(next_));
    }
    const std::string rest = unread();
    told_->content += rest;
    return rest.empty() ? std::vector<Part>() : std::vector<Part>{ { true, rest } };
}

// Reads all that was written. False where that is not the form of the model's answers.
bool Reply::read() {
    try {
        next_ = std::make_unique<common_chat_msg>(common_chat_parse(written_, false, *format_->parser));
    } catch (const std::exception &) {
        return false;
    }
    if (!format_->several_calls && next_->tool_calls.size() > 1) {
        next_->tool_calls.resize(1);
        enough_ = true;
    }
    next_->set_tool_call_ids(ids_, new_call_id);
    return true;
}

static Reply::Part to_part(const common_json & json) { return { false, json.dump_safe() }; }

static common_json describe(const common_chat_msg_diff & diff) {
    common_json json = common_json::object();
    json["type"]     = "tool_call";
    json["index"]    = diff.tool_call_index;
    if (!diff.tool_call_delta.name.empty()) {
        json["id"]   = diff.tool_call_delta.id;
        json["name"] = diff.tool_call_delta.name;
    }
    if (!diff.tool_call_delta.arguments.empty()) {
        json["arguments"] = diff.tool_call_delta.arguments;
    }
    return json;
}

// What a reading adds to what was told. One that takes something back is not told: the next one, or the end, knows better.
std::vector<Reply::Part> Reply::take(std::unique_ptr<common_chat_msg> message) {
    std::vector<Part> parts;
    try {
        for (const auto & diff : common_chat_msg_diff::compute_diffs(*told_, *message)) {
            if (!diff.reasoning_content_delta.empty()) {
                common_json json = common_json::object();
                json["type"]     = "reasoning";
                json["text"]     = diff.reasoning_content_delta;
                parts.push_back(to_part(json));
            }
            if (!diff.content_delta.empty()) {
                parts.push_back({ true, diff.content_delta });
            }
            if (diff.tool_call_index != std::string::npos) {
                parts.push_back(to_part(describe(diff)));
            }
        }
    } catch (const std::exception &) {
        return {};
    }
    told_ = std::move(message);
    return parts;
}

// What follows the last thing that was told of an answer that cannot be read to its end.
std::string Reply::unread() const {
    if (has_calls()) {
        return "";
    }
    size_t begin = 0;
    for (const std::string * known : { &told_->reasoning_content, &told_->content }) {
        const size_t found = written_.find(*known, begin);
        begin              = found == std::string::npos ? begin : found + known->size();
    }
    return written_.substr(begin);
}

}  // namespace sipp
