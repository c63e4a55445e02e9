#include "TorrentHints.h"
#include "base/Paths.h"
#include "swarm/Torrent.h"

#include <QString>

#include <libtorrent/bencode.hpp>
#include <libtorrent/hasher.hpp>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace bitbeats::swarm {
namespace {

namespace lt = libtorrent;
namespace fs = std::filesystem;

constexpr int kMaxFolderDepth = 15;
constexpr std::size_t kHashBytes = 20;
constexpr std::int64_t kMaxPieces = 500'000; // keeps the hashes well below kMaxTorrentBytes

struct ContentFile {
    fs::path path;     ///< where it lies
    fs::path relative; ///< below the content folder; its name for a single file
    std::int64_t size = 0;
};

bool isUtf8(const std::string& text) {
    return QString::fromStdString(text).toStdString() == text;
}

std::string nameOf(const fs::path& content) {
    auto name = content.filename();
    if (name.empty() || name == "." || name == "..") {
        std::error_code ignored;
        const auto whole = fs::canonical(content, ignored);
        name = whole.filename();
    }
    return name.string();
}

/// Hidden files, links and devices stay out: a link could lead anywhere on this machine.
Result<void> collect(const fs::path& folder, const fs::path& relative, int depth, std::vector<ContentFile>& files) {
    if (depth > kMaxFolderDepth) return fail(Reason::TooLarge, "share", relative.string(), "it is nested too deep");
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        const auto name = it->path().filename();
        if (name.string().starts_with('.')) continue;
        if (!isUtf8(name.string()))
            return fail(Reason::Malformed, "share", QString::fromStdString(name.string()).toStdString(),
                        "its name is not valid UTF-8", "Rename it.");
        const auto status = it->symlink_status(error);
        if (error) break;
        if (fs::is_directory(status)) {
            if (auto below = collect(it->path(), relative / name, depth + 1, files); !below) return below;
        } else if (fs::is_regular_file(status)) {
            const auto size = static_cast<std::int64_t>(it->file_size(error));
            if (error) break;
            if (size > 0) files.push_back({it->path(), relative / name, size});
            if (files.size() > kMaxTorrentFiles)
                return fail(Reason::TooLarge, "share", folder.filename().string(), "it holds over 50000 files");
        }
    }
    if (error) return fail(reasonOfErrno(error.value()), "read", folder.filename().string());
    return {};
}

Result<std::vector<ContentFile>> contentOf(const fs::path& content, bool& folder) {
    std::error_code error;
    const auto status = fs::status(content, error);
    const auto name = nameOf(content);
    if (!fs::exists(status)) return fail(Reason::NotFound, "share", name.empty() ? content.string() : name);
    if (error) return fail(reasonOfErrno(error.value()), "share", name);
    if (name.empty() || !isUtf8(name))
        return fail(Reason::Malformed, "share", content.string(), "it has no usable name");
    std::vector<ContentFile> files;
    folder = fs::is_directory(status);
    if (folder) {
        if (auto collected = collect(content, {}, 0, files); !collected) return Failure(collected.error());
        std::sort(files.begin(), files.end(),
                  [](const auto& a, const auto& b) { return naturalLess(a.relative.string(), b.relative.string()); });
    } else if (fs::is_regular_file(status)) {
        const auto size = static_cast<std::int64_t>(fs::file_size(content, error));
        if (error) return fail(reasonOfErrno(error.value()), "share", name);
        if (size > 0) files.push_back({content, name, size});
    } else {
        return fail(Reason::Unsupported, "share", name, "it is neither a file nor a folder");
    }
    if (files.empty())
        return fail(Reason::NotFound, "share", name, folder ? "there are no files in it" : "it is empty");
    return files;
}

/// Cuts the files, one after the other, into pieces and keeps the hash of each.
class PieceHasher {
public:
    PieceHasher(int pieceLength, std::int64_t total, const CreateOptions& options, const CancelToken& cancel)
        : m_pieceLength(pieceLength), m_total(total), m_options(options), m_cancel(cancel) {}

    Result<void> add(const ContentFile& file) {
        const auto name = file.path.filename().string();
        const int descriptor = ::open(file.path.c_str(), O_RDONLY | O_CLOEXEC | (m_followLinks ? 0 : O_NOFOLLOW));
        if (descriptor < 0) return fail(reasonOfErrno(errno), "read", name);
        auto result = hash(descriptor, file, name);
        ::close(descriptor);
        return result;
    }

    std::string finish() {
        if (m_inPiece > 0) closePiece();
        return std::move(m_hashes);
    }

