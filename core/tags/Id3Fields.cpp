#include "Fields.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <taglib/attachedpictureframe.h>
#include <taglib/commentsframe.h>
#include <taglib/id3v1genres.h>
#include <taglib/id3v2frame.h>
#include <taglib/id3v2tag.h>
#include <taglib/popularimeterframe.h>
#include <taglib/relativevolumeframe.h>
#include <taglib/synchronizedlyricsframe.h>
#include <taglib/textidentificationframe.h>
#include <taglib/uniquefileidentifierframe.h>
#include <taglib/unsynchronizedlyricsframe.h>
#include <utility>

namespace bitbeats::tags {
namespace {

namespace Id3 = TagLib::ID3v2;
using TextFrame = Id3::TextIdentificationFrame;

constexpr std::array<std::pair<std::string_view, std::string_view>, 42> kTextFrames{{
    {"TIT1", "GROUPING"},     {"GRP1", "GROUPING"},        {"TIT2", "TITLE"},
    {"TIT3", "SUBTITLE"},     {"TPE1", "ARTIST"},          {"TPE2", "ALBUMARTIST"},
    {"TPE3", "CONDUCTOR"},    {"TPE4", "REMIXER"},         {"TALB", "ALBUM"},
    {"TRCK", "TRACKNUMBER"},  {"TPOS", "DISCNUMBER"},      {"TSST", "DISCSUBTITLE"},
    {"TCON", "GENRE"},        {"TCOM", "COMPOSER"},        {"TEXT", "LYRICIST"},
    {"TDRC", "DATE"},         {"TDRL", "RELEASEDATE"},     {"TDOR", "ORIGINALDATE"},
    {"TCMP", "COMPILATION"},  {"TPUB", "LABEL"},           {"TSRC", "ISRC"},
    {"TBPM", "BPM"},          {"TKEY", "INITIALKEY"},      {"TMOO", "MOOD"},
    {"TLAN", "LANGUAGE"},     {"TSOT", "TITLESORT"},       {"TSOP", "ARTISTSORT"},
    {"TSOA", "ALBUMSORT"},    {"TSO2", "ALBUMARTISTSORT"}, {"TSOC", "COMPOSERSORT"},
    {"TENC", "ENCODEDBY"},    {"TSSE", "ENCODER"},         {"TYER", "YEAR"},
    {"TORY", "ORIGINALYEAR"}, {"XSOT", "TITLESORT"},       {"XSOP", "ARTISTSORT"},
    {"XSOA", "ALBUMSORT"},    {"XDOR", "ORIGINALDATE"},    {"TST", "TITLESORT"},
    {"TSP", "ARTISTSORT"},    {"TSA", "ALBUMSORT"},        {"TCP", "COMPILATION"},
}};

RawText raw(const TagLib::String& text, TagLib::String::Type encoding) {
    const bool latin1 = encoding == TagLib::String::Latin1;
    return {text.to8Bit(!latin1), latin1};
}

std::string_view roleName(std::string_view role) {
    const auto shared = RawTags::sharedName(role);
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kRoles{{
        {"PRODUCER", "PRODUCER"},
        {"MIX", "MIXER"},
        {"DJMIX", "DJMIXER"},
        {"ENGINEER", "ENGINEER"},
        {"ARRANGER", "ARRANGER"},
        {"LYRICIST", "LYRICIST"},
        {"COMPOSER", "COMPOSER"},
        {"REMIXER", "REMIXER"},
    }};
    for (const auto& [name, field] : kRoles)
        if (shared == name) return field;
    return {};
}

/// TIPL and TMCL: role and name in turn.
void collectPeople(const TextFrame& frame, bool musicians, RawTags& into) {
    const auto fields = frame.fieldList();
    for (auto at = fields.begin(); at != fields.end();) {
        const auto role = utf8(*at);
        if (++at == fields.end()) break;
        const auto field = musicians ? std::string_view("PERFORMER") : roleName(role);
        if (!field.empty()) into.add(field, raw(*at, frame.textEncoding()));
        ++at;
    }
}

void collectText(const TextFrame& frame, std::string_view id, RawTags& into) {
    if (id == "TIPL" || id == "TMCL") return collectPeople(frame, id == "TMCL", into);
    std::string_view field;
    for (const auto& [name, shared] : kTextFrames)
        if (id == name) field = shared;
    if (field.empty()) return;
    for (const auto& value : frame.fieldList())
        into.add(field, raw(value, frame.textEncoding()));
}

void collectUserText(const Id3::UserTextIdentificationFrame& frame, RawTags& into) {
    const auto name = utf8(frame.description());
    const auto fields = frame.fieldList(); // the first is the description
    for (auto at = fields.begin(); at != fields.end(); ++at)
        if (at != fields.begin()) into.add(name, raw(*at, frame.textEncoding()));
}

void collectComment(const Id3::CommentsFrame& frame, RawTags& into) {
    const auto name = RawTags::sharedName(utf8(frame.description()));
    auto value = raw(frame.text(), frame.textEncoding());
    if (name.empty() || name == "COMMENT" || name == "DESCRIPTION")
        into.add("COMMENT", std::move(value));
    else if (name == "ID3V1COMMENT")
        into.add("ID3V1COMMENT", std::move(value));
    else if (name == "ITUNSMPB" || name == "ITUNNORM" || name == "ITUNPGAP" || name.starts_with("ITUNESCDDB"))
        return; // notes of iTunes to itself
    else
        into.add("COMMENT " + name, std::move(value));
}

/// Fields of syllables are joined to lines where the frame marks its lines with line ends.
void collectSynced(const Id3::SynchronizedLyricsFrame& frame, RawTags& into) {
    if (frame.timestampFormat() != Id3::SynchronizedLyricsFrame::AbsoluteMilliseconds) return;
    if (frame.type() != Id3::SynchronizedLyricsFrame::Lyrics &&
        frame.type() != Id3::SynchronizedLyricsFrame::TextTranscription &&
        frame.type() != Id3::SynchronizedLyricsFrame::Other)
        return;
    if (!into.syncedLyrics.empty()) return;
    const auto pieces = frame.synchedText();
    bool marked = false;
    for (const auto& piece : pieces)
        marked = marked || piece.text.find("\n") >= 0;
    for (const auto& piece : pieces) {
        auto text = utf8(piece.text);
        const bool begins = !marked || into.syncedLyrics.empty() || text.starts_with('\n') ||
                            text.starts_with("\r\n") || into.syncedLyrics.back().text.ends_with('\n');
        if (begins)
            into.syncedLyrics.push_back({Milliseconds(piece.time), std::move(text)});
        else
            into.syncedLyrics.back().text += text;
    }
}

void collectVolume(const Id3::RelativeVolumeFrame& frame, RawTags& into) {
    const auto name = RawTags::sharedName(utf8(frame.identification()));
    const auto channel = Id3::RelativeVolumeFrame::MasterVolume;
    const double gain = static_cast<double>(frame.volumeAdjustment(channel));
    if (std::abs(gain) > 60) return;
    const auto noted = frame.peakVolume(channel);
    std::optional<double> peak;
    if (noted.bitsRepresentingPeak > 1 && noted.bitsRepresentingPeak <= 32) {
        double value = 0;
        for (const char byte : noted.peakVolume)
            value = value * 256 + static_cast<unsigned char>(byte);
        const int bits = 8 * static_cast<int>(noted.peakVolume.size());
        value /= std::ldexp(1.0, bits - 1);
        if (value > 0 && value <= 100) peak = value;
    }
    auto& loudness = into.frameLoudness;
    if (name == "ALBUM") {
        loudness.albumGain = Decibels{gain};
        loudness.albumPeak = peak;
    } else if (!loudness.trackGain || name == "TRACK") {
        loudness.trackGain = Decibels{gain};
        loudness.trackPeak = peak;
    }
}

void collectFrame(const Id3::Frame& frame, RawTags& into) {
    if (const auto* user = dynamic_cast<const Id3::UserTextIdentificationFrame*>(&frame))
        return collectUserText(*user, into);
    const auto idBytes = frame.frameID();
    const auto id = bytesOf(idBytes);
    if (const auto* text = dynamic_cast<const TextFrame*>(&frame)) return collectText(*text, id, into);
    if (const auto* comment = dynamic_cast<const Id3::CommentsFrame*>(&frame)) return collectComment(*comment, into);
    if (const auto* lyrics = dynamic_cast<const Id3::UnsynchronizedLyricsFrame*>(&frame))
        return into.add("LYRICS", raw(lyrics->text(), lyrics->textEncoding()));
    if (const auto* synced = dynamic_cast<const Id3::SynchronizedLyricsFrame*>(&frame))
        return collectSynced(*synced, into);
    if (const auto* volume = dynamic_cast<const Id3::RelativeVolumeFrame*>(&frame)) return collectVolume(*volume, into);
    if (const auto* picture = dynamic_cast<const Id3::AttachedPictureFrame*>(&frame)) {
        into.pictures.push_back(
            {pictureKind(static_cast<unsigned>(picture->type())), utf8(picture->description()), picture->picture()});
        return;
    }
    if (const auto* id3 = dynamic_cast<const Id3::UniqueFileIdentifierFrame*>(&frame)) {
        if (utf8(id3->owner()) == "http://musicbrainz.org") {
            const auto identifier = id3->identifier();
            into.add("MUSICBRAINZTRACKID", {std::string(bytesOf(identifier)), false});
        }
        return;
    }
    if (const auto* rating = dynamic_cast<const Id3::PopularimeterFrame*>(&frame); rating && rating->rating() > 0)
        into.add("POPMRATING", {std::to_string(rating->rating()), false});
}

std::string_view untilNul(std::string_view text) {
    return text.substr(0, text.find('\0'));
}

std::string_view withoutPadding(std::string_view text) {
    text = untilNul(text);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return text;
}

} // namespace

PictureKind pictureKind(unsigned number) {
    return number <= 20 ? static_cast<PictureKind>(number) : PictureKind::Other;
}

void collect(const TagLib::ID3v2::Tag& tag, RawTags& into) {
    into.slashSeparates = tag.header() && tag.header()->majorVersion() < 4;
    for (const auto* frame : tag.frameList())
        if (frame) collectFrame(*frame, into);
}

bool collectId3v1(std::string_view block, RawTags& into) {
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
    if (numbered) into.add("TRACKNUMBER", {std::to_string(static_cast<unsigned char>(block[126])), false});
    const auto genre = static_cast<unsigned char>(block[127]);
    if (genre != 255) into.add("GENRE", {utf8(TagLib::ID3v1::genre(genre)), false});
    return true;
}

} // namespace bitbeats::tags
