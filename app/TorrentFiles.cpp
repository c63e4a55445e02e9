#include "TorrentFiles.h"

#include "base/AtomicFile.h"
#include "base/FileSource.h"
#include "sources/SourceFinder.h"

#include <QBuffer>
#include <QImage>
#include <QImageReader>

namespace bitbeats::app {
namespace {

constexpr int kCoverSide = 200; // pixels
constexpr int kCoverQuality = 80;
constexpr int kLargestPicture = 12'000; // pixels a side
constexpr qsizetype kMaxCoverBytes = 64 << 10;

std::string smallCover(const std::string& picture) {
    if (picture.empty()) return {};
    auto bytes = QByteArray::fromStdString(picture);
    QBuffer buffer(&bytes);
    QImageReader reader(&buffer);
    const auto size = reader.size();
    if (!size.isValid() || size.width() > kLargestPicture || size.height() > kLargestPicture) return {};
    if (size.width() > kCoverSide || size.height() > kCoverSide)
        reader.setScaledSize(size.scaled(kCoverSide, kCoverSide, Qt::KeepAspectRatio));
    const auto image = reader.read();
    QByteArray jpeg;
    QBuffer out(&jpeg);
    const bool made = !image.isNull() && image.convertToFormat(QImage::Format_RGB888).save(&out, "JPEG", kCoverQuality);
    return made && jpeg.size() <= kMaxCoverBytes ? jpeg.toStdString() : std::string();
}

} // namespace

swarm::TrackHints hintsOf(const std::filesystem::path& path) {
    auto file = FileSource::open(path);
    if (!file) return {};
    const auto tags = sources::probeTags(**file, path.filename().string(), {});
    if (!tags) return {};
    return {tags->title, tags->artist, tags->album, tags->duration, smallCover(tags->picture)};
}

Result<void> writeForOthers(const std::filesystem::path& path, std::string_view content) {
    auto written = writeFileAtomically(path, content);
    using std::filesystem::perms;
    std::error_code ignored; // some file systems have no such thing
    if (written)
        std::filesystem::permissions(path, perms::group_read | perms::others_read, std::filesystem::perm_options::add,
                                     ignored);
    return written;
}

} // namespace bitbeats::app
