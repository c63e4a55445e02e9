#pragma once

#include <chrono>
#include <cstdint>

namespace bitbeats::node {

/// The month of a time in UTC, as a number that grows by one from month to month.
inline std::int64_t monthOf(std::int64_t milliseconds) {
    using namespace std::chrono;
    const year_month_day day(floor<days>(sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(milliseconds))));
    return static_cast<int>(day.year()) * 12LL + static_cast<unsigned>(day.month()) - 1;
}

} // namespace bitbeats::node
