#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace bitbeats::node {

/// Room on the disk that holds a folder.
struct DiskSpace {
    std::uint64_t free = 0; ///< for this user
    std::uint64_t size = 0;
};
std::optional<DiskSpace> diskSpace(const std::filesystem::path& folder);

std::uint64_t residentBytes();   ///< of this program
std::uint64_t openDescriptors(); ///< of this program

/// One figure in the text format of Prometheus. `labels` as in `state="failed"`, or empty.
std::string figureText(const char* name, const char* kind, std::uint64_t value, const std::string& labels = {});

} // namespace bitbeats::node