    void followLinks() { m_followLinks = true; }

private:
    Result<void> hash(int descriptor, const ContentFile& file, const std::string& name) {
        for (std::int64_t left = file.size; left > 0;) {
            if (m_cancel.cancelled()) return fail(Reason::Cancelled, "share", name);
            const auto wanted = std::min<std::int64_t>({left, kBuffer, m_pieceLength - m_inPiece});
            const auto count = ::read(descriptor, m_buffer.get(), static_cast<std::size_t>(wanted));
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return fail(reasonOfErrno(errno), "read", name);
            if (count == 0) return fail(Reason::Corrupt, "share", name, "it became shorter while it was being read");
            m_hasher.update(m_buffer.get(), static_cast<int>(count));
            left -= count;
            m_done += count;
            m_inPiece += static_cast<int>(count);
            if (m_inPiece == m_pieceLength) closePiece();
            if (m_options.progress) m_options.progress(m_done, m_total);
        }
        return {};
    }

    void closePiece() {
        const auto digest = m_hasher.final();
        m_hashes.append(digest.data(), kHashBytes);
        m_hasher.reset();
        m_inPiece = 0;
    }

    static constexpr std::int64_t kBuffer = 256 << 10;
    const int m_pieceLength;
    const std::int64_t m_total;
    const CreateOptions& m_options;
    const CancelToken& m_cancel;
    std::unique_ptr<char[]> m_buffer = std::make_unique<char[]>(kBuffer);
    lt::hasher m_hasher;
    std::string m_hashes;
    std::int64_t m_done = 0;
    int m_inPiece = 0;
    bool m_followLinks = false;
};

lt::entry fileList(const std::vector<ContentFile>& files) {
    lt::entry::list_type list;
    for (const auto& file : files) {
        lt::entry::list_type path;
        for (const auto& part : file.relative)
            path.emplace_back(part.string());
        lt::entry one(lt::entry::dictionary_t);
        one["length"] = file.size;
        one["path"] = std::move(path);
        list.push_back(std::move(one));
    }
    return list;
}

lt::entry hintsOf(const std::vector<ContentFile>& files, const CreateOptions& options) {
    if (!options.hints) return {};
    std::vector<FileEntry> entries(files.size());
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (hasAudioExtension(files[i].path)) entries[i].hints = options.hints(files[i].path);
    }
    return writeHints(entries);
}

/// Each tracker is a tier of its own: clients try them in order.
void addLinks(lt::entry& root, const CreateOptions& options) {
    if (!options.trackers.empty()) root["announce"] = options.trackers.front();
    if (options.trackers.size() > 1) {
        lt::entry::list_type tiers;
        for (const auto& tracker : options.trackers)
            tiers.emplace_back(lt::entry::list_type{lt::entry(tracker)});
        root["announce-list"] = std::move(tiers);
    }
    if (options.webSeeds.size() == 1) {
        root["url-list"] = options.webSeeds.front();
    } else if (!options.webSeeds.empty()) {
        root["url-list"] = lt::entry::list_type(options.webSeeds.begin(), options.webSeeds.end());
    }
}

Result<int> pieceLengthOf(const CreateOptions& options, std::int64_t total, const std::string& name) {
    const int length = options.pieceLength == 0 ? pieceLengthFor(total) : options.pieceLength;
    if (length < 16 << 10 || length > kMaxPieceLength || !std::has_single_bit(static_cast<unsigned>(length)))
        return fail(Reason::BadUsage, "share", name, "the piece length must be a power of two from 16 KiB to 64 MiB");
    if (total / length > kMaxPieces) return fail(Reason::TooLarge, "share", name, "it has too many pieces");
    return length;
}

} // namespace

int pieceLengthFor(std::int64_t size) {
    constexpr std::int64_t kMegabyte = 1'000'000;
    if (size < 5 * kMegabyte) return 32 << 10;
    if (size < 60 * kMegabyte) return 64 << 10;
    int length = 128 << 10;
    while (length < 16 << 20 && size / length > 2048)
        length *= 2;
    return length;
}

Result<std::string> createTorrent(const fs::path& content, const CreateOptions& options, const CancelToken& cancel) {
    bool folder = false;
    const auto files = contentOf(content, folder);
    if (!files) return Failure(files.error());
    const auto name = nameOf(content);
    std::int64_t total = 0;
    for (const auto& file : *files)
        total += file.size;
    const auto pieceLength = pieceLengthOf(options, total, name);
    if (!pieceLength) return Failure(pieceLength.error());
    PieceHasher hasher(*pieceLength, total, options, cancel);
    if (!folder) hasher.followLinks(); // the person named it
    for (const auto& file : *files) {
        if (auto added = hasher.add(file); !added) return Failure(added.error());
    }
    lt::entry root(lt::entry::dictionary_t);
    auto& info = root["info"];
    info["name"] = name;
    info["piece length"] = *pieceLength;
    info["pieces"] = hasher.finish();
    if (folder)
        info["files"] = fileList(*files);
    else
        info["length"] = total;
    addLinks(root, options);
    if (auto hints = hintsOf(*files, options); hints.type() != lt::entry::undefined_t)
        root["bitbeats"] = std::move(hints);
    std::string encoded;
    lt::bencode(std::back_inserter(encoded), root);
    // What was made must be what everybody accepts, ourselves first.
    if (auto parsed = parseTorrent(encoded); !parsed) return Failure(parsed.error());
    return encoded;
}

} // namespace bitbeats::swarm
