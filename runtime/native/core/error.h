#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace sipp {

// A foreseen failure. The code is one of ErrorCode in runtime/contract/errors.ts.
struct Error : std::runtime_error {
    Error(std::string code, const std::string & message) : std::runtime_error(message), code(std::move(code)) {}

    std::string code;
};

}  // namespace sipp
