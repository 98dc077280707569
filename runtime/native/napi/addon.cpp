// The engine for Node: converts, forwards, delivers. No decision is made here.

#include <napi.h>

#include <memory>
#include <string>

#include "devices.h"
#include "engine.h"
#include "error.h"
#include "fields.h"
#include "ggml-backend.h"
#include "ggml.h"
#include "json.h"
#include "log_capture.h"

namespace {

using sipp::Event;

template <typename Numbers> Napi::Object to_object(Napi::Env env, const Numbers & numbers) {
    Napi::Object out = Napi::Object::New(env);
    sipp::each_field(numbers, [&](const char * name, auto value) { out[name] = Napi::Number::New(env, (double) value); });
    return out;
}

Napi::Object to_object(Napi::Env env, const Event & event) {
    Napi::Object out = Napi::Object::New(env);
    out["type"]      = Napi::String::New(env, sipp::name_of(event.type));
    out["id"]        = Napi::Number::New(env, event.id);
    out["text"]      = Napi::String::New(env, event.text);
    if (!event.extra.empty()) {
        out["extra"] = Napi::String::New(env, event.extra);
    }
    switch (event.type) {
        case Event::Type::tokens:
            out["first"] = Napi::Number::New(env, event.first);
            out["count"] = Napi::Number::New(env, event.count);
            out["bytes"] = Napi::Number::New(env, (double) event.text.size());
            break;
        case Event::Type::progress:
            out["progress"] = Napi::Number::New(env, event.progress);
            break;
        case Event::Type::embedding: {
            Napi::Float32Array values = Napi::Float32Array::New(env, event.values.size());
            std::copy(event.values.begin(), event.values.end(), values.Data());
            out["values"]     = values;
            out["normalized"] = Napi::Boolean::New(env, event.normalized);
            out["code"]       = Napi::String::New(env, event.code);
            out["stats"]      = to_object(env, event.stats);
            break;
        }
        case Event::Type::done:
            out["code"]  = Napi::String::New(env, event.code);
            out["stats"] = to_object(env, event.stats);
            break;
        default:
            out["code"] = Napi::String::New(env, event.code);
    }
    return out;
}

class NativeEngine : public Napi::ObjectWrap<NativeEngine> {
  public:
    static Napi::Function define(Napi::Env env) {
        return DefineClass(env, "NativeEngine",
                           { InstanceMethod<&NativeEngine::submit>("submit"), InstanceMethod<&NativeEngine::cancel>("cancel"),
                             InstanceMethod<&NativeEngine::close>("close"), InstanceMethod<&NativeEngine::counters>("counters"),
                             InstanceMethod<&NativeEngine::ref>("ref"), InstanceMethod<&NativeEngine::unref>("unref") });
    }

    // (options as JSON, listener for arrays of events)
    explicit NativeEngine(const Napi::CallbackInfo & info) : Napi::ObjectWrap<NativeEngine>(info) {
        Napi::Env env = info.Env();
        try {
            sipp::EngineOptions options = sipp::parse_engine_options(info[0].As<Napi::String>());
            notifier_ = Notifier::New(env, info[1].As<Napi::Function>(), "sipp-engine", 0, 1, this);
            engine_   = std::make_unique<sipp::Engine>(std::move(options), [this] { notifier_.NonBlockingCall(); });
            // Loading and running keep this object and the process alive; see stop() for the end.
            Ref();
            napi_add_env_cleanup_hook(env, on_environment_end, this);
        } catch (const std::exception & error) {
            throw Napi::Error::New(env, error.what());
        }
    }

  private:
    static void deliver(Napi::Env env, Napi::Function listener, NativeEngine * self, void *) {
        if (env == nullptr || !self->engine_) {
            return;
        }
        std::vector<Event> events = self->engine_->take_events();
        bool               ended  = false;
        Napi::Array        array  = Napi::Array::New(env, events.size());
        for (uint32_t i = 0; i < events.size(); i++) {
            array.Set(i, to_object(env, events[i]));
            ended |= events[i].type == Event::Type::closed || events[i].type == Event::Type::load_failed;
        }
        if (ended) {
            self->stop(env);
        }
        listener.Call({ array });
    }

