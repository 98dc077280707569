#pragma once

#include <string>

namespace sipp {

// llama.cpp reports why a load failed only through its log. This keeps the errors that the calling thread causes.
class LogCapture {
  public:
    LogCapture();
    ~LogCapture();
    LogCapture(const LogCapture &)             = delete;
    LogCapture & operator=(const LogCapture &) = delete;

    // The first error, which names the cause, without the function name that llama.cpp puts in front.
    std::string first_error() const;
};

// Installs the log handler: errors go to captures, everything goes to stderr where `verbose` is set. Call once at start.
void install_log(bool verbose);

}  // namespace sipp
