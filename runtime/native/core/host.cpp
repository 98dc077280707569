#include "host.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>

#if defined(__linux__)
#include <pthread.h>
#include <sched.h>
#elif defined(__APPLE__)
#include <pthread.h>
#include <sys/sysctl.h>
#endif

namespace sipp {

#if defined(__linux__)

// cgroup v2 keeps "max 100000" or "50000 100000" in cpu.max; v1 keeps the two numbers in files of their own.
static double cgroup_quota() {
    std::ifstream v2("/sys/fs/cgroup/cpu.max");
    std::string   quota;
    double        period = 0;
    if (v2 >> quota >> period) {
        return quota == "max" || period <= 0 ? 0 : std::atof(quota.c_str()) / period;
    }
    std::ifstream v1_quota("/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
    std::ifstream v1_period("/sys/fs/cgroup/cpu/cpu.cfs_period_us");
    double        microseconds = 0;
    if (v1_quota >> microseconds && v1_period >> period && microseconds > 0 && period > 0) {
        return microseconds / period;
    }
    return 0;
}

int available_processors() {
    int       count = (int) std::thread::hardware_concurrency();
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof(set), &set) == 0) {
        count = std::min(count, CPU_COUNT(&set));
    }
    const double quota = cgroup_quota();
    if (quota > 0) {
        count = std::min(count, (int) quota);
    }
    return std::max(1, count);
}

void name_this_thread(const char * name) { pthread_setname_np(pthread_self(), name); }

#elif defined(__APPLE__)

// Efficiency cores hold a barrier back, so only performance cores count where the system tells them apart.
int available_processors() {
    int    cores = 0;
    size_t size  = sizeof(cores);
    if (sysctlbyname("hw.perflevel0.logicalcpu", &cores, &size, nullptr, 0) == 0 && cores > 0) {
        return cores;
    }
    return std::max(1, (int) std::thread::hardware_concurrency());
}

void name_this_thread(const char * name) { pthread_setname_np(name); }

#else

int available_processors() { return std::max(1, (int) std::thread::hardware_concurrency()); }

void name_this_thread(const char *) {}

#endif

}  // namespace sipp
