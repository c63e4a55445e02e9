#include "library/ReasonCode.h"

#include <algorithm>
#include <array>
#include <utility>

namespace bitbeats::library {
namespace {

constexpr std::array<std::pair<Reason, std::string_view>, 15> kCodes{{
    {Reason::NotFound, "not_found"},
    {Reason::NotAllowed, "not_allowed"},
    {Reason::DiskFull, "disk_full"},
    {Reason::ReadOnly, "read_only"},
    {Reason::Malformed, "malformed"},
    {Reason::Unsupported, "unsupported"},
    {Reason::TooLarge, "too_large"},
    {Reason::Corrupt, "corrupt"},
    {Reason::Changed, "changed"},
    {Reason::Network, "network"},
    {Reason::TimedOut, "timed_out"},
    {Reason::NoPeers, "no_peers"},
    {Reason::Cancelled, "cancelled"},
    {Reason::BadUsage, "bad_usage"},
    {Reason::Internal, "internal"},
}};

} // namespace

std::string_view reasonCode(Reason reason) {
    const auto* const found =
        std::find_if(kCodes.begin(), kCodes.end(), [&](const auto& entry) { return entry.first == reason; });
    return found == kCodes.end() ? "internal" : found->second;
}

Reason reasonOfCode(std::string_view code) {
    const auto* const found =
        std::find_if(kCodes.begin(), kCodes.end(), [&](const auto& entry) { return entry.second == code; });
    return found == kCodes.end() ? Reason::Internal : found->first;
}

} // namespace bitbeats::library
