#include "library/SearchQuery.h"

#include "library/Fold.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace bitbeats::library {
namespace {

constexpr std::size_t kLongest = 1000; // bytes of a query that are looked at
constexpr std::size_t kMostWords = 16;

struct Piece {
    std::string field; ///< empty: plain text
    std::string value;
};

bool isBlank(char c) {
    return static_cast<unsigned char>(c) <= ' ';
}

std::string takeValue(std::string_view typed, std::size_t& at) {
    std::string value;
    if (at < typed.size() && typed[at] == '"') {
        const auto end = std::min(typed.find('"', at + 1), typed.size());
        value = typed.substr(at + 1, end - at - 1);
        at = std::min(end + 1, typed.size());
        return value;
    }
    while (at < typed.size() && !isBlank(typed[at]))
        value += typed[at++];
    return value;
}

std::vector<Piece> cut(std::string_view typed) {
    std::vector<Piece> pieces;
    for (std::size_t at = 0; at < typed.size();) {
        if (isBlank(typed[at])) {
            ++at;
            continue;
        }
        auto nameEnd = at;
        while (nameEnd < typed.size() && typed[nameEnd] >= 'a' && typed[nameEnd] <= 'z')
            ++nameEnd;
        RuleField field{};
        if (nameEnd > at && nameEnd + 1 < typed.size() && typed[nameEnd] == ':' && !isBlank(typed[nameEnd + 1]) &&
            fieldOfName(typed.substr(at, nameEnd - at), field)) {
            Piece piece{std::string(typed.substr(at, nameEnd - at)), {}};
            at = nameEnd + 1;
            piece.value = takeValue(typed, at);
            pieces.push_back(std::move(piece));
        } else {
            pieces.push_back({{}, takeValue(typed, at)});
        }
    }
    return pieces;
}

std::optional<double> number(std::string_view text) {
    double value = 0;
    const auto [stop, problem] =
        std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (problem != std::errc() || stop != text.data() + text.size() || text.empty()) return {};
    return value;
}

/// "3:45" as seconds, else a number.
std::optional<double> amount(RuleField field, std::string_view text) {
    const auto colon = text.find(':');
    if (field != RuleField::Duration || colon == std::string_view::npos) return number(text);
    const auto minutes = number(text.substr(0, colon));
    const auto seconds = number(text.substr(colon + 1));
    if (!minutes || !seconds) return {};
    return *minutes * 60 + *seconds;
}

std::optional<Rule> comparison(RuleField field, std::string_view value) {
    struct Sign {
        std::string_view text;
        RuleOperator op;
        double shift;
    };
    static constexpr Sign kSigns[] = {{">=", RuleOperator::AtLeast, 0},
                                      {"<=", RuleOperator::AtMost, 0},
                                      {">", RuleOperator::AtLeast, 1e-6},
                                      {"<", RuleOperator::AtMost, -1e-6}};
    for (const auto& sign : kSigns) {
        if (!value.starts_with(sign.text)) continue;
        const auto limit = amount(field, value.substr(sign.text.size()));
        if (!limit) return {};
        return Rule{field, sign.op, {}, *limit + sign.shift, 0};
    }
    if (const auto dash = value.find('-', 1); dash != std::string_view::npos && dash > 0) {
        const auto from = amount(field, value.substr(0, dash));
        const auto to = amount(field, value.substr(dash + 1));
        if (from && to) return Rule{field, RuleOperator::Between, {}, std::min(*from, *to), std::max(*from, *to)};
    }
    if (const auto exact = amount(field, value)) return Rule{field, RuleOperator::Is, {}, *exact, 0};
    return {};
}

std::optional<Rule> yesOrNo(RuleField field, const std::string& value) {
    const auto word = fold(value);
    const bool yes = word == "yes" || word == "true" || word == "1" || word == "sim" || word == "si";
    const bool no = word == "no" || word == "false" || word == "0" || word == "nao";
    if (!yes && !no) return {};
    return Rule{field, RuleOperator::Is, {}, yes ? 1.0 : 0.0, 0};
}

/// "7d", "30": within so many days.
std::optional<Rule> withinDays(RuleField field, std::string_view value) {
    if (value.ends_with('d')) value.remove_suffix(1);
    const auto days = number(value);
    if (!days || *days < 0) return {};
    return Rule{field, RuleOperator::InLast, {}, *days, 0};
}

std::optional<Rule> ruleOf(RuleField field, const std::string& value) {
    if (field == RuleField::Format) return Rule{field, RuleOperator::StartsWith, value, 0, 0};
    if (isText(field)) return Rule{field, RuleOperator::Contains, value, 0, 0};
    if (isTime(field)) return withinDays(field, value);
    if (field == RuleField::Liked || field == RuleField::Lossless) return yesOrNo(field, value);
    return comparison(field, value);
}

bool isIndexed(RuleField field) {
    return field == RuleField::Title || field == RuleField::Artist || field == RuleField::Album ||
           field == RuleField::Genre;
}

void addText(SearchQuery& query, const std::string& text) {
    if (!query.text.empty()) query.text += ' ';
    query.text += text;
}

void cap(std::vector<std::string>& words) {
    if (words.size() > kMostWords) words.resize(kMostWords);
}

} // namespace

SearchQuery parseSearch(std::string_view typed) {
    SearchQuery query;
    for (const auto& piece : cut(typed.substr(0, kLongest))) {
        RuleField field{};
        if (piece.field.empty() || !fieldOfName(piece.field, field)) {
            addText(query, piece.value);
        } else if (isIndexed(field)) {
            auto words = queryWords(piece.value);
            cap(words);
            if (!words.empty()) query.fields.push_back({field, std::move(words)});
        } else if (auto rule = ruleOf(field, piece.value)) {
            query.rules.push_back(std::move(*rule));
        } else {
            addText(query, piece.field + ":" + piece.value); // no such number: look for the text
        }
    }
    query.words = queryWords(query.text);
    cap(query.words);
    return query;
}

} // namespace bitbeats::library
