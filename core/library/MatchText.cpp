#include "MatchText.h"

namespace bitbeats::library {
namespace {

const char* columnOf(RuleField field) {
    switch (field) {
    case RuleField::Artist:
        return "artists";
    case RuleField::Album:
        return "album";
    case RuleField::Genre:
        return "genres";
    default:
        return "title";
    }
}

/// Folded words hold letters and digits only, so that quotes are all the care that is needed.
std::string term(const std::string& word) {
    return "\"" + word + "\" *";
}

void add(std::string& to, const std::string& what) {
    if (!to.empty()) to += " AND ";
    to += what;
}

} // namespace

std::string matchText(const SearchQuery& query, bool titleOnly) {
    std::string match;
    for (const auto& word : query.words)
        add(match, (titleOnly ? "title : " : "") + term(word));
    for (const auto& field : query.fields) {
        for (const auto& word : field.words)
            add(match, std::string(columnOf(field.field)) + " : " + term(word));
    }
    return match;
}

std::string matchWords(const std::vector<std::string>& words) {
    std::string match;
    for (const auto& word : words)
        add(match, term(word));
    return match;
}

std::string afterPrefix(std::string prefix) {
    while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xff)
        prefix.pop_back();
    if (!prefix.empty()) prefix.back() = static_cast<char>(prefix.back() + 1);
    return prefix;
}

} // namespace bitbeats::library
