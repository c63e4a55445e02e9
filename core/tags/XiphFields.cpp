#include "Fields.h"

#include <taglib/flacpicture.h>
#include <taglib/xiphcomment.h>

namespace bitbeats::tags {

void collect(const TagLib::FLAC::Picture& picture, RawTags& into) {
    into.pictures.push_back(
        {pictureKind(static_cast<unsigned>(picture.type())), utf8(picture.description()), picture.data()});
}

void collect(TagLib::Ogg::XiphComment& tag, RawTags& into) {
    for (const auto& [name, values] : tag.fieldListMap()) {
        const auto key = utf8(name);
        if (key == "COVERART" || key == "METADATA_BLOCK_PICTURE") continue; // told as pictures below
        for (const auto& value : values)
            into.add(key, {utf8(value), false});
    }
    const auto pictures = tag.pictureList();
    for (const auto* picture : pictures)
        if (picture) collect(*picture, into);
}

} // namespace bitbeats::tags
