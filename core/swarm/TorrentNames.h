#pragma once

#include "base/Result.h"

#include <string>
#include <string_view>
#include <vector>

namespace libtorrent {
class torrent_info;
}

namespace bitbeats::swarm {

struct Torrent;

/// The names of one file as a stranger wrote them, top folder first.
using RawPath = std::vector<std::string>;

/// Names fit for any file system, in the order given: no way out of the folder, no reserved names, no two alike (case
/// and accents composed or not do not tell names apart), no file where another needs a folder. Errors: TooLarge.
Result<std::vector<std::string>> safePaths(const std::vector<RawPath>& raw, const std::string& torrentName);

/// The raw path joined, if each part is one plain, valid UTF-8 name of this system; otherwise empty.
std::string harmlessPath(const RawPath& raw);

/// Make libtorrent call its files by FileEntry::path below a folder named after the torrent (single files lie bare), or
/// by FileEntry::contentPath. `info` must have been made from `torrent.encoded`. Pure.
void useCacheNames(libtorrent::torrent_info& info, const Torrent& torrent);
void useContentNames(libtorrent::torrent_info& info, const Torrent& torrent);

} // namespace bitbeats::swarm
