#include "plain_tools.h"

#include "chat-peg-parser.h"
#include "chat.h"
#include "json-schema-to-grammar.h"
#include "json.h"
#include "tool_json.h"

namespace sipp {

static const char * const call_start = "<tool_call>";
static const char * const call_end   = "</tool_call>";

static std::string instructions(const ToolOffer & offer) {
    std::string text = "You can call these tools, each described by one line of JSON:\n";
    for (const auto & tool : to_json(offer, ToolText::described)) {
        text += tool.at("function").dump_safe() + "\n";
    }
    return text + "To call one, answer with " + call_start + "{\"name\": its name, \"arguments\": its arguments}" + call_end +
           ". Its result comes between <tool_response> and </tool_response>.";
}

static std::string with_calls(const Message & message) {
    std::string text = message.content;
    for (const auto & call : message.tool_calls) {
        const common_json arguments = common_json::parse_no_throw(call.arguments);
        common_json       json      = common_json::object();
        json["name"]                = call.name;
        json["arguments"]           = arguments.is_discarded() ? common_json::make(call.arguments) : arguments;
        text += (text.empty() ? "" : "\n") + std::string(call_start) + json.dump_safe() + call_end;
    }
    return text;
}

static void add_instructions(std::vector<Message> & messages, const std::string & text, bool has_system_role) {
    const char * role = has_system_role ? "system" : "user";
    if (!messages.empty() && messages.front().role == role) {
        messages.front().content = text + "\n\n" + messages.front().content;
    } else {
        messages.insert(messages.begin(), { role, text, {}, "" });
    }
}

std::vector<Message> describe_in_words(const std::vector<Message> & messages, const ToolOffer & offer, bool has_system_role) {
    std::vector<Message> plain;
    bool                 after_result = false;
    for (const auto & message : messages) {
        const bool is_result = message.role == "tool";
        const std::string text =
            is_result ? "<tool_response>\n" + message.content + "\n</tool_response>" : with_calls(message);
        // Templates want turns to alternate, so the results of several calls are one turn.
        if (is_result && after_result) {
            plain.back().content += "\n" + text;
        } else {
            plain.push_back({ is_result ? "user" : message.role, text, {}, "" });
        }
        after_result = is_result;
    }
    if (!offer.tools.empty()) {
        add_instructions(plain, instructions(offer), has_system_role);
    }
    return plain;
}

std::shared_ptr<ChatFormat> plain_tool_format(const ToolOffer & offer) {
    const common_json tools    = to_json(offer, ToolText::constrained);
    const bool        required = offer.choice == "required";
    const bool        several  = offer.parallel.value_or(false);
    const auto        arena    = build_chat_peg_parser([&](common_chat_peg_builder & p) {
        const auto call = p.standard_json_tools(call_start, call_end, tools, false, true, "name", "arguments");
        const auto calls =
            several ? p.trigger_rule("tool-calls", p.one_or_more(call + p.space())) : p.trigger_rule("tool-calls", call + p.space());
        return p.optional(p.content(p.until(call_start))) + (required ? calls : p.optional(calls)) + p.end();
    });
    common_chat_params params;
    params.format = COMMON_CHAT_FORMAT_PEG_NATIVE;
    params.parser = arena.save();
    auto format   = to_format(params);
    format->grammar.text = build_grammar([&](const common_grammar_builder & builder) {
        for (const auto & tool : tools) {
            common_json schema = tool.at("function").at("parameters");
            builder.resolve_refs(schema);
        }
        arena.build_grammar(builder, true);
    });
    format->grammar.root = "tool-calls";
    if (!required) {
        format->grammar.trigger_words = { call_start };
    }
    format->several_calls = several;
    return format;
}

}  // namespace sipp
