#pragma once

#include "base/Units.h"

#include <cstdint>
#include <string_view>

namespace bitbeats::http {

enum class RangeKind {
    Whole,         ///< no range, or one that RFC 9110 lets a server ignore: answer 200
    Part,          ///< answer 206 with `bytes`
    Unsatisfiable, ///< answer 416
};

struct RangeChoice {
    RangeKind kind = RangeKind::Whole;
    ByteRange bytes; ///< what to send; empty when unsatisfiable
    bool operator==(const RangeChoice&) const = default;
};

/// Reads a Range header for a body of `size` bytes (RFC 9110, 14). Malformed headers, other units and several ranges
/// at once are answered with the whole body. Pure; never fails, whatever the text.
RangeChoice chooseRange(std::string_view header, std::int64_t size);

} // namespace bitbeats::http
