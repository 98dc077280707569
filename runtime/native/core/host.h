#pragma once

namespace sipp {

// Processors this process may keep busy: the smallest of what the machine has, what its affinity mask allows and what the
// cgroup's quota grants (a container with half a processor gets 1). Never below 1.
int available_processors();

// Names the calling thread for debuggers and `top`; at most 15 characters are kept on Linux.
void name_this_thread(const char * name);

}  // namespace sipp
