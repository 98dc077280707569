#include "tool_json.h"

#include "nesting.h"

namespace sipp {

static common_json parse_shallow(const std::string & text, const std::string & what) {
    require_shallow(text, "{[", "}]", what);
    return common_json::parse(text);
}

common_json to_json(const ToolOffer & offer, ToolText which) {
    common_json tools = common_json::array();
    for (const auto & tool : offer.tools) {
        const std::string & schema = which == ToolText::described ? tool.parameters : tool.constraint;
        common_json         function = common_json::object();
        function["name"]             = tool.name;
        function["description"]      = tool.description;
        function["parameters"]       = parse_shallow(schema, "JSON Schema of tool " + tool.name);
        common_json entry            = common_json::object();
        entry["type"]                = "function";
        entry["function"]            = function;
        tools.push_back(entry);
    }
    return tools;
}

common_json to_json(const std::vector<Message> & messages) {
    common_json out = common_json::array();
    for (const auto & message : messages) {
        common_json entry = common_json::object();
        entry["role"]     = message.role;
        entry["content"]  = message.content;
        if (!message.tool_call_id.empty()) {
            entry["tool_call_id"] = message.tool_call_id;
        }
        for (const auto & call : message.tool_calls) {
            require_shallow(call.arguments, "{[", "}]", "call of tool " + call.name);
            common_json function  = common_json::object();
            function["name"]      = call.name;
            function["arguments"] = call.arguments;
            common_json json      = common_json::object();
            json["type"]          = "function";
            json["id"]            = call.id;
            json["function"]      = function;
            if (!entry.contains("tool_calls")) {
                entry["tool_calls"] = common_json::array();
            }
            entry["tool_calls"].push_back(json);
        }
        out.push_back(entry);
    }
    return out;
}

}  // namespace sipp
