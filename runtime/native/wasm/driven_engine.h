#pragma once

#if defined(__EMSCRIPTEN_PTHREADS__)
#include "engine.h"
#else
#include "engine_loop.h"
#endif

namespace sipp {

#if defined(__EMSCRIPTEN_PTHREADS__)

// With threads the engine works by itself, as it does natively.
class DrivenEngine : public Engine {
  public:
    using Engine::Engine;

    bool advance(double) { return false; }
};

#else

// Without threads the engine works while JavaScript calls advance().
class DrivenEngine : public EngineLoop {
  public:
    using EngineLoop::EngineLoop;

    // Loads the model in the first call; prepares and evaluates in the others, for about `most_ms` (a tick is never cut short).
    // False when there is nothing to do until something is asked or closed.
    bool advance(double most_ms);

  private:
    enum class State { fresh, running, ended };

    State state_ = State::fresh;
};

#endif

}  // namespace sipp
