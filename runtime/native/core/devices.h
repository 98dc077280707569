#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace sipp {

struct Device {
    std::string name;
    std::string description;
    const char * type;  // cpu | gpu | igpu | accel
    std::string backend;
    size_t      memory_free_bytes  = 0;
    size_t      memory_total_bytes = 0;
};

// What the compute libraries that are loaded offer.
std::vector<Device> list_devices();

}  // namespace sipp
