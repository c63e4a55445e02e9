#include "TorrentHints.h"
#include "TorrentNames.h"
#include "base/AtomicFile.h"
#include "base/Paths.h"
#include "swarm/Torrent.h"

#include <libtorrent/bdecode.hpp>
#include <libtorrent/error_code.hpp>
#include <libtorrent/hasher.hpp>
#include <libtorrent/torrent_info.hpp>

#include <algorithm>
#include <limits>
#include <numeric>

namespace bitbeats::swarm {
namespace {

namespace lt = libtorrent;
using Node = lt::bdecode_node;

constexpr int kMaxBencodeDepth = 24;
constexpr int kMaxBencodeTokens = 1'000'000;
constexpr std::int64_t kMinPieceLength = 4 << 10;
constexpr std::int64_t kMaxTotalSize = 1LL << 46; // 64 TiB
constexpr std::size_t kMaxLinks = 64;
constexpr std::size_t kMaxLinkBytes = 2048;

std::string_view view(lt::string_view text) {
    return {text.data(), text.size()};
}

Failure malformed(const std::string& object, std::string detail) {
    return fail(Reason::Malformed, "open", object, std::move(detail), "Ask whoever made the torrent for a sound copy.");
}

/// A text key, by its UTF-8 twin where an old maker wrote one.
std::string textOf(const Node& dict, const char* key) {
    const auto utf8 = dict.dict_find_string(std::string(key) + ".utf-8");
    const auto node = utf8 ? utf8 : dict.dict_find_string(key);
    return node ? std::string(view(node.string_value())) : std::string();
}

bool hasAttribute(const Node& file, char attribute) {
    return view(file.dict_find_string_value("attr")).find(attribute) != std::string_view::npos;
}

bool isLink(std::string_view url, std::initializer_list<std::string_view> schemes) {
    const bool plain = url.size() <= kMaxLinkBytes && std::none_of(url.begin(), url.end(), [](char c) {
                           const auto byte = static_cast<unsigned char>(c);
                           return byte <= 0x20 || byte == 0x7f;
                       });
    return plain && std::any_of(schemes.begin(), schemes.end(), [&](auto scheme) { return url.starts_with(scheme); });
}

void addLink(std::vector<std::string>& links, std::string_view url, std::initializer_list<std::string_view> schemes) {
    if (links.size() >= kMaxLinks || !isLink(url, schemes)) return;
    if (std::find(links.begin(), links.end(), url) == links.end()) links.emplace_back(url);
}

std::vector<std::string> trackersOf(const Node& root) {
    std::vector<std::string> links;
    const auto add = [&](std::string_view url) { addLink(links, url, {"http://", "https://", "udp://"}); };
    add(view(root.dict_find_string_value("announce")));
    const auto tiers = root.dict_find_list("announce-list");
    for (int i = 0; tiers && i < tiers.list_size() && links.size() < kMaxLinks; ++i) {
        const auto tier = tiers.list_at(i);
        if (tier.type() == Node::string_t) add(view(tier.string_value()));
        for (int k = 0; tier.type() == Node::list_t && k < tier.list_size() && links.size() < kMaxLinks; ++k)
            add(view(tier.list_string_value_at(k)));
    }
    return links;
}

std::vector<std::string> webSeedsOf(const Node& root) {
    std::vector<std::string> links;
    const auto add = [&](std::string_view url) { addLink(links, url, {"http://", "https://"}); };
    const auto list = root.dict_find("url-list");
    if (list && list.type() == Node::string_t) add(view(list.string_value()));
    for (int i = 0; list && list.type() == Node::list_t && i < list.list_size() && links.size() < kMaxLinks; ++i)
        add(view(list.list_string_value_at(i)));
    return links;
}

/// The files of the info dictionary as they stand there.
struct RawFiles {
    std::vector<RawPath> paths; ///< without the torrent's own folder
    std::vector<std::int64_t> sizes;
    std::vector<bool> padding;
    bool folder = false;
};

Result<void> addFile(RawFiles& files, const Node& file, const std::string& name) {
    if (file.type() != Node::dict_t) return malformed(name, "its list of files is damaged");
    const auto size = file.dict_find_int_value("length", -1);
    if (size < 0 || size > kMaxTotalSize) return malformed(name, "a file in it has an impossible size");
    if (hasAttribute(file, 'l')) return fail(Reason::Unsupported, "open", name, "it holds symbolic links");
    const auto utf8 = file.dict_find_list("path.utf-8");
    const auto path = utf8 ? utf8 : file.dict_find_list("path");
    if (!path || path.list_size() == 0) return malformed(name, "a file in it has no name");
    RawPath parts;
    for (int i = 0; i < path.list_size(); ++i) {
        if (path.list_at(i).type() != Node::string_t) return malformed(name, "a file in it has no name");
        parts.emplace_back(view(path.list_at(i).string_value()));
    }
    files.padding.push_back(hasAttribute(file, 'p') || parts.front() == ".pad");
    files.paths.push_back(std::move(parts));
    files.sizes.push_back(size);
    return {};
}

Result<RawFiles> filesOf(const Node& info, const std::string& rawName, const std::string& name) {
    RawFiles files;
    const auto list = info.dict_find_list("files");
    if (!list) {
        const auto size = info.dict_find_int_value("length", -1);
        if (size < 0 || size > kMaxTotalSize) return malformed(name, "its file has an impossible size");
        if (hasAttribute(info, 'l')) return fail(Reason::Unsupported, "open", name, "it holds symbolic links");
        files.paths.push_back({rawName});
        files.sizes.push_back(size);
        files.padding.push_back(false);
        return files;
    }
    if (info.dict_find("length")) return malformed(name, "it claims to be one file and many at once");
    if (list.list_size() == 0) return malformed(name, "it holds no files");
    if (list.list_size() > kMaxTorrentFiles) return fail(Reason::TooLarge, "open", name, "it holds over 50000 files");
    files.folder = true;
    for (int i = 0; i < list.list_size(); ++i) {
        if (auto added = addFile(files, list.list_at(i), name); !added) return Failure(added.error());
    }
    return files;
}

Result<void> fillFiles(Torrent& torrent, const RawFiles& raw, const std::string& rawName) {
    auto paths = safePaths(raw.paths, torrent.name);
    if (!paths) return Failure(paths.error());
    for (std::size_t i = 0; i < raw.paths.size(); ++i) {
        FileEntry file;
        file.path = std::move((*paths)[i]);
        RawPath whole = raw.paths[i];
        if (raw.folder) whole.insert(whole.begin(), rawName);
        file.contentPath = harmlessPath(whole);
        if (file.contentPath.empty()) file.contentPath = raw.folder ? torrent.name + "/" + file.path : file.path;
        file.offset = torrent.totalSize;
        file.size = raw.sizes[i];
        file.padding = raw.padding[i];
        torrent.totalSize += file.size;
        if (torrent.totalSize > kMaxTotalSize) return fail(Reason::TooLarge, "open", torrent.name, "it is over 64 TiB");
        torrent.files.push_back(std::move(file));
    }
    return {};
}

Result<void> fillPieces(Torrent& torrent, const Node& info) {
    const auto length = info.dict_find_int_value("piece length", -1);
    if (length > kMaxPieceLength) return fail(Reason::TooLarge, "open", torrent.name, "its pieces are over 64 MiB");
    if (length < kMinPieceLength) return malformed(torrent.name, "its piece length is impossible");
    const auto hashes = info.dict_find_string_value("pieces");
    if (torrent.totalSize == 0) return malformed(torrent.name, "its files are all empty");
    const auto expected = (torrent.totalSize + length - 1) / length;
    if (hashes.size() % 20 != 0 || static_cast<std::int64_t>(hashes.size() / 20) != expected)
        return malformed(torrent.name, "it has " + std::to_string(hashes.size() / 20) +
                                           " piece hashes where its size needs " + std::to_string(expected));
    torrent.pieceLength = static_cast<int>(length);
    torrent.pieceCount = static_cast<int>(expected);
    return {};
}

/// libtorrent parses the same bytes again when the torrent is added: it must see what was checked here.
Result<void> agreeWithLibtorrent(const Torrent& torrent) {
    lt::error_code error;
    const lt::torrent_info info(torrent.encoded, error, lt::from_span);
    if (error) return malformed(torrent.name, error.message());
    const auto& files = info.files();
    bool same = info.num_files() == static_cast<int>(torrent.files.size()) && info.total_size() == torrent.totalSize &&
                info.piece_length() == torrent.pieceLength && info.num_pieces() == torrent.pieceCount &&
                std::equal(torrent.infoHash.bytes.begin(), torrent.infoHash.bytes.end(), info.info_hashes().v1.begin(),
                           [](std::uint8_t a, auto b) { return a == static_cast<std::uint8_t>(b); });
    for (int i = 0; same && i < info.num_files(); ++i) {
        const auto& file = torrent.files[static_cast<std::size_t>(i)];
        same =
            files.file_size(lt::file_index_t(i)) == file.size && files.file_offset(lt::file_index_t(i)) == file.offset;
    }
    if (!same) return malformed(torrent.name, "its parts contradict each other");
    return {};
}

} // namespace

Result<Torrent> parseTorrent(std::string encoded) {
    const std::string anonymous = "the torrent";
    if (encoded.size() > kMaxTorrentBytes) return fail(Reason::TooLarge, "open", anonymous, "it is larger than 16 MiB");
    lt::error_code error;
    const auto root = lt::bdecode(encoded, error, nullptr, kMaxBencodeDepth, kMaxBencodeTokens);
    if (error || root.type() != Node::dict_t) return malformed(anonymous, "this is not a .torrent file");
    const auto info = root.dict_find_dict("info");
    if (!info) return malformed(anonymous, "this is not a .torrent file");
    const auto rawName = textOf(info, "name");
    if (rawName.empty()) return malformed(anonymous, "it has no name");
    Torrent torrent;
    torrent.name = safeFileName(rawName);
    if (!info.dict_find_string("pieces")) {
        if (info.dict_find_dict("file tree"))
            return fail(Reason::Unsupported, "open", torrent.name, "it is a version 2 torrent without a version 1 part",
                        "Ask for a version 1 or hybrid torrent.");
        return malformed(torrent.name, "it has no piece hashes");
    }
    const auto raw = filesOf(info, rawName, torrent.name);
    if (!raw) return Failure(raw.error());
    if (auto filled = fillFiles(torrent, *raw, rawName); !filled) return Failure(filled.error());
    if (auto filled = fillPieces(torrent, info); !filled) return Failure(filled.error());
    const auto hash = lt::hasher(info.data_section()).final();
    std::transform(hash.begin(), hash.end(), torrent.infoHash.bytes.begin(),
                   [](auto byte) { return static_cast<std::uint8_t>(byte); });
    torrent.trackers = trackersOf(root);
    torrent.webSeeds = webSeedsOf(root);
    readHints(root, torrent.files);
    torrent.encoded = std::move(encoded);
    if (auto agreed = agreeWithLibtorrent(torrent); !agreed) return Failure(agreed.error());
    return torrent;
}

Result<Torrent> loadTorrent(const std::filesystem::path& path) {
    auto encoded = readWholeFile(path, kMaxTorrentBytes);
    if (!encoded) return Failure(encoded.error());
    auto torrent = parseTorrent(std::move(*encoded));
    if (!torrent) torrent.error().object = path.filename().string();
    return torrent;
}

std::string InfoHash::hex() const {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (const auto byte : bytes) {
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15];
    }
    return text;
}

std::vector<int> Torrent::audioFiles() const {
    std::vector<int> indices;
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (!files[i].padding && files[i].size > 0 && hasAudioExtension(files[i].path))
            indices.push_back(static_cast<int>(i));
    }
    std::sort(indices.begin(), indices.end(), [this](int a, int b) {
        return naturalLess(files[static_cast<std::size_t>(a)].path, files[static_cast<std::size_t>(b)].path);
    });
    return indices;
}

} // namespace bitbeats::swarm
