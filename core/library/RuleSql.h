#pragma once

#include "database/Value.h"
#include "library/Rules.h"

#include <string>
#include <vector>

namespace bitbeats::library {

/// A condition over `tracks t left join albums a left join stats s left join folders f`, with its values apart: what
/// somebody typed is bound, never pasted.
struct Condition {
    std::string sql;
    std::vector<database::OwnedValue> values;
};

/// The tables that conditions and orders are about.
inline constexpr const char* kRuleTables = "tracks t left join albums a on a.id = t.album_id "
                                           "left join stats s on s.track_id = t.id "
                                           "left join folders f on f.id = t.folder_id";

Condition conditionOf(const Rule& rule, std::int64_t nowMs);
/// All or one of them; "1" for none.
Condition conditionOf(const std::vector<Rule>& rules, bool any, std::int64_t nowMs);
/// " order by ..." of a smart playlist.
std::string orderOf(RuleOrder order, bool descending);

} // namespace bitbeats::library
