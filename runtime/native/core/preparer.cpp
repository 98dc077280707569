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

static GrammarRules grammar_of(const Request & request, const ChatFormat * format) {
    if (!request.json_schema.empty()) {
        return { grammar_from_json_schema(request.json_schema), "root", {} };
    }
    if (!request.grammar.empty()) {
        return { request.grammar, "root", {} };
    }
    return format ? format->grammar : GrammarRules();
}

std::shared_ptr<PreparedText> Preparer::text(const Job & job, Request & request) const {
    auto       prepared = std::make_shared<PreparedText>();
    ChatPrompt chat     = prompt(request);
    if (!request.grammar.empty() || !request.json_schema.empty()) {
        // What is held to a form of its own is in that form from its beginning to its end.
        chat.format.reset();
    }
    prepared->id     = job.id;
    prepared->prompt = model_.tokenize(chat.text, true, request.is_chat || request.parse_special);
    require_length(prepared->prompt.size(), context_.length(), "prompt");
    const GrammarRules grammar = grammar_of(request, chat.format.get());
    prepared->sampler          = std::make_unique<Sampler>(model_.vocab(), request.sampling, grammar, context_.length());
    prepared->sampler->accept_prompt(prepared->prompt);
    prepared->stops                = std::move(request.stop);
    std::vector<std::string> stops = prepared->stops;
    if (chat.format) {
        stops.insert(stops.end(), chat.format->stops.begin(), chat.format->stops.end());
        prepared->preserved = preserved_tokens(*chat.format);
        prepared->reply     = std::make_unique<Reply>(chat.format);
    }
    prepared->text = TextAssembler(std::move(stops));
    if (request.logprobs >= 0) {
        prepared->logprobs = std::make_unique<Logprobs>(request.logprobs);
    }
    prepared->max_tokens = request.max_tokens;
    prepared->owner      = { std::move(request.context_key), std::move(request.cache_scope) };
    prepared->seed       = request.sampling.seed;
    prepared->arrived_ms = job.arrived_ms;
    return prepared;
}

ChatPrompt Preparer::prompt(const Request & request) const {
    if (!request.is_chat) {
        return { request.prompt, nullptr };
    }
    if (!model_.chat_template()) {
        throw Error("no_chat_template", "the model has no chat template.");
    }
    return model_.chat_template()->prompt(request.messages, request.offer);
}

std::vector<llama_token> Preparer::preserved_tokens(const ChatFormat & format) const {
    std::vector<llama_token> preserved;
    for (const auto & text : format.preserved) {
        const auto tokens = model_.tokenize(text, false, true);
        if (tokens.size() == 1) {
            preserved.push_back(tokens[0]);
        }
    }
    std::sort(preserved.begin(), preserved.end());
    return preserved;
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
            return common_json::make(prompt(request).text).dump_safe();
        default:
            throw Error("internal", "this request needs an evaluation.");
    }
}

}  // namespace sipp
