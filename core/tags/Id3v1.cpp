#include "Id3v1.h"

#include "Bytes.h"

#include <taglib/id3v1genres.h>

namespace bitbeats::tags {
namespace {

std::string_view withoutPadding(std::string_view text) {
    text = text.substr(0, text.find('\0'));
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return text;
}

} // namespace

bool readId3v1(std::string_view block, RawTags& into) {
    if (block.size() != 128 || !block.starts_with("TAG")) return false;
    const auto put = [&](std::string_view name, std::size_t at, std::size_t count) {
        into.add(name, {std::string(withoutPadding(block.substr(at, count))), true});
    };
    put("TITLE", 3, 30);
    put("ARTIST", 33, 30);
    put("ALBUM", 63, 30);
    put("DATE", 93, 4);
    const bool numbered = block[125] == '\0' && block[126] != '\0'; // ID3v1.1
    put("COMMENT", 97, numbered ? 28 : 30);
    if (numbered) into.add("TRACKNUMBER", {std::to_string(byteAt(block, 126)), false});
    const auto genre = byteAt(block, 127);
    if (genre != 255) into.add("GENRE", {utf8(TagLib::ID3v1::genre(static_cast<int>(genre))), false});
    return true;
}

} // namespace bitbeats::tags
