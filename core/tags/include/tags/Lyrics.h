#pragma once

#include "tags/TrackTags.h"

#include <string_view>

namespace bitbeats::tags {

/// Lyrics as a tag or an .lrc file holds them. With time stamps ("[01:02.30]Line", several for one line, an
/// [offset:] head, word stamps "<01:02.50>" left out) they become `synced`, else `plain`. Pure.
Lyrics parseLyrics(std::string_view utf8);

} // namespace bitbeats::tags
