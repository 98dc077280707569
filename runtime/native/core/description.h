#pragma once

#include <string>

#include "context.h"
#include "model.h"
#include "options.h"

namespace sipp {

// What has been loaded and which settings are in force, as JSON: LoadedReport of the TypeScript side.
std::string describe(const Model & model, const Context & context, const EngineOptions & options, double load_ms);

}  // namespace sipp
