#include "chat_template.h"

#include "chat-auto-parser.h"
#include "chat.h"
#include "error.h"

namespace sipp {

struct ChatTemplate::Parsed {
    common_chat_template body;
    bool                 add_bos;
    bool                 add_eos;
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
        });
        return std::unique_ptr<ChatTemplate>(new ChatTemplate(std::move(parsed)));
    } catch (const std::exception & error) {
        throw Error("model_invalid", std::string("the model's chat template cannot be read: ") + error.what());
    }
}

ChatTemplate::ChatTemplate(std::unique_ptr<Parsed> parsed) : parsed_(std::move(parsed)) {}
ChatTemplate::~ChatTemplate() = default;

std::string ChatTemplate::render(const std::vector<Message> & messages) const {
    autoparser::generation_params params;
    params.messages = common_json::array();
    for (const auto & message : messages) {
        params.messages.push_back(common_json::object({ { "role", message.role }, { "content", message.content } }));
    }
    params.add_generation_prompt = true;
    params.add_bos               = parsed_->add_bos;
    params.add_eos               = parsed_->add_eos;
    try {
        return common_chat_template_direct_apply(parsed_->body, params);
    } catch (const std::exception & error) {
        throw Error("invalid_request", std::string("the model's chat template refuses these messages: ") + error.what());
    }
}

}  // namespace sipp
