#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bitbeats::library {

/// How names are compared and found: lower case, without accents, punctuation as blanks, apostrophes gone; words with
/// one blank between. "L'Été (Live)" -> "lete live". Any script; not UTF-8 is repaired first. Pure.
std::string fold(std::string_view text);

/// For sorting: folded, and a leading article ("The", "A", "An", "Os", "Los", "La", ...) of a name dropped.
std::string foldForSort(std::string_view text);

/// What goes into the search index for a text: its folded words; for names with signs inside also the word without
/// them ("AC/DC": "ac dc acdc"); runs of a script without blanks as pairs of characters and the last character.
std::string searchWords(std::string_view text);

/// The words to look for, of what somebody typed: folded, runs of a script without blanks as pairs.
std::vector<std::string> queryWords(std::string_view typed);

/// How many letters have to be changed, dropped, added or swapped with a neighbour to get from one folded word to the
/// other; stops counting above `limit` and says limit + 1.
int typos(std::string_view a, std::string_view b, int limit);

} // namespace bitbeats::library
