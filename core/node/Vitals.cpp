#include "Vitals.h"

#include <fstream>
#include <sys/statvfs.h>
#include <unistd.h>

namespace bitbeats::node {

std::optional<DiskSpace> diskSpace(const std::filesystem::path& folder) {
    struct statvfs disk {};
    if (::statvfs(folder.c_str(), &disk) != 0) return {};
    return DiskSpace{disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize};
}

std::uint64_t residentBytes() {
    std::ifstream file("/proc/self/statm");
    std::uint64_t all = 0;
    std::uint64_t resident = 0;
    file >> all >> resident;
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::uint64_t openDescriptors() {
    std::error_code error;
    std::uint64_t count = 0;
    for (auto entry = std::filesystem::directory_iterator("/proc/self/fd", error);
         !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
        ++count;
    return count;
}

std::string figureText(const char* name, const char* kind, std::uint64_t value, const std::string& labels) {
    const auto full = std::string("bitbeats_") + name;
    const auto type = labels.empty() ? "# TYPE " + full + " " + kind + "\n" : std::string();
    return type + full + (labels.empty() ? "" : "{" + labels + "}") + " " + std::to_string(value) + "\n";
}

} // namespace bitbeats::node
