#include "chat_template.h"

#include <algorithm>

#include "chat-auto-parser.h"
#include "chat.h"
#include "error.h"
#include "native_tools.h"
#include "plain_tools.h"
#include "tool_json.h"

namespace sipp {

struct ChatTemplate::Parsed {
    common_chat_template                       body;
    bool                                       add_bos;
    bool                                       add_eos;
    NativeTools                                native;
    // Found out by the first chat, since the analysis of a template takes its time.
    mutable bool                               analysed = false;
    mutable std::shared_ptr<const ChatFormat>  reasoning;
};

static std::string special_token(const llama_vocab * vocab, llama_token token) {
    if (token == LLAMA_TOKEN_NULL) {
        return "";
    }
    return llama_vocab_get_text(vocab, token);
}

std::unique_ptr<ChatTemplate> ChatTemplate::from_model(const llama_model * model) {
    const char * source = llama_model_chat_template(model, nullptr);
    if (!source) {
        return nullptr;
    }
    const llama_vocab * vocab = llama_model_get_vocab(model);
    try {
        auto parsed = std::unique_ptr<Parsed>(new Parsed{
            common_chat_template(source, special_token(vocab, llama_vocab_bos(vocab)),
                                 special_token(vocab, llama_vocab_eos(vocab))),
            llama_vocab_get_add_bos(vocab),
            llama_vocab_get_add_eos(vocab),
            NativeTools(model),
        });
        return std::unique_ptr<ChatTemplate>(new ChatTemplate(std::move(parsed)));
    } catch (const std::exception & error) {
        throw Error("model_invalid", std::string("the model's chat template cannot be read: ") + error.what());
    }
}

ChatTemplate::ChatTemplate(std::unique_ptr<Parsed> parsed) : parsed_(std::move(parsed)) {}
ChatTemplate::~ChatTemplate() = default;

static bool speaks_of_tools(const std::vector<Message> & messages) {
    return std::any_of(messages.begin(), messages.end(),
                       [](const Message & message) { return message.role == "tool" || !message.tool_calls.empty(); });
}

ChatPrompt ChatTemplate::prompt(const std::vector<Message> & messages, const ToolOffer & offer) const {
    try {
        if (offer.tools.empty() && !speaks_of_tools(messages)) {
            return { render(messages), reasoning_format() };
        }
        return with_tools(messages, offer);
    } catch (const Error &) {
        throw;
    } catch (const std::exception & error) {
        std::string reason = error.what();
        std::replace(reason.begin(), reason.end(), '\n', ' ');
        const char * what = offer.tools.empty() ? "messages" : "messages or tools";
        throw Error("invalid_request", std::string("the model's chat template refuses these ") + what + ": " + reason);
    }
}

std::string ChatTemplate::render(const std::vector<Message> & messages) const {
    autoparser::generation_params params;
    params.messages              = to_json(messages);
    params.add_generation_prompt = true;
    params.add_bos               = parsed_->add_bos;
    params.add_eos               = parsed_->add_eos;
    return common_chat_template_direct_apply(parsed_->body, params);
}

// How the answer of a model that thinks is read; null where the template knows no reasoning.
std::shared_ptr<const ChatFormat> ChatTemplate::reasoning_format() const {
    if (!parsed_->analysed) {
        parsed_->analysed  = true;
        parsed_->reasoning = parsed_->native.reasoning_format();
    }
    return parsed_->reasoning;
}

ChatPrompt ChatTemplate::with_tools(const std::vector<Message> & messages, const ToolOffer & offer) const {
    if (parsed_->body.caps.supports_tools) {
        ChatPrompt own = parsed_->native.prompt(messages, offer);
        if (own.format) {
            return own;
        }
    }
    return in_words(messages, offer);
}

ChatPrompt ChatTemplate::in_words(const std::vector<Message> & messages, const ToolOffer & offer) const {
    const std::string text = render(describe_in_words(messages, offer, parsed_->body.caps.supports_system_role));
    if (offer.tools.empty() || offer.choice == "none") {
        return { text, reasoning_format() };
    }
    return { text, plain_tool_format(offer) };
}

}  // namespace sipp
