#include "XiphComment.h"

#include "Bytes.h"

#include <QByteArray>
#include <algorithm>

namespace bitbeats::tags {
namespace {

constexpr std::uint64_t kMostComments = 5000;

QByteArray fromBase64(std::string_view text) {
    return QByteArray::fromBase64(QByteArray::fromRawData(text.data(), static_cast<qsizetype>(text.size())));
}

std::string_view view(const QByteArray& bytes) {
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

/// Most of these pictures are only listed: their first bytes tell what that needs.
void readEncodedPicture(std::string_view text, RawTags& into) {
    constexpr std::size_t kHead = 4 * 300;
    auto size = static_cast<std::int64_t>(text.size() / 4 * 3);
    for (auto end = text; end.ends_with('='); end.remove_suffix(1))
        --size;
    const auto head = fromBase64(text.substr(0, kHead));
    const auto before = into.pictures.size();
    readFlacPicture(view(head), size, 0, into); // "at" counts from the beginning of the decoded bytes
    if (into.pictures.size() == before) return;
    auto& picture = into.pictures.back();
    picture.skip = static_cast<std::size_t>(*picture.inFile);
    picture.inFile.reset();
    picture.base64 = text;
}

void readComment(std::string_view comment, RawTags& into) {
    const auto equals = comment.find('=');
    if (equals == std::string_view::npos || equals == 0 || equals > 200) return;
    const auto name = comment.substr(0, equals);
    const auto value = comment.substr(equals + 1);
    const auto shared = RawTags::sharedName(name);
    if (shared == "METADATABLOCKPICTURE") {
        readEncodedPicture(value, into);
    } else if (shared == "COVERART") { // older than the above: the bare picture
        const auto bytes = fromBase64(value);
        if (!bytes.isEmpty())
            into.pictures.emplace_back(PictureKind::Other, std::string(),
                                       TagLib::ByteVector(bytes.constData(), static_cast<unsigned>(bytes.size())));
    } else {
        into.add(name, {std::string(value), false});
    }
}

} // namespace

void readXiphComment(std::string_view bytes, RawTags& into) {
    std::size_t at = 4 + littleEndian(bytes, 0, 4);
    const auto count = std::min(littleEndian(bytes, at, 4), kMostComments);
    at += 4;
    for (std::uint64_t i = 0; i < count && at + 4 <= bytes.size(); ++i) {
        const auto length = littleEndian(bytes, at, 4);
        at += 4;
        if (length > bytes.size() - at) return;
        readComment(bytes.substr(at, length), into);
        at += length;
    }
}

void readFlacPicture(std::string_view bytes, std::int64_t size, std::optional<std::int64_t> at, RawTags& into) {
    RawPicture picture;
    picture.kind = pictureKind(static_cast<unsigned>(bigEndian(bytes, 0, 4)));
    std::size_t next = 8 + bigEndian(bytes, 4, 4);
    const auto descriptionSize = bigEndian(bytes, next, 4);
    picture.description = slice(bytes, next + 4, std::min<std::uint64_t>(descriptionSize, 1000));
    next += 4 + descriptionSize + 16; // width, height, depth, colours
    picture.size = static_cast<std::int64_t>(bigEndian(bytes, next, 4));
    next += 4;
    // The block's own size counts where both are told and differ.
    picture.size = std::min(picture.size, size - static_cast<std::int64_t>(next));
    if (picture.size <= 0 || next >= bytes.size()) return;
    const auto content = slice(bytes, next, static_cast<std::size_t>(picture.size));
    picture.head = content.substr(0, RawPicture::kHead);
    if (at)
        picture.inFile = *at + static_cast<std::int64_t>(next);
    else
        picture.data = TagLib::ByteVector(content.data(), static_cast<unsigned>(content.size()));
    into.pictures.push_back(std::move(picture));
}

} // namespace bitbeats::tags
