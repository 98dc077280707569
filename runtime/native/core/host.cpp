#include "host.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#include "clock.h"

#if defined(__linux__)
#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>
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

// Seconds that the processors of the affinity mask were idle since the machine started: /proc/stat counts in ticks.
static double idle_seconds() {
    cpu_set_t set;
    CPU_ZERO(&set);
    sched_getaffinity(0, sizeof(set), &set);
    std::ifstream stat("/proc/stat");
    std::string   line;
    double        ticks = 0;
    while (std::getline(stat, line) && line.compare(0, 3, "cpu") == 0) {
        int                cpu = 0;
        unsigned long long user, nice, system, idle, wait;
        if (std::sscanf(line.c_str(), "cpu%d %llu %llu %llu %llu %llu", &cpu, &user, &nice, &system, &idle, &wait) == 6 &&
            cpu < CPU_SETSIZE && CPU_ISSET(cpu, &set)) {
            ticks += (double) (idle + wait);
        }
    }
    return ticks / (double) sysconf(_SC_CLK_TCK);
}

// Processor time of the main thread: fields 14 and 15 of its stat file, behind the name in parentheses.
static double main_thread_seconds() {
    std::ifstream stat("/proc/self/task/" + std::to_string(getpid()) + "/stat");
    std::string   line;
    std::getline(stat, line);
    const size_t       name_end = line.rfind(')');
    unsigned long long user, system;
    if (name_end == std::string::npos ||
        std::sscanf(line.c_str() + name_end + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &user, &system) != 2) {
        return 0;
    }
    return (double) (user + system) / (double) sysconf(_SC_CLK_TCK);
}

static double process_seconds() {
    rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval & time) { return (double) time.tv_sec + (double) time.tv_usec / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void ProcessorMonitor::look() {
    looked_ms_ = now_ms();
    idle_s_    = idle_seconds();
    own_s_     = process_seconds() - main_thread_seconds();
}

// Shorter windows would be a few clock ticks of 10 ms.
static constexpr double window_ms = 100;
// What may be missing to a whole processor: interrupts, and the rounding of clock ticks.
static constexpr double tolerance = 0.25;

int ProcessorMonitor::free() {
    const double elapsed_s = (now_ms() - looked_ms_) / 1000;
    if (elapsed_s * 1000 < window_ms) {
        return free_;
    }
    const double idle = idle_s_, own = own_s_;
    look();
    if (idle_s_ > 0) {
        const double left = (idle_s_ - idle + own_s_ - own) / elapsed_s;
        free_             = std::max(1, std::min(limit_, (int) std::floor(left + tolerance)));
    }
    return free_;
}

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

#elif defined(__EMSCRIPTEN__)

// Each thread is a worker with its own copy of the compiled module, and the page needs a processor for itself. Without threads
// in the module the browser's count must not matter.
int available_processors() {
#if defined(__EMSCRIPTEN_PTHREADS__)
    static constexpr int most = 4;
    return std::max(1, std::min(most, (int) std::thread::hardware_concurrency() - 1));
#else
    return 1;
#endif
}

void name_this_thread(const char *) {}

#else

int available_processors() { return std::max(1, (int) std::thread::hardware_concurrency()); }

void name_this_thread(const char *) {}

#endif

#if !defined(__linux__)

void ProcessorMonitor::look() {}

int ProcessorMonitor::free() { return limit_; }

#endif

}  // namespace sipp
