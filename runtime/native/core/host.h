#pragma once

namespace sipp {

// Processors this process may keep busy: the smallest of what the machine has, what its affinity mask allows and what the
// cgroup's quota grants (a container with half a processor gets 1). Never below 1.
int available_processors();

// Watches how many processors the rest of the machine leaves to this engine. A thread that another process keeps from running
// holds all others up at the next barrier, so an engine must not use more threads than this.
class ProcessorMonitor {
  public:
    explicit ProcessorMonitor(int limit) : limit_(limit), free_(limit) { look(); }

    // 1 to the limit; measured anew at most every 100 ms. The limit itself where the system does not tell.
    int free();

  private:
    void look();

    int    limit_;
    int    free_;
    double looked_ms_ = 0;
    double idle_s_    = 0;  // of the processors this process may use, summed up
    double own_s_     = 0;  // this process without its main thread, where JavaScript runs
};

// Names the calling thread for debuggers and `top`; at most 15 characters are kept on Linux.
void name_this_thread(const char * name);

}  // namespace sipp
