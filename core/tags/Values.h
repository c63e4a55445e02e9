#pragma once

#include "tags/TrackTags.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bitbeats::tags {

// Pure parsers of single values.

/// Valid UTF-8, composed (NFC), without controls and blanks at the ends, at most `limit` bytes. `lines` keeps line
/// ends as \n.
std::string cleanText(std::string_view utf8, std::size_t limit = 1000, bool lines = false);

PartialDate parseDate(std::string_view text);  ///< "1999", "1999-03", "1999-03-27T10:00", "19990327", "27.03.1999"
Position parsePosition(std::string_view text); ///< "3", "03/12", "3 of 12", "A2" has no number
std::optional<Decibels> parseGain(std::string_view text);     ///< "-6.50 dB"
std::optional<double> parsePeak(std::string_view text);       ///< "0.988"
std::optional<Decibels> parseR128Gain(std::string_view text); ///< Q7.8 to -23 LUFS, given back to -18
double parseBpm(std::string_view text);                       ///< 0 if it makes no sense
std::string parseIsrc(std::string_view text);                 ///< 12 characters or nothing
std::string parseUuid(std::string_view text);                 ///< lower case or nothing
bool parseTruth(std::string_view text);                       ///< "1", "true", "yes"
std::string parseGenre(std::string_view text);                ///< "(17)" and "17" by ID3's list
std::vector<std::string> parseGenres(std::string_view text);  ///< "(51)(39)", "(4)Eurodisco", "Rock; Pop"

/// Names of several in one text: "A; B" and "A / B" are two, "AC/DC" is one.
std::vector<std::string> splitNames(std::string_view text);

/// The picture type of the first bytes: "image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp" or empty.
std::string_view pictureType(std::string_view bytes);

} // namespace bitbeats::tags
