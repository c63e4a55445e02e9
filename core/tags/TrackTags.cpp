#include "tags/TrackTags.h"

#include <cstdio>

namespace bitbeats::tags {

std::string PartialDate::text() const {
    char buffer[32] = "";
    if (day > 0)
        std::snprintf(buffer, sizeof buffer, "%04d-%02d-%02d", year, month, day);
    else if (month > 0)
        std::snprintf(buffer, sizeof buffer, "%04d-%02d", year, month);
    else if (year > 0)
        std::snprintf(buffer, sizeof buffer, "%04d", year);
    return buffer;
}

} // namespace bitbeats::tags
