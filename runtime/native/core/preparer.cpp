#include "preparer.h"

#include <algorithm>

#include "error.h"
#include "json.h"

namespace sipp {

static void require_length(size_t tokens, int32_t most, const char * what) {
    if (tokens > (size_t) most) {
        throw Error("context_length_exceeded", std::string("the ") + what + " has " + std::to_string(tokens) +
                                                   " tokens, but the context holds " + std::to_string(most) + ".");
    }
    if (tokens == 0) {
        throw Error("invalid_request", std::string("the ") + what + " is empty.");
    }
}

std::shared_ptr<PreparedText> Preparer::text(const Job & job, Request & request) const {
    auto prepared    = std::make_shared<PreparedText>();
    prepared->id     = job.id;
    prepared->prompt = prompt_tokens(request);
    require_length(prepared->prompt.size(), context_.length(), "prompt");
    const std::string grammar =
        request.json_schema.empty() ? request.grammar : grammar_from_json_schema(request.json_schema);
    prepared->sampler     = std::make_unique<Sampler>(model_.vocab(), request.sampling, grammar, context_.length());
    prepared->sampler->accept_prompt(prepared->prompt);
    prepared->text        = TextAssembler(std::move(request.stop));
    prepared->max_tokens  = request.max_tokens;
    prepared->context_key = std::move(request.context_key);
    prepared->seed        = request.sampling.seed;
    prepared->arrived_ms  = job.arrived_ms;
    return prepared;
}

std::vector<llama_token> Preparer::prompt_tokens(const Request & request) const {
    if (!request.is_chat) {
        return model_.tokenize(request.prompt, true, request.parse_special);
    }
    if (!model_.chat_template()) {
        throw Error("no_chat_template", "the model has no chat template.");
    }
    return model_.tokenize(model_.chat_template()->render(request.messages), true, true);
}

std::shared_ptr<PreparedEmbedding> Preparer::embedding(const Job & job, const Request & request) const {
    auto prepared    = std::make_shared<PreparedEmbedding>();
    prepared->id     = job.id;
    prepared->tokens = model_.tokenize(request.prompt, true, request.parse_special);
    require_length(prepared->tokens.size(), std::min(context_.length(), context_.micro_batch_size()), "input");
    prepared->normalize  = request.normalize;
    prepared->arrived_ms = job.arrived_ms;
    return prepared;
}

std::string Preparer::answer(const Request & request) const {
    switch (request.kind) {
        case Request::Kind::tokenize:
            return common_json(model_.tokenize(request.prompt, false, request.parse_special)).dump();
        case Request::Kind::detokenize:
            return common_json::make(model_.detokenize(request.tokens)).dump_safe();
        case Request::Kind::render:
            if (!model_.chat_template()) {
                throw Error("no_chat_template", "the model has no chat template.");
            }
            return common_json::make(model_.chat_template()->render(request.messages)).dump_safe();
        default:
            throw Error("internal", "this request needs an evaluation.");
    }
}

}  // namespace sipp
