#pragma once

#include "RawTags.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bitbeats::tags {

/// The name since 2.3 of a frame of 2.2: "TT2" -> "TIT2". Unknown ones are given back as they are.
std::string id3FrameOfOldName(std::string_view id);

/// Frames that nothing is taken from need not be read.
bool isWantedId3Frame(std::string_view id);

/// The content of a frame that is no picture.
void readId3Frame(std::string_view id, std::string_view content, RawTags& into);

/// The content of APIC or PIC, or the first stretch of one that is `size` bytes long and lies at `inFile`.
void readId3Picture(std::string_view content, std::int64_t size, std::optional<std::int64_t> inFile, int version,
                    RawTags& into);

} // namespace bitbeats::tags
