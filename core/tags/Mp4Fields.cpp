#include "Fields.h"

#include <array>
#include <taglib/mp4coverart.h>
#include <taglib/mp4tag.h>
#include <utility>

namespace bitbeats::tags {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 20> kAtoms{{
    {"\251nam", "TITLE"},   {"\251ART", "ARTIST"},    {"aART", "ALBUMARTIST"},     {"\251alb", "ALBUM"},
    {"\251day", "DATE"},    {"\251gen", "GENRE"},     {"\251wrt", "COMPOSER"},     {"\251cmt", "COMMENT"},
    {"\251lyr", "LYRICS"},  {"\251grp", "GROUPING"},  {"\251too", "ENCODER"},      {"\251enc", "ENCODEDBY"},
    {"\251pub", "LABEL"},   {"\251con", "CONDUCTOR"}, {"\251prd", "PRODUCER"},     {"sonm", "TITLESORT"},
    {"soar", "ARTISTSORT"}, {"soal", "ALBUMSORT"},    {"soaa", "ALBUMARTISTSORT"}, {"soco", "COMPOSERSORT"},
}};

void addPosition(const TagLib::MP4::Item& item, std::string_view number, std::string_view total, RawTags& into) {
    const auto pair = item.toIntPair();
    if (pair.first > 0) into.add(number, {std::to_string(pair.first), false});
    if (pair.second > 0) into.add(total, {std::to_string(pair.second), false});
}

void addTexts(const TagLib::MP4::Item& item, std::string_view name, RawTags& into) {
    const auto values = item.toStringList();
    for (const auto& value : values)
        into.add(name, {utf8(value), false});
}

void collectItem(std::string_view atom, const TagLib::MP4::Item& item, RawTags& into) {
    if (atom == "trkn") return addPosition(item, "TRACKNUMBER", "TRACKTOTAL", into);
    if (atom == "disk") return addPosition(item, "DISCNUMBER", "DISCTOTAL", into);
    if (atom == "tmpo") return into.add("BPM", {std::to_string(item.toInt()), false});
    if (atom == "cpil") return into.add("COMPILATION", {item.toBool() ? "1" : "0", false});
    if (atom == "covr") {
        // The format has no kinds: the first is the cover by custom.
        const auto covers = item.toCoverArtList();
        for (const auto& cover : covers)
            into.pictures.emplace_back(into.pictures.empty() ? PictureKind::FrontCover : PictureKind::Other,
                                       std::string(), cover.data());
        return;
    }
    if (atom.starts_with("----:")) {
        const auto name = atom.rfind(':');
        return addTexts(item, atom.substr(name + 1), into);
    }
    for (const auto& [name, shared] : kAtoms)
        if (atom == name) return addTexts(item, shared, into);
}

} // namespace

void collect(const TagLib::MP4::Tag& tag, RawTags& into) {
    for (const auto& [name, item] : tag.itemMap())
        collectItem(name.to8Bit(false), item, into);
}

} // namespace bitbeats::tags
