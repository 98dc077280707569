#include "log_capture.h"

#include <atomic>
#include <cstdio>
#include <vector>

#include "llama.h"
#include "log.h"

namespace sipp {

static std::atomic<bool>                      print_everything{ false };
static thread_local std::vector<std::string> * captured = nullptr;

// "llama_model_load: error loading model: …\n" says where in llama.cpp it happened; a user needs the rest.
static std::string without_origin(const std::string & line) {
    size_t       begin = 0;
    const size_t colon = line.find(": ");
    if (colon != std::string::npos && line.find(' ') > colon) {
        begin = colon + 2;
    }
    static const std::string preface = "error loading model: ";
    if (line.compare(begin, preface.size(), preface) == 0) {
        begin += preface.size();
    }
    size_t end = line.find_last_not_of(" \r\n");
    return end == std::string::npos || end < begin ? "" : line.substr(begin, end + 1 - begin);
}

static void on_log(ggml_log_level level, const char * text, void *) {
    if (print_everything.load(std::memory_order_relaxed)) {
        std::fputs(text, stderr);
    }
    if (captured && level == GGML_LOG_LEVEL_ERROR) {
        std::string line = without_origin(text);
        if (!line.empty()) {
            captured->push_back(std::move(line));
        }
    }
}

void install_log(bool verbose) {
    print_everything = verbose;
    if (!verbose) {
        // llama.cpp's helpers have a log of their own, and quote in it what a model has written.
        common_log_set_verbosity_thold(-1);
    }
    llama_log_set(on_log, nullptr);
}

static thread_local std::vector<std::string> lines;

LogCapture::LogCapture() {
    lines.clear();
    captured = &lines;
}

LogCapture::~LogCapture() { captured = nullptr; }

std::string LogCapture::first_error() const { return lines.empty() ? "llama.cpp gave no reason." : lines.front(); }

}  // namespace sipp
