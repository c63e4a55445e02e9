#pragma once

#include "base/Result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bitbeats::library {

/// What a rule looks at.
enum class RuleField : std::uint8_t {
    Title,
    Artist,
    AlbumArtist,
    Album,
    Genre,
    Composer,
    Folder,
    Format,
    Year,
    Rating,
    Plays,
    Skips,
    Duration,
    Bitrate,
    SampleRate,
    Bpm,
    Size,
    Track,
    Disc,
    LastPlayed,
    Added,
    Liked,
    Lossless,
};

enum class RuleOperator : std::uint8_t {
    Is,
    IsNot,
    Contains,
    ContainsNot,
    StartsWith, ///< texts and numbers; texts without regard to case and accents
    AtLeast,
    AtMost,
    Between, ///< numbers
    InLast,
    NotInLast, ///< times: days
};

/// One line of a smart playlist or one filter of a search. Numbers are in the unit of the field: years, stars (1..5)
/// for ratings, seconds, kbit/s, Hz, beats per minute, MB, days; 1 or 0 for yes and no.
struct Rule {
    RuleField field = RuleField::Title;
    RuleOperator op = RuleOperator::Contains;
    std::string text;
    double number = 0;
    double upTo = 0; ///< of Between
    bool operator==(const Rule&) const = default;
};

enum class RuleOrder : std::uint8_t { Added, Title, Artist, Album, Year, Rating, Plays, LastPlayed, Duration, Random };

struct SmartRules {
    bool any = false; ///< one rule is enough; else all have to hold
    std::vector<Rule> rules;
    RuleOrder order = RuleOrder::Added;
    bool descending = true;
    std::int64_t limit = 0; ///< tracks, 0 = all
    bool operator==(const SmartRules&) const = default;
};

/// As it is kept and exported. Errors: Malformed, with what is wrong.
std::string toJson(const SmartRules& rules);
Result<SmartRules> rulesFromJson(std::string_view json);

/// The name of a field in searches and files ("year"), and back.
std::string_view nameOf(RuleField field);
bool fieldOfName(std::string_view name, RuleField& field);
bool isText(RuleField field);
bool isTime(RuleField field);

} // namespace bitbeats::library
