#include "engine.h"

#include <algorithm>

#include "clock.h"
#include "error.h"
#include "host.h"
#include "json.h"
#include "log_capture.h"

namespace sipp {

Engine::Engine(EngineOptions options, std::function<void()> notify) :
    options_(std::move(options)), mailbox_(std::move(notify)), thread_([this] { run(); }) {}

Engine::~Engine() {
    close();
    thread_.join();
}

// --- calls from outside ---------------------------------------------------------------------------------------------------

void Engine::submit(uint32_t id, std::string request) {
    {
        std::lock_guard<std::mutex> lock(jobs_mutex_);
        if (!jobs_closed_) {
            preparing_[id];
            jobs_.push_back({ id, std::move(request), now_ms() });
            jobs_wake_.notify_one();
            return;
        }
    }
    fail(id, "engine_closed", "the engine is closed.");
    mailbox_.flush(now_ms(), 1e9);
}

void Engine::cancel(uint32_t id, std::string reason) {
    {
        std::lock_guard<std::mutex> lock(jobs_mutex_);
        const auto waiting = preparing_.find(id);
        if (waiting != preparing_.end()) {
            if (waiting->second.empty()) {
                waiting->second = reason;
            }
            return;
        }
    }
    if (Scheduler * scheduler = loaded_.load()) {
        post([scheduler, id, reason] { scheduler->cancel(id, reason); });
        scheduler->interrupt_for(id);
    }
}

void Engine::close() {
    closing_ = true;
    if (Scheduler * scheduler = loaded_.load()) {
        scheduler->interrupt();
    }
    std::lock_guard<std::mutex> lock(commands_mutex_);
    commands_wake_.notify_one();
}

EngineCounters Engine::counters() const {
    const Scheduler * scheduler = loaded_.load();
    return scheduler ? scheduler->counters() : EngineCounters();
}

void Engine::post(std::function<void()> command) {
    std::lock_guard<std::mutex> lock(commands_mutex_);
    commands_.push_back(std::move(command));
    commands_wake_.notify_one();
}

void Engine::fail(uint32_t id, const std::string & code, const std::string & message) {
    Event event(Event::Type::failed, id);
    event.code = code;
    event.text = message;
    mailbox_.post(std::move(event));
}

void Engine::answer(uint32_t id, std::string json) {
    Event event(Event::Type::value, id);
    event.text = std::move(json);
    mailbox_.post(std::move(event));
}

// --- the engine thread ----------------------------------------------------------------------------------------------------

void Engine::run() {
    name_this_thread("sipp-engine");
    try {
        load();
    } catch (const Error & error) {
        Event event(Event::Type::load_failed);
        event.code = error.code;
        event.text = error.what();
        mailbox_.post(std::move(event));
        mailbox_.flush(now_ms(), 1e9);
        return;
    } catch (const std::exception & error) {
        Event event(Event::Type::load_failed);
        event.code = "engine_failed";
        event.text = error.what();
        mailbox_.post(std::move(event));
        mailbox_.flush(now_ms(), 1e9);
        return;
    }
    preparer_ = std::thread([this] { prepare_loop(); });
    while (!closing_) {
        std::deque<std::function<void()>> commands;
        {
            std::unique_lock<std::mutex> lock(commands_mutex_);
            commands_wake_.wait(lock, [this] { return closing_ || !commands_.empty() || !scheduler_->idle(); });
            commands.swap(commands_);
        }
        for (auto & command : commands) {
            command();
        }
        if (!closing_) {
            scheduler_->tick();
        }
        scheduler_->publish();
        mailbox_.flush(now_ms(), scheduler_->last_tick_ms());
    }
    {
        std::lock_guard<std::mutex> lock(jobs_mutex_);
        jobs_closed_ = true;
        jobs_wake_.notify_one();
    }
    preparer_.join();
    // What the preparer handed over last must be known to the scheduler to be told that it is over.
    for (auto & command : commands_) {
        command();
    }
    scheduler_->cancel_all("server_shutdown");
    mailbox_.post(Event(Event::Type::closed));
    mailbox_.flush(now_ms(), 1e9);
}

void Engine::load() {
    const double begin = now_ms();
    double       last  = 0;
    model_             = std::make_unique<Model>(options_, [&](float share) {
        if (now_ms() - last > 50 || share >= 1) {
            last = now_ms();
            Event event(Event::Type::progress);
            event.progress = share;
            mailbox_.post(std::move(event));
            mailbox_.flush(last, 1e9);
        }
        return !closing_.load();
    });
    context_   = std::make_unique<Context>(*model_, options_);
    scheduler_ = std::make_unique<Scheduler>(*model_, *context_, options_, mailbox_);
    scheduler_->publish();
    loaded_ = scheduler_.get();
    Event event(Event::Type::loaded);
    event.text = describe(now_ms() - begin);
    mailbox_.post(std::move(event));
    mailbox_.flush(now_ms(), 1e9);
}

std::string Engine::describe(double load_ms) const {
    const llama_model * model = model_->get();
    common_json         out   = common_json::object();
    out["library"]            = llama_version();
    out["architecture"]       = model_->meta("general.architecture");
    out["parameters"]         = llama_model_n_params(model);
    out["bytes"]              = llama_model_size(model);
    out["vocabulary_size"]    = llama_vocab_n_tokens(model_->vocab());
    out["has_chat_template"]  = model_->chat_template() != nullptr;
    out["chat_template_error"] = model_->chat_template_error();
    out["embeds"]             = context_->embeds();
    out["embedding_length"]   = llama_model_n_embd_out(model);
    out["pooling"]            = pooling_name(llama_pooling_type(context_->get()));
    out["devices"]            = model_->device_names();
    out["gpu_layers"]         = options_.backend == "cpu" ? 0 :
                                options_.gpu_layers < 0   ? llama_model_n_layer(model) + 1 :
                                                            std::min(options_.gpu_layers, llama_model_n_layer(model) + 1);
    out["context_length"]     = context_->length();
    out["context_total"]      = context_->total();
    out["trained_context_length"] = llama_model_n_ctx_train(model);
    out["parallel"]           = context_->parallel();
    out["kv_unified"]         = context_->unified();
    out["batch_size"]         = context_->batch_size();
    out["micro_batch_size"]   = context_->micro_batch_size();
    out["threads_decode"]     = context_->threads().decode_threads();
    out["threads_prefill"]    = context_->threads().prefill_threads();
    out["threads_auto"]       = context_->threads().automatic();
    out["threads_limit"]      = context_->threads().limit();
    out["load_ms"]            = load_ms;
    return out.dump_safe();
}

// --- the preparing thread -------------------------------------------------------------------------------------------------

void Engine::prepare_loop() {
    name_this_thread("sipp-prepare");
    for (;;) {
        Job  job;
        bool closed;
        {
            std::unique_lock<std::mutex> lock(jobs_mutex_);
            jobs_wake_.wait(lock, [this] { return jobs_closed_ || !jobs_.empty(); });
            if (jobs_.empty()) {
                return;
            }
            job = std::move(jobs_.front());
            jobs_.pop_front();
            closed = jobs_closed_;
            if (closed) {
                preparing_.erase(job.id);
            }
        }
        if (closed) {
            fail(job.id, "cancelled", "request cancelled (server_shutdown)");
        } else {
            prepare(job);
        }
        mailbox_.flush(now_ms(), 1e9);
    }
}

void Engine::prepare(Job & job) {
    try {
        Request request = parse_request(job.request);
        switch (request.kind) {
            case Request::Kind::text: return prepare_text(job, request);
            case Request::Kind::embed: return prepare_embedding(job, request);
            case Request::Kind::tokenize:
                answer(job.id, common_json(model_->tokenize(request.prompt, false, request.parse_special)).dump());
                break;
            case Request::Kind::detokenize:
                answer(job.id, common_json::make(model_->detokenize(request.tokens)).dump_safe());
                break;
            case Request::Kind::render:
                answer(job.id, common_json::make(model_->chat_template()->render(request.messages)).dump_safe());
                break;
        }
    } catch (const Error & error) {
        fail(job.id, error.code, error.what());
    } catch (const std::exception & error) {
        fail(job.id, "engine_failed", error.what());
    }
    std::lock_guard<std::mutex> lock(jobs_mutex_);
    preparing_.erase(job.id);
}

// Passes a prepared request on, unless it was cancelled meanwhile.
void Engine::hand_over(uint32_t id, std::function<void()> command) {
    std::string reason;
    {
        std::lock_guard<std::mutex> lock(jobs_mutex_);
        reason = preparing_[id];
        preparing_.erase(id);
        if (reason.empty()) {
            post(std::move(command));
            return;
        }
    }
    fail(id, "cancelled", "request cancelled (" + reason + ")");
}

std::vector<llama_token> Engine::prompt_tokens(const Request & request) const {
    if (!request.is_chat) {
        return model_->tokenize(request.prompt, true, request.parse_special);
    }
    if (!model_->chat_template()) {
        throw Error("no_chat_template", "the model has no chat template.");
    }
    return model_->tokenize(model_->chat_template()->render(request.messages), true, true);
}

static void require_length(size_t tokens, int32_t most, const char * what) {
    if (tokens > (size_t) most) {
        throw Error("context_length_exceeded", std::string("the ") + what + " has " + std::to_string(tokens) +
                                                   " tokens, but the context holds " + std::to_string(most) + ".");
    }
    if (tokens == 0) {
        throw Error("invalid_request", std::string("the ") + what + " is empty.");
    }
}

void Engine::prepare_text(const Job & job, Request & request) {
    auto prepared    = std::make_shared<PreparedText>();
    prepared->id     = job.id;
    prepared->prompt = prompt_tokens(request);
    require_length(prepared->prompt.size(), context_->length(), "prompt");
    const std::string grammar =
        request.json_schema.empty() ? request.grammar : grammar_from_json_schema(request.json_schema);
    prepared->sampler     = std::make_unique<Sampler>(model_->vocab(), request.sampling, grammar, context_->length());
    prepared->sampler->accept_prompt(prepared->prompt);
    prepared->text        = TextAssembler(std::move(request.stop));
    prepared->max_tokens  = request.max_tokens;
    prepared->context_key = std::move(request.context_key);
    prepared->seed        = request.sampling.seed;
    prepared->arrived_ms  = job.arrived_ms;
    hand_over(job.id, [this, prepared] { scheduler_->submit(std::move(*prepared)); });
}

void Engine::prepare_embedding(const Job & job, const Request & request) {
    auto prepared        = std::make_shared<PreparedEmbedding>();
    prepared->id         = job.id;
    prepared->tokens     = model_->tokenize(request.prompt, true, request.parse_special);
    require_length(prepared->tokens.size(), std::min(context_->length(), context_->micro_batch_size()), "input");
    prepared->normalize  = request.normalize;
    prepared->arrived_ms = job.arrived_ms;
    hand_over(job.id, [this, prepared] { scheduler_->submit(std::move(*prepared)); });
}

}  // namespace sipp
