#include "Escapes.h"

#include <algorithm>
#include <charconv>

namespace bitbeats::sources {

std::optional<std::string> unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        unsigned char byte = 0;
        const char* const digits = text.data() + i + 1;
        if (text.size() - i < 3) return {};
        const auto [stop, problem] = std::from_chars(digits, digits + 2, byte, 16);
        if (problem != std::errc() || stop != digits + 2) return {};
        out += static_cast<char>(byte);
        i += 2;
    }
    return out;
}

std::string lastPathPart(std::string_view url) {
    const auto scheme = url.find("//");
    if (scheme != std::string_view::npos) url.remove_prefix(scheme + 2);
    url = url.substr(0, std::min(url.find_first_of("?#"), url.size()));
    const auto slash = url.rfind('/');
    if (slash == std::string_view::npos) return {};
    return unescaped(url.substr(slash + 1)).value_or(std::string());
}

} // namespace bitbeats::sources
