#pragma once

#include <chrono>

namespace sipp {

// Milliseconds of a clock that never goes back.
inline double now_ms() {
    using namespace std::chrono;
    return duration<double, std::milli>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace sipp
