#pragma once

#include <memory>
#include <string>
#include <vector>

#include "chat_format.h"

struct common_chat_msg;

namespace sipp {

// Reads an answer that may be more than text while it is written. What cannot be read is text.
class Reply {
  public:
    explicit Reply(std::shared_ptr<const ChatFormat> format);
    ~Reply();

    // A part of the answer that is certain: text, or JSON of an AnswerDelta.
    struct Part {
        bool        is_text;
        std::string value;
    };

    // Adds what the model wrote. Mostly returns nothing: the answer is read again as a whole each time, so that is done a few
    // times a second, and the rarer the longer it takes.
    std::vector<Part> push(const std::string & text, double now_ms);

    // The rest.
    std::vector<Part> finish();

    // Another call than the only one that is allowed has begun.
    bool enough() const { return enough_; }

    bool        has_calls() const;
    std::string text() const;
    std::string reasoning() const;
    // A JSON array of ToolCalls.
    std::string calls() const;

  private:
    bool              read();
    void              note_depth(const std::string & text);
    std::string       unread() const;
    std::vector<Part> take(std::unique_ptr<common_chat_msg> message);

    std::shared_ptr<const ChatFormat> format_;
    std::string                       written_;
    std::unique_ptr<common_chat_msg>  told_;
    std::unique_ptr<common_chat_msg>  next_;
    std::vector<std::string>          ids_;
    double                            next_read_ms_ = 0;
    int                               depth_        = 0;
    bool                              too_deep_     = false;
    bool                              enough_       = false;
};

}  // namespace sipp
