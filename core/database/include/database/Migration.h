#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace bitbeats::database {

/// One numbered step of a schema; `up` and `down` are SQL scripts that undo each other.
struct Migration {
    int version = 0; ///< 1, 2, 3, ... without gaps
    std::string_view name;
    std::string_view up;
    std::string_view down;
};

/// The steps of one room's tables. Several rooms share a database file, each with its own numbers.
struct Schema {
    std::string_view name; ///< "library"
    std::span<const Migration> migrations;
};

} // namespace bitbeats::database
