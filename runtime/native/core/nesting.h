#pragma once

#include <string>

namespace sipp {

// llama.cpp's parsers call themselves for each nesting, and a deep enough text ends the process. Written grammars, schemas and
// arguments stay far below this.
constexpr int deepest_nesting = 200;

// Throws Error("invalid_request") naming `what` where brackets are nested deeper than that, those within quotes not counted.
void require_shallow(const std::string & text, const char * opening, const char * closing, const std::string & what);

}  // namespace sipp
