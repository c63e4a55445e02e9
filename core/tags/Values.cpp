#include "Values.h"

#include "TagLibCompat.h"

#include <QString>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <taglib/id3v1genres.h>

namespace bitbeats::tags {
namespace {

constexpr double kR128ToReplayGain = 5.0; // -23 LUFS against -18 LUFS

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

bool isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\0';
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

/// The digits at the front as a number (at most `most` of them), which are taken away from `text`.
std::optional<int> takeNumber(std::string_view& text, std::size_t most) {
    std::size_t count = 0;
    while (count < text.size() && count < most && isDigit(text[count]))
        ++count;
    if (count == 0) return {};
    int value = 0;
    std::from_chars(text.data(), text.data() + count, value);
    text.remove_prefix(count);
    return value;
}

std::optional<double> leadingDecimal(std::string_view text) {
    text = trimmed(text);
    if (!text.empty() && text.front() == '+') text.remove_prefix(1);
    std::string plain(text.substr(0, 40));
    std::replace(plain.begin(), plain.end(), ',', '.'); // written under a German locale
    double value = 0;
    const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
    if (error != std::errc{} || !std::isfinite(value)) return {};
    return value;
}

PartialDate checked(int year, int month, int day) {
    PartialDate date;
    if (year < 1 || year > 9999) return date;
    date.year = year;
    if (month < 1 || month > 12) return date;
    date.month = month;
    if (day >= 1 && day <= 31) date.day = day;
    return date;
}

bool isPlain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

/// Cuts before a character that does not fit whole.
void cut(std::string& text, std::size_t limit) {
    if (text.size() <= limit) return;
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0U) == 0x80U)
        --limit;
    text.resize(limit);
}

bool isDropped(QChar c, bool lines) {
    if (lines && (c == u'\n' || c == u'\t')) return false;
    const auto code = c.unicode();
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0xFEFF || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069); // marks that turn the direction of what follows around
}

} // namespace

std::string cleanText(std::string_view utf8, std::size_t limit, bool lines) {
    utf8 = trimmed(utf8.substr(0, limit * 4));
    if (isPlain(utf8)) return std::string(utf8.substr(0, limit));
    auto text = QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
    text.replace(QLatin1String("\r\n"), QLatin1String("\n"));
    text.replace(u'\r', u'\n');
    QString kept;
    kept.reserve(text.size());
    for (const QChar c : text) {
        if (!isDropped(c, lines))
            kept += c;
        else if (c == u'\n' || c == u'\t')
            kept += u' ';
    }
    auto clean = kept.normalized(QString::NormalizationForm_C).trimmed().toStdString();
    cut(clean, limit);
    return clean;
}

PartialDate parseDate(std::string_view text) {
    text = trimmed(text);
    auto rest = text;
    const auto first = takeNumber(rest, 8);
    if (!first) return {};
    const auto digits = text.size() - rest.size();
    if (digits == 8) return checked(*first / 10000, *first / 100 % 100, *first % 100);
    if (digits == 6) return checked(*first / 100, *first % 100, 0);
    const auto next = [&rest]() -> int {
        if (rest.empty() || (rest.front() != '-' && rest.front() != '/' && rest.front() != '.' && rest.front() != ' '))
            return 0;
        rest.remove_prefix(1);
        return takeNumber(rest, 4).value_or(0);
    };
    const int second = next();
    const int third = second != 0 ? next() : 0;
    if (digits == 4) return checked(*first, second, third);
    if (digits <= 2 && third >= 1000) {
        // Day first, as most of the world writes it, unless that is impossible.
        if (second > 12) return checked(third, *first, second);
        return checked(third, second, *first);
    }
    if (digits <= 2 && second >= 1000) return checked(second, *first, 0);
    return {};
}

Position parsePosition(std::string_view text) {
    text = trimmed(text);
    Position position;
    const auto number = takeNumber(text, 6);
    if (!number) return position;
    position.number = *number;
    text = trimmed(text);
    if (text.starts_with("of "))
        text.remove_prefix(2);
    else if (text.starts_with('/'))
        text.remove_prefix(1);
    else
        return position;
    text = trimmed(text);
    position.total = takeNumber(text, 6).value_or(0);
    return position;
}

std::optional<Decibels> parseGain(std::string_view text) {
    const auto value = leadingDecimal(text);
    if (!value || std::abs(*value) > 60) return {}; // nobody means that
    return Decibels{*value};
}

