#include "driven_engine.h"

#include "clock.h"

#if !defined(__EMSCRIPTEN_PTHREADS__)

namespace sipp {

bool DrivenEngine::advance(double most_ms) {
    if (state_ == State::ended) {
        return false;
    }
    if (state_ == State::fresh) {
        state_ = load() ? State::running : State::ended;
        return state_ == State::running;
    }
    const double until = now_ms() + most_ms;
    do {
        if (closing()) {
            stop_preparing();
            while (prepare_next()) {
            }
            end();
            state_ = State::ended;
            return false;
        }
        // One for each step, so that what is being written goes on while many requests arrive.
        const bool prepared = prepare_next();
        if (has_work()) {
            step();
        } else if (!prepared) {
            return false;
        }
    } while (now_ms() < until);
    return true;
}

}  // namespace sipp

#endif
