#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bitbeats::tags {

/// What bytes that call themselves Latin-1 may really be.
enum class LegacyEncoding { Latin1, Cyrillic, Japanese, Chinese, Korean };

/// One decision for all such texts of a file, since a few words alone tell little. Latin-1 unless another reading is
/// clearly better: what is right is never "repaired". Pure.
LegacyEncoding guessEncoding(const std::vector<std::string_view>& texts);

/// In UTF-8. Each text that is UTF-8 already stays what it is, whatever the rest is.
std::string decodeLegacy(std::string_view bytes, LegacyEncoding encoding);

/// Well-formed UTF-8; `cutOff` allows a character that is cut at the very end (fields of fixed length).
bool isUtf8(std::string_view bytes, bool cutOff = false);

} // namespace bitbeats::tags