std::optional<double> parsePeak(std::string_view text) {
    const auto value = leadingDecimal(text);
    if (!value || *value <= 0 || *value > 100) return {};
    return value;
}

std::optional<Decibels> parseR128Gain(std::string_view text) {
    text = trimmed(text);
    if (!text.empty() && text.front() == '+') text.remove_prefix(1);
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < -32768 || value > 32767) return {};
    return Decibels{value / 256.0 + kR128ToReplayGain};
}

double parseBpm(std::string_view text) {
    const auto value = leadingDecimal(text);
    return value && *value >= 1 && *value <= 1000 ? *value : 0;
}

std::string parseIsrc(std::string_view text) {
    std::string isrc;
    for (const char c : text) {
        if (c == '-' || isBlank(c)) continue;
        const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        const bool letter = upper >= 'A' && upper <= 'Z';
        const auto at = isrc.size();
        if (at >= 12 || !(at < 2 ? letter : at < 5 ? letter || isDigit(upper) : isDigit(upper))) return {};
        isrc += upper;
    }
    return isrc.size() == 12 ? isrc : std::string();
}

std::string parseUuid(std::string_view text) {
    text = trimmed(text);
    if (text.size() != 36) return {};
    std::string uuid;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i] >= 'A' && text[i] <= 'F' ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? c != '-' : !(isDigit(c) || (c >= 'a' && c <= 'f'))) return {};
        uuid += c;
    }
    return uuid;
}

bool parseTruth(std::string_view text) {
    text = trimmed(text);
    return text == "1" || text == "true" || text == "True" || text == "yes" || text == "Yes";
}

std::string parseGenre(std::string_view text) {
    text = trimmed(text);
    auto digits = text;
    if (digits.starts_with('(') && digits.ends_with(')')) digits = digits.substr(1, digits.size() - 2);
    if (digits == "RX") return "Remix";
    if (digits == "CR") return "Cover";
    auto rest = digits;
    const auto number = takeNumber(rest, 3);
    if (number && rest.empty()) return *number < 255 ? utf8(TagLib::ID3v1::genre(*number)) : std::string();
    return cleanText(text);
}

std::vector<std::string> parseGenres(std::string_view text) {
    std::vector<std::string> genres;
    const auto add = [&genres](std::string_view one) {
        auto genre = parseGenre(one);
        if (!genre.empty()) genres.push_back(std::move(genre));
    };
    text = trimmed(text);
    // ID3v2.3: references in parentheses, then a refinement; "((" stands for a real parenthesis.
    while (text.starts_with('(') && !text.starts_with("((")) {
        const auto end = text.find(')');
        if (end == std::string_view::npos) break;
        const auto inside = text.substr(1, end - 1);
        const bool reference =
            inside == "RX" || inside == "CR" ||
            (!inside.empty() && inside.size() <= 3 && std::all_of(inside.begin(), inside.end(), isDigit));
        if (!reference) break;
        add(inside);
        text.remove_prefix(end + 1);
    }
    if (text.starts_with("((")) text.remove_prefix(1);
    for (const auto& part : splitNames(text)) {
        std::string_view rest = part;
        for (auto end = rest.find(';'); end != std::string_view::npos; end = rest.find(';')) {
            add(rest.substr(0, end));
            rest.remove_prefix(end + 1);
        }
        add(rest);
    }
    return genres;
}

std::vector<std::string> splitNames(std::string_view text) {
    std::vector<std::string> names;
    const auto add = [&names](std::string_view name) {
        name = trimmed(name);
        if (!name.empty()) names.emplace_back(name);
    };
    for (;;) {
        const auto at = std::min(text.find("; "), text.find(" / "));
        if (at == std::string_view::npos) break;
        add(text.substr(0, at));
        text.remove_prefix(at + (text[at] == ';' ? 2 : 3));
    }
    add(text);
    return names;
}

std::string_view pictureType(std::string_view bytes) {
    if (bytes.starts_with("\xFF\xD8\xFF")) return "image/jpeg";
    if (bytes.starts_with("\x89PNG\r\n\x1A\n")) return "image/png";
    if (bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a")) return "image/gif";
    if (bytes.starts_with("RIFF") && bytes.substr(0, 12).ends_with("WEBP")) return "image/webp";
    if (bytes.starts_with("BM")) return "image/bmp";
    return {};
}

} // namespace bitbeats::tags
