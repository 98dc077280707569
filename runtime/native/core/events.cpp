#include "events.h"

namespace sipp {

// A reader is woken at most this often by tokens alone: 125 deliveries a second look continuous on any terminal, and a model of
// a few megabytes makes thousands of tokens in that time.
static constexpr double delivery_interval_ms = 8;

const char * name_of(Event::Type type) {
    switch (type) {
        case Event::Type::progress: return "progress";
        case Event::Type::loaded: return "loaded";
        case Event::Type::load_failed: return "load_failed";
        case Event::Type::tokens: return "tokens";
        case Event::Type::delta: return "delta";
        case Event::Type::done: return "done";
        case Event::Type::embedding: return "embedding";
        case Event::Type::value: return "value";
        case Event::Type::failed: return "failed";
        case Event::Type::closed: return "closed";
    }
    return "";
}

void Mailbox::post(Event event) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (event.type == Event::Type::tokens) {
        const auto open = open_batches_.find(event.id);
        if (open != open_batches_.end()) {
            Event & batch = events_[open->second];
            batch.text += event.text;
            batch.count += event.count;
            if (!event.extra.empty()) {
                batch.extra += (batch.extra.empty() ? "" : ",") + event.extra;
            }
            return;
        }
        open_batches_[event.id] = events_.size();
        urgent_ |= event.first == 0;
    } else {
        // What comes later stays later.
        open_batches_.erase(event.id);
        urgent_ |= event.type != Event::Type::delta;
    }
    events_.push_back(std::move(event));
}

void Mailbox::flush(double now, double tick_ms) {
    {
        std::lock_guard<std::mutex> lock(mutex_);
        if (events_.empty() || notified_) {
            return;
        }
        if (!urgent_ && now - last_notify_ms_ + tick_ms < delivery_interval_ms) {
            return;
        }
        notified_       = true;
        last_notify_ms_ = now;
    }
    notify_();
}

std::vector<Event> Mailbox::take() {
    std::lock_guard<std::mutex> lock(mutex_);
    std::vector<Event> taken;
    taken.swap(events_);
    open_batches_.clear();
    notified_ = false;
    urgent_   = false;
    return taken;
}

}  // namespace sipp
