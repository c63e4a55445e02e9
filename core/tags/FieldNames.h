#pragma once

#include "tags/TagField.h"

#include <string_view>

namespace bitbeats::tags {

/// TagLib's common name of a field, which it translates into each format's own: "ALBUMARTIST" -> TPE2, aART, ...
std::string_view propertyName(Field field);

/// Whether programs keep this field under that name (in the form of RawTags::sharedName()).
bool isNameOf(Field field, std::string_view shared);

} // namespace bitbeats::tags
