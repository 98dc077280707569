#include "native_tools.h"

#include "chat.h"
#include "tool_json.h"

namespace sipp {

static common_chat_tool_choice to_choice(const std::string & choice) {
    return choice == "required" ? COMMON_CHAT_TOOL_CHOICE_REQUIRED :
           choice == "none"     ? COMMON_CHAT_TOOL_CHOICE_NONE :
                                  COMMON_CHAT_TOOL_CHOICE_AUTO;
}

static common_chat_templates_inputs to_inputs(const std::vector<Message> & messages, const ToolOffer & offer, ToolText which) {
    common_chat_templates_inputs inputs;
    inputs.messages         = common_chat_msgs_parse_oaicompat(to_json(messages));
    inputs.tools            = common_chat_tools_parse_oaicompat(to_json(offer, which));
    inputs.tool_choice      = to_choice(offer.choice);
    inputs.reasoning_format = COMMON_REASONING_FORMAT_DEEPSEEK;
    // Who has to call a tool does not think first: nothing would end that, and providers do the same.
    inputs.enable_thinking = offer.choice != "required";
    return inputs;
}

// A rule of a GBNF grammar stands at the beginning of a line.
static bool has_rule(const std::string & grammar, const std::string & name) {
    const std::string head = name + " ::=";
    return grammar.compare(0, head.size(), head) == 0 || grammar.find("\n" + head) != std::string::npos;
}

static bool only_words(const std::vector<common_grammar_trigger> & triggers) {
    for (const auto & trigger : triggers) {
        if (trigger.type != COMMON_GRAMMAR_TRIGGER_TYPE_WORD) {
            return false;
        }
    }
    return !triggers.empty();
}

// The calls alone where one has to be made: llama.cpp's own root lets any text come before it.
static GrammarRules required_calls(const common_chat_params & params) {
    for (const char * rule : { "tool-calls", "tool-call" }) {
        if (has_rule(params.grammar, rule)) {
            return { params.grammar, rule, {} };
        }
    }
    return {};
}

// Formats that wait for a pattern are not held to their grammar: llama.cpp would match it against the whole answer with each token.
static GrammarRules possible_calls(const common_chat_params & params) {
    if (!params.grammar_lazy || !only_words(params.grammar_triggers)) {
        return {};
    }
    GrammarRules rules{ params.grammar, "root", {} };
    for (const auto & trigger : params.grammar_triggers) {
        rules.trigger_words.push_back(trigger.value);
    }
    return rules;
}

// Thinking that the prompt has begun is ended there.
static void end_thinking(common_chat_params & params) {
    const std::string & start = params.thinking_start_tag;
    if (start.empty() || params.thinking_end_tags.empty()) {
        return;
    }
    const std::string & end   = params.thinking_end_tags.front();
    const size_t        begun = params.generation_prompt.rfind(start);
    if (begun == std::string::npos || params.generation_prompt.find(end, begun) != std::string::npos) {
        return;
    }
    const std::string ending = "\n" + end + "\n\n";
    params.prompt += ending;
    params.generation_prompt += ending;
}

const common_chat_templates * NativeTools::templates() const {
    if (!templates_) {
        templates_ = common_chat_templates_init(model_, "");
    }
    return templates_.get();
}

ChatPrompt NativeTools::prompt(const std::vector<Message> & messages, const ToolOffer & offer) const {
    auto       inputs = to_inputs(messages, offer, ToolText::constrained);
    const bool several =
        offer.parallel.value_or(common_chat_templates_get_caps(templates()).at("supports_parallel_tool_calls"));
    inputs.parallel_tool_calls = several;
    common_chat_params params  = common_chat_templates_apply(templates(), inputs);
    // The model is told more of its tools than a grammar can hold it to, so nothing but the prompt is made of that.
    inputs.tools       = common_chat_tools_parse_oaicompat(to_json(offer, ToolText::described));
    inputs.tool_choice = COMMON_CHAT_TOOL_CHOICE_NONE;
    params.prompt = common_chat_templates_apply(templates(), inputs).prompt;
    const bool required = !offer.tools.empty() && offer.choice == "required";
    if (required) {
        end_thinking(params);
    }
    auto format           = to_format(params);
    format->several_calls = several;
    if (!offer.tools.empty() && offer.choice != "none") {
        format->grammar = required ? required_calls(params) : possible_calls(params);
    }
    if (required && format->grammar.text.empty()) {
        return { params.prompt, nullptr };
    }
    return { params.prompt, format };
}

std::shared_ptr<const ChatFormat> NativeTools::reasoning_format() const {
    common_chat_params params;
    try {
        params = common_chat_templates_apply(templates(), to_inputs({ { "user", "Hi", {}, "" } }, {}, ToolText::described));
    } catch (const std::exception &) {
        // A template that llama.cpp cannot analyse still renders: its answers are text.
        return nullptr;
    }
    return params.supports_thinking ? to_format(params) : nullptr;
}

}  // namespace sipp