    using Notifier = Napi::TypedThreadSafeFunction<NativeEngine, void, deliver>;

    // Joins the engine's threads, which have ended or are told to.
    void stop(Napi::Env env) {
        engine_.reset();
        notifier_.Release();
        napi_remove_env_cleanup_hook(env, on_environment_end, this);
        Unref();
    }

    static void on_environment_end(void * data) { static_cast<NativeEngine *>(data)->engine_.reset(); }

    void submit(const Napi::CallbackInfo & info) {
        if (engine_) {
            engine_->submit(info[0].As<Napi::Number>().Uint32Value(), info[1].As<Napi::String>());
        }
    }

    void cancel(const Napi::CallbackInfo & info) {
        if (engine_) {
            engine_->cancel(info[0].As<Napi::Number>().Uint32Value(), info[1].As<Napi::String>());
        }
    }

    void close(const Napi::CallbackInfo &) {
        if (engine_) {
            engine_->close();
        }
    }

    void ref(const Napi::CallbackInfo & info) { notifier_.Ref(info.Env()); }
    void unref(const Napi::CallbackInfo & info) { notifier_.Unref(info.Env()); }

    Napi::Value counters(const Napi::CallbackInfo & info) {
        return to_object(info.Env(), engine_ ? engine_->counters() : sipp::EngineCounters());
    }

    Notifier                      notifier_;
    std::unique_ptr<sipp::Engine> engine_;
};

// Release the addon was compiled for, and what the libraries it found say of themselves.
Napi::Value versions(const Napi::CallbackInfo & info) {
    Napi::Object out = Napi::Object::New(info.Env());
    out["compiledFor"] = Napi::String::New(info.Env(), SIPP_LLAMA_RELEASE);
    out["llama"]       = Napi::String::New(info.Env(), llama_version());
    out["ggml"]        = Napi::String::New(info.Env(), ggml_version());
    return out;
}

// The first of these libraries that runs on this processor.
bool load_one_of(const Napi::Array & paths) {
    for (uint32_t i = 0; i < paths.Length(); i++) {
        const std::string path = paths.Get(i).As<Napi::String>();
        if (ggml_backend_load(path.c_str())) {
            return true;
        }
    }
    return false;
}

// (directory of the ggml backend libraries, libraries to try first, print llama.cpp's log) -> the devices they offer
Napi::Value load_backends(const Napi::CallbackInfo & info) {
    static bool loaded = false;
    Napi::Env   env    = info.Env();
    sipp::install_log(info[2].ToBoolean());
    if (!loaded) {
        loaded                = true;
        const std::string dir = info[0].As<Napi::String>();
        // Libraries that were compiled for this machine alone carry their backends with them.
        if (ggml_backend_reg_count() == 0 && !load_one_of(info[1].As<Napi::Array>())) {
            ggml_backend_load_all_from_path(dir.c_str());
        }
        llama_backend_init();
    }
    Napi::Array out = Napi::Array::New(env);
    for (const sipp::Device & device : sipp::list_devices()) {
        Napi::Object entry        = Napi::Object::New(env);
        entry["name"]             = Napi::String::New(env, device.name);
        entry["description"]      = Napi::String::New(env, device.description);
        entry["type"]             = Napi::String::New(env, device.type);
        entry["backend"]          = Napi::String::New(env, device.backend);
        entry["memoryFreeBytes"]  = Napi::Number::New(env, (double) device.memory_free_bytes);
        entry["memoryTotalBytes"] = Napi::Number::New(env, (double) device.memory_total_bytes);
        out.Set(out.Length(), entry);
    }
    return out;
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
    exports["versions"]     = Napi::Function::New(env, versions);
    exports["loadBackends"] = Napi::Function::New(env, load_backends);
    exports["NativeEngine"] = NativeEngine::define(env);
    return exports;
}

}  // namespace

NODE_API_MODULE(sipp, init)
