#pragma once

#include "tags/TrackTags.h"

#include <string>

namespace bitbeats::library {

/// The rarely shown part of a file's tags as JSON; empty if there is nothing of it. Pure.
std::string detailsOf(const tags::TrackTags& tags);
/// Timed lines as .lrc text; empty if there are none.
std::string syncedText(const tags::Lyrics& lyrics);

} // namespace bitbeats::library
