#include "devices.h"

#include "ggml-backend.h"

namespace sipp {

static const char * type_of(ggml_backend_dev_t device) {
    switch (ggml_backend_dev_type(device)) {
        case GGML_BACKEND_DEVICE_TYPE_CPU: return "cpu";
        case GGML_BACKEND_DEVICE_TYPE_GPU: return "gpu";
        case GGML_BACKEND_DEVICE_TYPE_IGPU: return "igpu";
        default: return "accel";
    }
}

std::vector<Device> list_devices() {
    std::vector<Device> devices;
    for (size_t i = 0; i < ggml_backend_dev_count(); i++) {
        ggml_backend_dev_t device = ggml_backend_dev_get(i);
        Device             entry{ ggml_backend_dev_name(device), ggml_backend_dev_description(device), type_of(device),
                      ggml_backend_reg_name(ggml_backend_dev_backend_reg(device)) };
        ggml_backend_dev_memory(device, &entry.memory_free_bytes, &entry.memory_total_bytes);
        devices.push_back(std::move(entry));
    }
    return devices;
}

}  // namespace sipp
