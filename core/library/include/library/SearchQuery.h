#pragma once

#include "library/Rules.h"

#include <string>
#include <string_view>
#include <vector>

namespace bitbeats::library {

/// What somebody typed, understood: `artist:"miles davis" year:1955-1960 blue`. Filters are FIELD:VALUE without a blank
/// between; VALUE may stand in quotes. Numbers: 1999, 1990-1999, >=4, <=3, >4, <3. What is no filter is text to find.
struct SearchQuery {
    std::string text;               ///< without the filters
    std::vector<std::string> words; ///< of the text, folded
    struct FieldWords {
        RuleField field = RuleField::Artist; ///< Title, Artist, Album or Genre
        std::vector<std::string> words;
        bool operator==(const FieldWords&) const = default;
    };
    std::vector<FieldWords> fields;
    std::vector<Rule> rules; ///< the other filters
    bool empty() const { return words.empty() && fields.empty() && rules.empty(); }
};

/// Understands anything; there are no wrong queries. Pure.
SearchQuery parseSearch(std::string_view typed);

} // namespace bitbeats::library
