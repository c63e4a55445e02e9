#include "base/Paths.h"

#include <QCollator>
#include <QStandardPaths>
#include <QString>
#include <algorithm>
#include <array>
#include <cstdlib>

namespace bitbeats {
namespace {

std::filesystem::path standard(QStandardPaths::StandardLocation location) {
    return std::filesystem::path(QStandardPaths::writableLocation(location).toStdString()) / "bitbeats";
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

bool isWindowsDevice(std::string_view name) {
    static constexpr std::array<std::string_view, 22> kDevices{
        "con",  "prn",  "aux",  "nul",  "com1", "com2", "com3", "com4", "com5", "com6", "com7",
        "com8", "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9"};
    const auto stem = lower(name.substr(0, name.find('.')));
    return std::find(kDevices.begin(), kDevices.end(), stem) != kDevices.end();
}

bool isForbidden(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f ||
           std::string_view("/\\:*?\"<>|").find(c) != std::string_view::npos;
}

/// Cuts to `limit` bytes without splitting a UTF-8 sequence, and keeps a short extension.
std::string shortened(std::string name, std::size_t limit) {
    if (name.size() <= limit) return name;
    const auto dot = name.rfind('.');
    const std::string extension =
        dot != std::string::npos && name.size() - dot <= 10 ? name.substr(dot) : std::string();
    std::size_t keep = limit - extension.size();
    while (keep > 0 && (static_cast<unsigned char>(name[keep]) & 0xC0) == 0x80)
        --keep;
    return name.substr(0, keep) + extension;
}

} // namespace

Paths Paths::ofUser() {
    if (const char* home = std::getenv("BITBEATS_HOME"); home && *home)
        return {std::filesystem::path(home) / "data", std::filesystem::path(home) / "cache"};
    return {standard(QStandardPaths::GenericDataLocation), standard(QStandardPaths::GenericCacheLocation)};
}

bool naturalLess(std::string_view a, std::string_view b) {
    static thread_local const QCollator kCollator = [] {
        QCollator collator{QLocale(QLocale::English)};
        collator.setNumericMode(true);
        collator.setCaseSensitivity(Qt::CaseInsensitive);
        return collator;
    }();
    const auto toString = [](std::string_view s) {
        return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size()));
    };
    const int order = kCollator.compare(toString(a), toString(b));
    return order != 0 ? order < 0 : a < b;
}

std::string safeFileName(std::string_view name) {
    std::string safe =
        QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())).toStdString(); // repairs bad UTF-8
    std::replace_if(safe.begin(), safe.end(), isForbidden, '_');
    const auto isEdge = [](char c) { return c == '.' || c == ' '; };
    safe.erase(safe.begin(), std::find_if_not(safe.begin(), safe.end(), isEdge));
    safe = shortened(std::move(safe), 200);
    while (!safe.empty() && isEdge(safe.back()))
        safe.pop_back();
    if (safe.empty()) return "unnamed";
    if (isWindowsDevice(safe)) safe.insert(0, "_");
    return safe;
}

bool hasAudioExtension(const std::filesystem::path& path) {
    // What the decoder plays; it knows no APE, Musepack, Speex, True Audio or Windows Media.
    static constexpr std::array<std::string_view, 17> kExtensions{".flac", ".mp3", ".mpga", ".ogg", ".oga", ".opus",
                                                                  ".m4a",  ".m4b", ".mp4",  ".aac", ".wav", ".wave",
                                                                  ".aiff", ".aif", ".aifc", ".wv",  ".alac"};
    const auto extension = lower(path.extension().string());
    return std::find(kExtensions.begin(), kExtensions.end(), extension) != kExtensions.end();
}

} // namespace bitbeats
