#include "Fields.h"

#include <taglib/apeitem.h>
#include <taglib/apetag.h>

namespace bitbeats::tags {
namespace {

/// "Cover Art (Front)": a file name, a zero byte, the picture.
void collectPicture(const std::string& name, const TagLib::ByteVector& data, RawTags& into) {
    const int end = data.find('\0');
    if (end < 0) return;
    const bool front = name == "COVERARTFRONT";
    into.pictures.push_back({front                       ? PictureKind::FrontCover
                             : name == "COVERARTBACK"    ? PictureKind::BackCover
                             : name == "COVERARTLEAFLET" ? PictureKind::Leaflet
                             : name == "COVERARTMEDIA"   ? PictureKind::Media
                             : name == "COVERARTARTIST"  ? PictureKind::Artist
                                                         : PictureKind::Other,
                             std::string(bytesOf(data).substr(0, static_cast<std::size_t>(end))),
                             data.mid(static_cast<unsigned>(end) + 1)});
}

} // namespace

void collect(const TagLib::APE::Tag& tag, RawTags& into) {
    for (const auto& [key, item] : tag.itemListMap()) {
        const auto name = utf8(key);
        if (item.type() == TagLib::APE::Item::Text) {
            const auto values = item.values();
            for (const auto& value : values)
                into.add(name, {utf8(value), false});
        } else if (const auto shared = RawTags::sharedName(name); shared.starts_with("COVERART")) {
            collectPicture(shared, item.binaryData(), into);
        }
    }
}

} // namespace bitbeats::tags
