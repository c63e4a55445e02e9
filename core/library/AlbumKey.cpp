#include "AlbumKey.h"

#include "library/Fold.h"

#include <QString>

#include <algorithm>
#include <array>
#include <string_view>

namespace bitbeats::library {
namespace {

/// "cd 1", "disc2", "disk 03"
bool isDiscFolder(const std::string& name) {
    static constexpr std::array<std::string_view, 6> kWords{"cd", "disc", "disk", "disco", "vol", "lp"};
    const auto folded = fold(name);
    for (const auto word : kWords) {
        if (!folded.starts_with(word)) continue;
        const auto rest = std::string_view(folded).substr(word.size());
        const auto digits = rest.substr(rest.starts_with(' ') ? 1 : 0);
        if (!digits.empty() && digits.size() <= 2 &&
            std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; }))
            return true;
    }
    return false;
}

} // namespace

std::string albumKey(const tags::TrackTags& tags, const std::string& folderPath) {
    if (!tags.musicBrainz.release.empty()) return "mb:" + tags.musicBrainz.release;
    auto title = fold(tags.album);
    if (title.empty()) title = tags.album;
    if (!tags.albumArtists.empty()) {
        auto artist = fold(tags.albumArtists.front());
        if (artist.empty()) artist = tags.albumArtists.front();
        return "a:" + title + "\x1f" + artist;
    }
    auto folder = folderPath;
    if (const auto slash = folder.rfind('/'); slash != std::string::npos && isDiscFolder(folder.substr(slash + 1)))
        folder.resize(slash);
    return "f:" + title + "\x1f" + toText(folder);
}

std::string toText(const std::string& bytes) {
    return QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size())).toStdString();
}

} // namespace bitbeats::library
