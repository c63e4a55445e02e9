#pragma once

#include "RuleSql.h"
#include "library/SearchQuery.h"

#include <string>

namespace bitbeats::library {

/// The query for the search index of tracks; empty if nothing of it is about words. `titleOnly`: the free words have
/// to be in the title.
std::string matchText(const SearchQuery& query, bool titleOnly = false);
/// Words, each as the beginning of one: "a" * AND "b" *
std::string matchWords(const std::vector<std::string>& words);
/// The first text after all that begin with `prefix`, in byte order.
std::string afterPrefix(std::string prefix);

} // namespace bitbeats::library
