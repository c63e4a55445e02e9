#pragma once

#include <algorithm>

/// How covers with words below them share a width, the same on every page. Device independent pixels.
namespace bitbeats::ui::tiles {

inline constexpr int kSmallest = 152;
inline constexpr int kLargest = 200; // a few tiles on a wide page stay tiles
inline constexpr int kAcross = 20;
inline constexpr int kDown = 24;
inline constexpr int kWords = 8 + 20 + 16;
inline constexpr int kPlay = 40;

struct Plan {
    int columns;
    int tile;
};

inline Plan planFor(int width) {
    const int columns = std::max(1, (width + kAcross) / (kSmallest + kAcross));
    return {columns, std::clamp((width - (columns - 1) * kAcross) / columns, 60, kLargest)};
}

} // namespace bitbeats::ui::tiles
