#pragma once

#include <cstdint>
#include <mutex>
#include <set>

#include "context.h"

namespace sipp {

// Stops an evaluation for a request whose prompt it works on, and only then: answers beside it would lose a tick for nothing.
class Interrupter {
  public:
    explicit Interrupter(Context & context) : context_(context) {}

    // From any thread.
    void interrupt_for(uint32_t id) {
        std::lock_guard<std::mutex> lock(mutex_);
        if (prefilling_.count(id) > 0) {
            context_.interrupt();
        }
    }

    // Evaluates a batch that contains prompt tokens of these requests.
    Context::Evaluation evaluate(const llama_batch & batch, std::set<uint32_t> prefilling) {
        expect(std::move(prefilling));
        const Context::Evaluation evaluation = context_.evaluate(batch);
        expect({});
        return evaluation;
    }

  private:
    void expect(std::set<uint32_t> prefilling) {
        std::lock_guard<std::mutex> lock(mutex_);
        prefilling_ = std::move(prefilling);
        context_.resume();
    }

    Context &          context_;
    std::mutex         mutex_;
    std::set<uint32_t> prefilling_;
};

}  // namespace sipp
