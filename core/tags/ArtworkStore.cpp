#include "Values.h"
#include "base/AtomicFile.h"
#include "tags/Artwork.h"

#include <QBuffer>
#include <QCryptographicHash>
#include <QImage>
#include <QImageReader>
#include <QPainter>

namespace bitbeats::tags {
namespace {

constexpr int kQuality = 88;

std::string_view view(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The reader for exactly this kind: Qt must not try its other decoders on a stranger's bytes.
QByteArray formatOf(std::string_view type) {
    const auto name = type.substr(type.find('/') + 1);
    return {name.data(), static_cast<qsizetype>(name.size())};
}

Failure refused(Reason reason, std::string detail) {
    return fail(reason, "read", "the picture", std::move(detail));
}

Result<QImage> decode(std::span<const std::byte> picture, QSize& original) {
    const auto type = pictureType(view(picture));
    if (type.empty()) return refused(Reason::Unsupported, "it is of no known kind");
    auto bytes = QByteArray::fromRawData(view(picture).data(), static_cast<qsizetype>(picture.size()));
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::ReadOnly);
    QImageReader reader(&buffer, formatOf(type));
    reader.setAutoDetectImageFormat(false);
    reader.setAutoTransform(true);
    original = reader.size();
    if (!original.isValid()) return refused(Reason::Malformed, "its head makes no sense");
    const auto pixels = static_cast<std::int64_t>(original.width()) * original.height();
    if (pixels > ArtworkStore::kMostPixels || original.width() < 1 || original.height() < 1)
        return refused(Reason::TooLarge, "it has " + std::to_string(original.width()) + " x " +
                                             std::to_string(original.height()) + " pixels");
    const int largest = static_cast<int>(ThumbnailSize::Large);
    // JPEG is decoded at a fraction of its size where that is enough.
    if (std::min(original.width(), original.height()) > 2 * largest)
        reader.setScaledSize(original.scaled(2 * largest, 2 * largest, Qt::KeepAspectRatio));
    auto image = reader.read();
    if (image.isNull()) return refused(Reason::Malformed, "it cannot be decoded");
    return image;
}

Result<QByteArray> encode(const QImage& image, ThumbnailSize size) {
    const int side = static_cast<int>(size);
    auto small = image;
    if (std::max(image.width(), image.height()) > side)
        small = image.scaled(side, side, Qt::KeepAspectRatio, Qt::SmoothTransformation);
    if (small.isNull()) return refused(Reason::Malformed, "it is too narrow");
    if (small.hasAlphaChannel()) {
        QImage opaque(small.size(), QImage::Format_RGB32);
        opaque.fill(Qt::white);
        QPainter(&opaque).drawImage(0, 0, small);
        small = opaque;
    }
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    if (!small.save(&buffer, "JPEG", kQuality)) return fail(Reason::Internal, "write", "the picture");
    return bytes;
}

Result<void> store(const QImage& image, ThumbnailSize size, const std::filesystem::path& path) {
    const auto bytes = encode(image, size);
    if (!bytes) return Failure(bytes.error());
    return writeFileAtomically(path, {bytes->constData(), static_cast<std::size_t>(bytes->size())});
}

bool isKey(std::string_view key) {
    return key.size() == 64 && key.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

} // namespace

Result<QByteArray> jpegOf(std::span<const std::byte> picture, ThumbnailSize size) {
    if (picture.size() > ArtworkStore::kMostBytes) return refused(Reason::TooLarge, "it has too many bytes");
    QSize original;
    const auto image = decode(picture, original);
    if (!image) return Failure(image.error());
    return encode(*image, size);
}

ArtworkStore::ArtworkStore(std::filesystem::path folder) : m_folder(std::move(folder)) {}

std::string ArtworkStore::keyOf(std::span<const std::byte> picture) {
    return QCryptographicHash::hash(QByteArrayView(view(picture).data(), static_cast<qsizetype>(picture.size())),
                                    QCryptographicHash::Sha256)
        .toHex()
        .toStdString();
}

std::filesystem::path ArtworkStore::thumbnail(std::string_view key, ThumbnailSize size) const {
    if (!isKey(key)) return {}; // never a way out of the folder
    return m_folder / key.substr(0, 2) / (std::string(key) + (size == ThumbnailSize::Small ? "-200.jpg" : "-1000.jpg"));
}

bool ArtworkStore::contains(std::string_view key) const {
    std::error_code error;
    // The small one is written last.
    return isKey(key) && std::filesystem::exists(thumbnail(key, ThumbnailSize::Small), error) &&
           std::filesystem::exists(thumbnail(key, ThumbnailSize::Large), error);
}

void ArtworkStore::remove(std::string_view key) {
    if (!isKey(key)) return;
    const std::lock_guard lock(m_writing);
    std::error_code error;
    for (const auto size : {ThumbnailSize::Small, ThumbnailSize::Large})
        std::filesystem::remove(thumbnail(key, size), error);
}

Result<Artwork> ArtworkStore::add(std::span<const std::byte> picture) {
    if (picture.empty()) return refused(Reason::Malformed, "it is empty");
    if (picture.size() > kMostBytes)
        return refused(Reason::TooLarge, "it has " + std::to_string(picture.size() >> 20) + " MiB");
    Artwork artwork;
    artwork.key = keyOf(picture);
    QSize size;
    const bool present = contains(artwork.key);
    if (present) {
        auto bytes = QByteArray::fromRawData(view(picture).data(), static_cast<qsizetype>(picture.size()));
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::ReadOnly);
        size = QImageReader(&buffer, formatOf(pictureType(view(picture)))).size();
    } else {
        const auto image = decode(picture, size);
        if (!image) return Failure(image.error());
        const std::lock_guard lock(m_writing);
        std::error_code error;
        std::filesystem::create_directories(thumbnail(artwork.key, ThumbnailSize::Small).parent_path(), error);
        if (error) return fail(reasonOfErrno(error.value()), "write", "the thumbnail");
        for (const auto side : {ThumbnailSize::Large, ThumbnailSize::Small})
            if (auto stored = store(*image, side, thumbnail(artwork.key, side)); !stored)
                return Failure(stored.error());
    }
    artwork.width = size.width();
    artwork.height = size.height();
    return artwork;
}

} // namespace bitbeats::tags
