#include "tags/Lyrics.h"

#include "Values.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace bitbeats::tags {
namespace {

constexpr std::size_t kMostLines = 5000;

std::optional<int> number(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return {};
    return value;
}

/// "01:02.30", "1:02", "01:02:30"
std::optional<Milliseconds> timeStamp(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon > 3) return {};
    const auto minutes = number(text.substr(0, colon));
    auto rest = text.substr(colon + 1);
    const auto point = rest.find_first_of(".:");
    const auto secs = number(rest.substr(0, point));
    if (!minutes || !secs || *minutes < 0 || *secs < 0 || *secs > 59) return {};
    int millis = 0;
    if (point != std::string_view::npos) {
        auto digits = std::string(rest.substr(point + 1, 3));
        digits.resize(3, '0');
        const auto fraction = number(digits);
        if (!fraction || *fraction < 0) return {};
        millis = *fraction;
    }
    return Milliseconds((*minutes * 60 + *secs) * 1000 + millis);
}

std::string withoutWordStamps(std::string_view text) {
    std::string plain;
    while (!text.empty()) {
        const auto open = text.find('<');
        plain += text.substr(0, open);
        if (open == std::string_view::npos) break;
        const auto close = text.find('>', open);
        if (close != std::string_view::npos && timeStamp(text.substr(open + 1, close - open - 1)))
            text.remove_prefix(close + 1);
        else {
            plain += '<';
            text.remove_prefix(open + 1);
        }
    }
    return plain;
}

bool isHead(std::string_view inside) {
    const auto colon = inside.find(':');
    return colon != std::string_view::npos && colon > 0 && colon <= 6 &&
           std::all_of(inside.begin(), inside.begin() + static_cast<std::ptrdiff_t>(colon),
                       [](char c) { return c == '#' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

class LrcParser {
public:
    void line(std::string_view text) {
        std::vector<Milliseconds> stamps;
        bool head = false;
        while (text.starts_with('[')) {
            const auto close = text.find(']');
            if (close == std::string_view::npos) break;
            const auto inside = text.substr(1, close - 1);
            if (const auto at = timeStamp(inside))
                stamps.push_back(*at);
            else if (stamps.empty() && isHead(inside)) {
                head = true;
                if (inside.starts_with("offset:"))
                    m_offset = number(inside.substr(7 + (inside.substr(7, 1) == "+"))).value_or(0);
            } else
                break;
            text.remove_prefix(close + 1);
        }
        if (stamps.empty()) {
            if (!head) m_lyrics.plain += std::string(text) + '\n';
            return;
        }
        const auto words = cleanText(withoutWordStamps(text));
        for (const auto at : stamps)
            if (m_lyrics.synced.size() < kMostLines) m_lyrics.synced.push_back({at, words});
    }

    Lyrics finish() && {
        // A positive offset makes the lines come earlier.
        const auto shift = Milliseconds(std::clamp(m_offset, -60000, 60000));
        for (auto& line : m_lyrics.synced)
            line.at = std::max(Milliseconds(0), line.at - shift);
        std::stable_sort(m_lyrics.synced.begin(), m_lyrics.synced.end(),
                         [](const auto& a, const auto& b) { return a.at < b.at; });
        m_lyrics.plain = cleanText(m_lyrics.plain, 64 << 10, true);
        return std::move(m_lyrics);
    }

private:
    Lyrics m_lyrics;
    int m_offset = 0;
};

} // namespace

Lyrics parseLyrics(std::string_view utf8) {
    if (utf8.starts_with("\xEF\xBB\xBF")) utf8.remove_prefix(3);
    LrcParser parser;
    std::string text(utf8.substr(0, 1 << 20));
    std::replace(text.begin(), text.end(), '\r', '\n');
    for (std::string_view rest = text; !rest.empty();) {
        const auto end = std::min(rest.find('\n'), rest.size());
        parser.line(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    auto lyrics = std::move(parser).finish();
    if (lyrics.synced.empty()) lyrics.plain = cleanText(utf8, 64 << 10, true);
    return lyrics;
}

} // namespace bitbeats::tags
