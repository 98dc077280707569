// The engine for WebAssembly: converts, forwards, delivers. Messages are JSON text in both directions; what is returned as
// `char *` belongs to the caller, who gives it back with free(). The other side is runtime/engine/wasm/wasm-addon.ts.

#include <emscripten.h>

#include <cstdlib>
#include <cstring>
#include <string>

#include "devices.h"
#include "driven_engine.h"
#include "fields.h"
#include "ggml.h"
#include "json.h"
#include "llama.h"
#include "log.h"
#include "log_capture.h"

namespace {

using sipp::DrivenEngine;
using sipp::Event;

std::string open_error;

char * to_caller(const common_json & json) { return strdup(json.dump_safe().c_str()); }

template <typename Numbers> common_json to_json(const Numbers & numbers) {
    common_json out = common_json::object();
    sipp::each_field(numbers, [&](const char * name, auto value) { out[name] = (double) value; });
    return out;
}

common_json to_json(const Event & event) {
    common_json out = common_json::object();
    out["type"]     = sipp::name_of(event.type);
    out["id"]       = event.id;
    out["text"]     = event.text;
    out["code"]     = event.code;
    if (!event.extra.empty()) {
        out["extra"] = event.extra;
    }
    switch (event.type) {
        case Event::Type::tokens:
            out["first"] = event.first;
            out["count"] = event.count;
            out["bytes"] = event.text.size();
            break;
        case Event::Type::progress:
            out["progress"] = event.progress;
            break;
        case Event::Type::embedding:
            out["values"]     = event.values;
            out["normalized"] = event.normalized;
            out["stats"]      = to_json(event.stats);
            break;
        case Event::Type::done:
            out["stats"] = to_json(event.stats);
            break;
        default:
            break;
    }
    return out;
}

}  // namespace

extern "C" {

// Release the module was compiled from, and what llama.cpp and ggml say of themselves.
EMSCRIPTEN_KEEPALIVE char * sipp_versions() {
    common_json out    = common_json::object();
    out["compiledFor"] = SIPP_LLAMA_RELEASE;
    out["llama"]       = llama_version();
    out["ggml"]        = ggml_version();
    return to_caller(out);
}

// Must be called once, before an engine is opened; prints llama.cpp's log where `verbose` is set. Returns the devices.
EMSCRIPTEN_KEEPALIVE char * sipp_load_backends(int verbose) {
    // llama.cpp's helpers write their log from a thread of their own, which cannot be had in every module.
    common_log_set_verbosity_thold(-1);
    sipp::install_log(verbose != 0);
    llama_backend_init();
    common_json out = common_json::array();
    for (const sipp::Device & device : sipp::list_devices()) {
        common_json entry         = common_json::object();
        entry["name"]             = device.name;
        entry["description"]      = device.description;
        entry["type"]             = device.type;
        entry["backend"]          = device.backend;
        entry["memoryFreeBytes"]  = device.memory_free_bytes;
        entry["memoryTotalBytes"] = device.memory_total_bytes;
        out.push_back(entry);
    }
    return to_caller(out);
}

// Null where the options cannot be read; sipp_open_error() says why. Where something waits to be taken, the module's
// `onSippEvents` is called on the thread that created the module: one engine a module, since its memory never shrinks.
EMSCRIPTEN_KEEPALIVE DrivenEngine * sipp_open(const char * options) {
    try {
        return new DrivenEngine(sipp::parse_engine_options(options),
                                [] { MAIN_THREAD_ASYNC_EM_ASM({ Module['onSippEvents'](); }); });
    } catch (const std::exception & error) {
        open_error = error.what();
        return nullptr;
    }
}

EMSCRIPTEN_KEEPALIVE const char * sipp_open_error() { return open_error.c_str(); }

EMSCRIPTEN_KEEPALIVE void sipp_submit(DrivenEngine * engine, uint32_t id, const char * request) { engine->submit(id, request); }
EMSCRIPTEN_KEEPALIVE void sipp_cancel(DrivenEngine * engine, uint32_t id, const char * reason) { engine->cancel(id, reason); }
EMSCRIPTEN_KEEPALIVE void sipp_close(DrivenEngine * engine) { engine->close(); }

// Works for about so many milliseconds; 1 where more is to be done. An engine with threads has never anything to do here.
EMSCRIPTEN_KEEPALIVE int sipp_advance(DrivenEngine * engine, double most_ms) { return engine->advance(most_ms) ? 1 : 0; }

EMSCRIPTEN_KEEPALIVE char * sipp_take_events(DrivenEngine * engine) {
    common_json out = common_json::array();
    for (const Event & event : engine->take_events()) {
        out.push_back(to_json(event));
    }
    return to_caller(out);
}

EMSCRIPTEN_KEEPALIVE char * sipp_counters(const DrivenEngine * engine) { return to_caller(to_json(engine->counters())); }

// Frees an engine; after `closed` or `load_failed` this does not wait.
EMSCRIPTEN_KEEPALIVE void sipp_destroy(DrivenEngine * engine) { delete engine; }

}  // extern "C"
