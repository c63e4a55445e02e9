#include "ApeTag.h"

#include "Bytes.h"

#include <algorithm>
#include <optional>

namespace bitbeats::tags {
namespace {

constexpr std::int64_t kFoot = 32;
constexpr std::uint64_t kMostItems = 2000;
constexpr std::int64_t kLargestText = 1 << 20;

std::optional<PictureKind> pictureKindOf(std::string_view name) {
    if (!name.starts_with("COVERART")) return {};
    name.remove_prefix(8);
    if (name == "FRONT") return PictureKind::FrontCover;
    if (name == "BACK") return PictureKind::BackCover;
    if (name == "LEAFLET") return PictureKind::Leaflet;
    if (name == "MEDIA") return PictureKind::Media;
    if (name == "ARTIST") return PictureKind::Artist;
    return PictureKind::Other;
}

/// "Cover Art (Front)": a file name, a zero byte, the picture.
void readPicture(TagStream& stream, PictureKind kind, std::int64_t at, std::int64_t size, RawTags& into) {
    const auto head = stream.bytesAt(at, static_cast<std::size_t>(std::min<std::int64_t>(size, 600)));
    const auto end = head.find('\0');
    if (end == std::string::npos) return;
    RawPicture picture;
    picture.kind = kind;
    picture.description = head.substr(0, end);
    picture.head = head.substr(end + 1, RawPicture::kHead);
    picture.inFile = at + static_cast<std::int64_t>(end) + 1;
    picture.size = size - static_cast<std::int64_t>(end) - 1;
    if (picture.size > 0) into.pictures.push_back(std::move(picture));
}

void readTexts(std::string_view name, std::string_view value, bool legacy, RawTags& into) {
    while (!value.empty()) {
        const auto end = std::min(value.find('\0'), value.size());
        into.add(name, {std::string(value.substr(0, end)), legacy});
        value.remove_prefix(std::min(end + 1, value.size()));
    }
}

} // namespace

std::int64_t readApeTag(TagStream& stream, std::int64_t end, std::int64_t largest, RawTags& into) {
    if (end < kFoot) return end;
    const auto foot = stream.bytesAt(end - kFoot, kFoot);
    if (!foot.starts_with("APETAGEX")) return end;
    const auto version = littleEndian(foot, 8, 4);
    const auto size = static_cast<std::int64_t>(littleEndian(foot, 12, 4)); // items and foot
    const auto count = std::min(littleEndian(foot, 16, 4), kMostItems);
    const bool hasHead = littleEndian(foot, 20, 4) & 0x80000000U;
    if (size < kFoot || size > end || size > largest) return end;
    const auto stop = end - kFoot;
    auto at = end - size;
    for (std::uint64_t i = 0; i < count && at + 9 <= stop; ++i) {
        const auto head = stream.bytesAt(at, static_cast<std::size_t>(std::min<std::int64_t>(8 + 256, stop - at)));
        const auto length = static_cast<std::int64_t>(littleEndian(head, 0, 4));
        const auto kind = (littleEndian(head, 4, 4) >> 1) & 3U;
        const auto nameEnd = head.find('\0', 8);
        if (nameEnd == std::string::npos || nameEnd < 10) break;
        const auto name = head.substr(8, nameEnd - 8);
        const auto value = at + static_cast<std::int64_t>(nameEnd) + 1;
        if (length < 0 || length > stop - value) break;
        const auto picture = pictureKindOf(RawTags::sharedName(name));
        if (kind == 0 && !picture && length <= kLargestText)
            readTexts(name, stream.bytesAt(value, static_cast<std::size_t>(length)), version < 2000, into);
        else if (picture)
            readPicture(stream, *picture, value, length, into);
        at = value + length;
    }
    return std::max<std::int64_t>(0, end - size - (hasHead ? kFoot : 0));
}

} // namespace bitbeats::tags
