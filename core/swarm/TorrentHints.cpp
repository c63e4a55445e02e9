#include "TorrentHints.h"

#include <QString>

#include <algorithm>
#include <map>

namespace bitbeats::swarm {
namespace {

namespace lt = libtorrent;

constexpr std::size_t kMaxTextBytes = 500;
constexpr std::size_t kMaxCoversBytes = 2 << 20; // of all covers in one .torrent
constexpr std::int64_t kMaxDurationMs = 7LL * 24 * 3600 * 1000;

/// A line of text that can be shown: valid UTF-8, no control characters, not long.
std::string lineOf(std::string_view raw) {
    auto text = QString::fromUtf8(raw.data(), static_cast<qsizetype>(std::min(raw.size(), kMaxTextBytes)));
    for (auto& c : text) {
        if (c.category() == QChar::Other_Control || c.category() == QChar::Other_Format) c = u' ';
    }
    return text.simplified().toStdString();
}

bool isPicture(std::string_view bytes) {
    return bytes.starts_with("\xFF\xD8\xFF") || bytes.starts_with("\x89PNG\r\n\x1A\n");
}

std::string stringOf(const lt::bdecode_node& dict, const char* key) {
    const auto text = dict.dict_find_string_value(key);
    return std::string(text.data(), text.size());
}

std::vector<std::string> coversOf(const lt::bdecode_node& hints) {
    std::vector<std::string> covers;
    const auto list = hints.dict_find_list("covers");
    std::size_t total = 0;
    for (int i = 0; list && i < list.list_size(); ++i) {
        const auto bytes = list.list_string_value_at(i);
        total += bytes.size();
        if (total > kMaxCoversBytes) break;
        covers.emplace_back(bytes.data(), bytes.size());
        if (covers.back().size() > kMaxCoverBytes || !isPicture(covers.back())) covers.back().clear();
    }
    return covers;
}

lt::entry trackOf(const TrackHints& hints, std::size_t file) {
    lt::entry track(lt::entry::dictionary_t);
    track["file"] = static_cast<lt::entry::integer_type>(file);
    const auto add = [&](const char* key, const std::string& value) {
        if (auto line = lineOf(value); !line.empty()) track[key] = line;
    };
    add("title", hints.title);
    add("artist", hints.artist);
    add("album", hints.album);
    if (hints.duration.count() > 0) track["duration"] = hints.duration.count();
    return track;
}

} // namespace

void readHints(const lt::bdecode_node& root, std::vector<FileEntry>& files) {
    const auto hints = root.dict_find_dict("bitbeats");
    if (!hints) return;
    const auto covers = coversOf(hints);
    const auto tracks = hints.dict_find_list("tracks");
    const int count = tracks ? std::min<int>(tracks.list_size(), static_cast<int>(files.size())) : 0;
    std::size_t coverBytes = 0; // a cover shared by thousands of files must not be copied thousands of times
    for (int i = 0; i < count; ++i) {
        const auto track = tracks.list_at(i);
        if (track.type() != lt::bdecode_node::dict_t) continue;
        const auto file = track.dict_find_int_value("file", -1);
        if (file < 0 || file >= static_cast<std::int64_t>(files.size())) continue;
        auto& into = files[static_cast<std::size_t>(file)].hints;
        into.title = lineOf(stringOf(track, "title"));
        into.artist = lineOf(stringOf(track, "artist"));
        into.album = lineOf(stringOf(track, "album"));
        const auto duration = track.dict_find_int_value("duration", 0);
        into.duration = Milliseconds(duration > 0 && duration <= kMaxDurationMs ? duration : 0);
        const auto cover = track.dict_find_int_value("cover", -1);
        if (cover < 0 || cover >= static_cast<std::int64_t>(covers.size())) continue;
        const auto& bytes = covers[static_cast<std::size_t>(cover)];
        coverBytes += bytes.size();
        if (coverBytes <= 4 * kMaxCoversBytes) into.cover = bytes;
    }
}

lt::entry writeHints(const std::vector<FileEntry>& files) {
    lt::entry::list_type covers;
    lt::entry::list_type tracks;
    std::map<std::string_view, std::size_t> known;
    std::size_t coverBytes = 0;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto& hints = files[i].hints;
        auto track = trackOf(hints, i);
        const bool fits = hints.cover.size() <= kMaxCoverBytes && isPicture(hints.cover) &&
                          (known.contains(hints.cover) || coverBytes + hints.cover.size() <= kMaxCoversBytes);
        if (fits) {
            const auto [place, fresh] = known.emplace(hints.cover, covers.size());
            if (fresh) {
                covers.emplace_back(hints.cover);
                coverBytes += hints.cover.size();
            }
            track["cover"] = static_cast<lt::entry::integer_type>(place->second);
        }
        if (track.dict().size() > 1) tracks.push_back(std::move(track));
    }
    if (tracks.empty()) return {};
    lt::entry out(lt::entry::dictionary_t);
    out["tracks"] = std::move(tracks);
    if (!covers.empty()) out["covers"] = std::move(covers);
    return out;
}

} // namespace bitbeats::swarm
