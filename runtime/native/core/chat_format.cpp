#include "chat_format.h"

#include "chat.h"

namespace sipp {

std::shared_ptr<ChatFormat> to_format(const common_chat_params & params) {
    auto parser              = std::make_shared<common_chat_parser_params>(params);
    parser->reasoning_format = COMMON_REASONING_FORMAT_DEEPSEEK;
    parser->parser.load(params.parser);
    auto format       = std::make_shared<ChatFormat>();
    format->parser    = std::move(parser);
    format->stops     = params.additional_stops;
    format->preserved = params.preserved_tokens;
    return format;
}

}  // namespace sipp
