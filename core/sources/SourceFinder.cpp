#include "sources/SourceFinder.h"

#include "Escapes.h"
#include "TorrentName.h"
#include "WebKind.h"
#include "base/AtomicFile.h"
#include "base/FileSource.h"
#include "sources/FolderWalk.h"
#include "sources/SourceLink.h"

#include <QByteArray>
#include <QCryptographicHash>

#include <algorithm>

namespace bitbeats::sources {
namespace {

namespace fs = std::filesystem;
using playback::QueueItem;

constexpr std::size_t kMaxPictureBytes = 8 << 20;

std::string stemOf(const std::string& path) {
    return fs::path(path).stem().string();
}

Failure nothingToPlay(const std::string& name, const std::vector<Error>& skipped) {
    if (!skipped.empty()) return Failure(skipped.front());
    return fail(Reason::NotFound, "open", name, "there is nothing to play in it");
}

void append(Collection& into, Collection&& more) {
    std::move(more.tracks.begin(), more.tracks.end(), std::back_inserter(into.tracks));
    std::move(more.skipped.begin(), more.skipped.end(), std::back_inserter(into.skipped));
}

std::string pictureEnding(const std::string& bytes) {
    return bytes.starts_with("\x89PNG") ? ".png" : ".jpg";
}

} // namespace

SourceFinder::SourceFinder(SwarmAccess& swarm, TorrentShelf& shelf, fs::path coverFolder, Probe probe)
    : m_swarm(swarm), m_shelf(shelf), m_coverFolder(std::move(coverFolder)), m_probe(std::move(probe)) {}

Result<Collection> SourceFinder::resolve(const std::string& source, const CancelToken& cancel) {
    const auto link = parseSourceLink(source);
    if (!link) return Failure(link.error());
    const auto* local = std::get_if<LocalPath>(&link->what);
    std::error_code ignored;
    auto found =
        local ? fs::is_directory(local->path, ignored) ? fromFolder(local->path, cancel) : fromFile(local->path, cancel)
        : std::holds_alternative<WebLink>(link->what) ? fromWeb(*link, cancel)
                                                      : fromTorrent(*link, cancel);
    if (cancel.cancelled()) return fail(Reason::Cancelled, "open", source);
    return found;
}

Result<QueueItem> SourceFinder::localItem(const fs::path& path, const CancelToken& cancel) const {
    auto bytes = FileSource::open(path);
    if (!bytes) return Failure(bytes.error());
    if ((*bytes)->size() == 0) return fail(Reason::Malformed, "open", path.filename().string(), "it is empty");
    auto tags = m_probe(**bytes, path.filename().string(), cancel);
    if (!tags) return Failure(tags.error());
    QueueItem item;
    item.source = path.string();
    item.title = tags->title.empty() ? stemOf(path.string()) : tags->title;
    item.artist = tags->artist;
    item.album = tags->album;
    item.duration = tags->duration;
    item.coverPath = keepPicture(tags->picture);
    return item;
}

Result<Collection> SourceFinder::fromFile(const fs::path& path, const CancelToken& cancel) const {
    auto item = localItem(path, cancel);
    if (!item) return Failure(item.error());
    Collection collection{item->title, {}, {}};
    collection.tracks.push_back(std::move(*item));
    return collection;
}

Result<Collection> SourceFinder::fromFolder(const fs::path& path, const CancelToken& cancel) {
    auto content = walkFolder(path, cancel);
    Collection collection{path.filename().string(), {}, std::move(content.skipped)};
    for (const auto& file : content.files) {
        if (cancel.cancelled()) break;
        SourceLink link;
        link.what = TorrentFile{file};
        link.text = file.string();
        auto found = isTorrentName(file) ? fromTorrent(link, cancel) : fromFile(file, cancel);
        if (found)
            append(collection, std::move(*found));
        else
            collection.skipped.push_back(found.error());
    }
    if (collection.tracks.empty()) return nothingToPlay(collection.name, collection.skipped);
    return collection;
}

Result<Collection> SourceFinder::fromTorrent(const SourceLink& link, const CancelToken& cancel) {
    const auto torrent = m_shelf.find(link, cancel);
    if (!torrent) return Failure(torrent.error());
    const auto& files = (*torrent)->files;
    auto wanted = (*torrent)->audioFiles();
    if (link.fileIndex >= 0) {
        if (std::find(wanted.begin(), wanted.end(), link.fileIndex) == wanted.end())
            return fail(Reason::NotFound, "open", (*torrent)->name,
                        "file " + std::to_string(link.fileIndex) + " of it is no music");
        wanted = {link.fileIndex};
    }
    Collection collection{(*torrent)->name, {}, {}};
    for (const int index : wanted) {
        const auto& file = files[static_cast<std::size_t>(index)];
        QueueItem item;
        item.source = link.ofFile((*torrent)->singleFile() ? -1 : index);
        item.title = file.hints.title.empty() ? stemOf(file.path) : file.hints.title;
        item.artist = file.hints.artist;
        item.album = file.hints.album.empty() && !(*torrent)->singleFile() ? (*torrent)->name : file.hints.album;
        item.duration = file.hints.duration;
        item.coverPath = keepPicture(file.hints.cover);
        collection.tracks.push_back(std::move(item));
    }
    if (collection.tracks.empty()) return nothingToPlay(collection.name, {});
    return collection;
}

Result<Collection> SourceFinder::fromWeb(const SourceLink& link, const CancelToken& cancel) {
    const auto& url = std::get<WebLink>(link.what).url;
    const auto kind = webKindOf(url, m_swarm, cancel);
    if (!kind) return Failure(kind.error());
    if (*kind == WebKind::Torrent) return fromTorrent(link, cancel);
    QueueItem item;
    item.source = link.text;
    item.title = stemOf(lastPathPart(url));
    if (item.title.empty()) item.title = url;
    Collection collection{item.title, {}, {}};
    collection.tracks.push_back(std::move(item));
    return collection;
}

std::string SourceFinder::keepPicture(const std::string& bytes) const {
    if (bytes.empty() || bytes.size() > kMaxPictureBytes || m_coverFolder.empty()) return {};
    const auto name = QCryptographicHash::hash(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())),
                                               QCryptographicHash::Sha1)
                          .toHex()
                          .toStdString();
    const auto path = m_coverFolder / (name + pictureEnding(bytes));
    std::error_code error;
    if (fs::exists(path, error)) return path.string();
    fs::create_directories(m_coverFolder, error);
    return writeFileAtomically(path, bytes) ? path.string() : std::string();
}

} // namespace bitbeats::sources
