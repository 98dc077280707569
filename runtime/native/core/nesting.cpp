#include "nesting.h"

#include <cstring>

#include "error.h"

namespace sipp {

void require_shallow(const std::string & text, const char * opening, const char * closing, const std::string & what) {
    int  depth  = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.size(); i++) {
        const char letter = text[i];
        if (letter == '\\') {
            i++;
        } else if (letter == '"') {
            quoted = !quoted;
        } else if (!quoted && std::strchr(opening, letter) && letter != 0) {
            depth++;
        } else if (!quoted && std::strchr(closing, letter) && letter != 0) {
            depth--;
        }
        if (depth > deepest_nesting) {
            throw Error("invalid_request", "the " + what + " is nested more than " + std::to_string(deepest_nesting) + " deep.");
        }
    }
}

}  // namespace sipp
