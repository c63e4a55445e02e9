#include "Fields.h"

#include <array>
#include <taglib/asfattribute.h>
#include <taglib/asfpicture.h>
#include <taglib/asftag.h>
#include <utility>

namespace bitbeats::tags {
namespace {

/// Names without "WM/" that differ from the shared ones.
constexpr std::array<std::pair<std::string_view, std::string_view>, 20> kNames{{
    {"ALBUMTITLE", "ALBUM"},
    {"PARTOFSET", "DISCNUMBER"},
    {"SETSUBTITLE", "DISCSUBTITLE"},
    {"YEAR", "DATE"},
    {"ORIGINALRELEASETIME", "ORIGINALDATE"},
    {"ORIGINALRELEASEYEAR", "ORIGINALYEAR"},
    {"WRITER", "LYRICIST"},
    {"MODIFIEDBY", "REMIXER"},
    {"PUBLISHER", "LABEL"},
    {"CATALOGNO", "CATALOGNUMBER"},
    {"BEATSPERMINUTE", "BPM"},
    {"CONTENTGROUPDESCRIPTION", "GROUPING"},
    {"ISCOMPILATION", "COMPILATION"},
    {"TITLESORTORDER", "TITLESORT"},
    {"ARTISTSORTORDER", "ARTISTSORT"},
    {"ALBUMSORTORDER", "ALBUMSORT"},
    {"ALBUMARTISTSORTORDER", "ALBUMARTISTSORT"},
    {"COMPOSERSORTORDER", "COMPOSERSORT"},
    {"SHAREDUSERRATING", "WMRATING"},
    {"ENCODINGSETTINGS", "ENCODER"},
}};

std::string textOf(const TagLib::ASF::Attribute& value) {
    using Type = TagLib::ASF::Attribute;
    switch (value.type()) {
    case Type::UnicodeType:
        return utf8(value.toString());
    case Type::BoolType:
        return value.toBool() ? "1" : "0";
    case Type::DWordType:
    case Type::QWordType:
    case Type::WordType:
        return std::to_string(value.type() == Type::QWordType  ? value.toULongLong()
                              : value.type() == Type::WordType ? value.toUShort()
                                                               : value.toUInt());
    default:
        return {};
    }
}

} // namespace

void collect(const TagLib::ASF::Tag& tag, RawTags& into) {
    into.add("TITLE", {utf8(tag.title()), false});
    into.add("ARTIST", {utf8(tag.artist()), false});
    into.add("COMMENT", {utf8(tag.comment()), false});
    for (const auto& [key, values] : tag.attributeListMap()) {
        auto name = utf8(key);
        if (name == "WM/Picture") {
            for (const auto& value : values)
                if (const auto picture = value.toPicture(); picture.isValid())
                    into.pictures.emplace_back(pictureKind(static_cast<unsigned>(picture.type())),
                                               utf8(picture.description()), picture.picture());
            continue;
        }
        // WM/Track counts from zero and is older than WM/TrackNumber.
        if (name == "WM/Track") continue;
        if (name.starts_with("WM/")) name.erase(0, 3);
        name = RawTags::sharedName(name);
        for (const auto& [theirs, shared] : kNames)
            if (name == theirs) {
                name = shared;
                break;
            }
        for (const auto& value : values)
            into.add(name, {textOf(value), false});
    }
}

} // namespace bitbeats::tags
