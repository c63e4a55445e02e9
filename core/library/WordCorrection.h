#pragma once

#include "database/Session.h"

#include <optional>
#include <string>
#include <vector>

namespace bitbeats::library {

/// The words with each that is in no track replaced by the one in the library that is nearest to it: one letter off,
/// two from eight letters on; the first or the second letter has to be right. Nothing if no word can be helped.
std::optional<std::vector<std::string>> correctedWords(database::Session& session,
                                                       const std::vector<std::string>& words);

} // namespace bitbeats::library
