#include "base/Units.h"

#include <cmath>

namespace bitbeats {

double linear(Decibels gain) {
    return std::pow(10.0, gain.value / 20.0);
}

} // namespace bitbeats
