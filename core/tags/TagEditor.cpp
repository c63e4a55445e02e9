#include "TagEditor.h"

#include "FieldNames.h"
#include "RawTags.h"
#include "TagCover.h"
#include "TagLibCompat.h"
#include "Values.h"

#include <algorithm>
#include <cmath>
#include <taglib/aifffile.h>
#include <taglib/apefile.h>
#include <taglib/apetag.h>
#include <taglib/asffile.h>
#include <taglib/flacfile.h>
#include <taglib/id3v1tag.h>
#include <taglib/id3v2header.h>
#include <taglib/id3v2tag.h>
#include <taglib/infotag.h>
#include <taglib/mp4file.h>
#include <taglib/mpcfile.h>
#include <taglib/mpegfile.h>
#include <taglib/opusfile.h>
#include <taglib/speexfile.h>
#include <taglib/tpropertymap.h>
#include <taglib/trueaudiofile.h>
#include <taglib/vorbisfile.h>
#include <taglib/wavfile.h>
#include <taglib/wavpackfile.h>
#include <taglib/xiphcomment.h>
#include <vector>

namespace bitbeats::tags {
namespace {

TagLib::String text(std::string_view utf8) {
    return {std::string(utf8), TagLib::String::UTF8};
}

TagLib::StringList list(const Values& values) {
    TagLib::StringList texts;
    for (const auto& value : values)
        texts.append(text(value));
    return texts;
}

/// How numbers and totals are kept: "3/12" in one field, or in two.
enum class Totals { Joined, Apart };

/// All fields of a tag under TagLib's common names, and what becomes of them.
class Properties {
public:
    Properties(const TagLib::PropertyMap& map, Totals totals) : m_map(map), m_totals(totals) {}

    void apply(const TagChanges& changes) {
        for (const auto& [field, values] : changes.fields)
            if (!isPosition(field)) set(field, values);
        setPosition(changes, Field::TrackNumber, Field::TrackTotal);
        setPosition(changes, Field::DiscNumber, Field::DiscTotal);
    }

    const TagLib::PropertyMap& map() const { return m_map; }

private:
    static bool isPosition(Field field) {
        return field == Field::TrackNumber || field == Field::TrackTotal || field == Field::DiscNumber ||
               field == Field::DiscTotal;
    }

    /// Removes the field under every name that programs give it.
    void remove(Field field) {
        TagLib::StringList found;
        for (const auto& [name, values] : m_map)
            if (isNameOf(field, RawTags::sharedName(utf8(name)))) found.append(name);
        for (const auto& name : found)
            m_map.erase(name);
    }

    void set(Field field, const Values& values) {
        remove(field);
        // The names one by one would tell the old story.
        if (field == Field::Artist) remove(Field::Artists);
        if (!values.empty()) m_map.insert(text(propertyName(field)), list(values));
    }

    Position present(Field number, Field total) const {
        Position position;
        for (const auto& [name, values] : m_map) {
            const auto shared = RawTags::sharedName(utf8(name));
            if (values.isEmpty()) continue;
            const auto parsed = parsePosition(utf8(values.front()));
            if (isNameOf(number, shared)) {
                position.number = parsed.number;
                if (position.total == 0) position.total = parsed.total;
            } else if (isNameOf(total, shared)) {
                position.total = parsed.number;
            }
        }
        return position;
    }

    void setPosition(const TagChanges& changes, Field number, Field total) {
        const auto newNumber = changes.fields.find(number);
        const auto newTotal = changes.fields.find(total);
        if (newNumber == changes.fields.end() && newTotal == changes.fields.end()) return;
        auto position = present(number, total);
        const auto value = [](const Values& values) {
            return values.empty() ? 0 : parsePosition(values.front()).number;
        };
        if (newNumber != changes.fields.end()) position.number = value(newNumber->second);
        if (newTotal != changes.fields.end()) position.total = value(newTotal->second);
        remove(number);
        remove(total);
        const auto put = [this](Field field, const std::string& words) {
            m_map.insert(text(propertyName(field)), TagLib::StringList(text(words)));
        };
        if (m_totals == Totals::Apart) {
            if (position.number > 0) put(number, std::to_string(position.number));
            if (position.total > 0) put(total, std::to_string(position.total));
        } else if (position.number > 0 || position.total > 0) {
            put(number, std::to_string(position.number) +
                            (position.total > 0 ? "/" + std::to_string(position.total) : std::string()));
        }
    }

    TagLib::PropertyMap m_map;
    Totals m_totals;
};

template<typename Holder>
void applyTo(Holder& holder, const TagChanges& changes, Totals totals) {
    Properties properties(holder.properties(), totals);
    properties.apply(changes);
    holder.setProperties(properties.map());
}

/// Opus counts loudness its own way (RFC 7845): Q7.8 to -23 LUFS. Peaks have no place there but stay readable.
TagChanges forOpus(const TagChanges& changes) {
    auto kept = changes;
    kept.fields.erase(Field::TrackGain);
    kept.fields.erase(Field::AlbumGain);
    return kept;
}

void setOpusGain(TagLib::Ogg::XiphComment& tag, const TagChanges& changes, Field field, const char* name,
                 const char* foreign) {
    const auto change = changes.fields.find(field);
    if (change == changes.fields.end()) return;
    tag.removeFields(name);
    tag.removeFields(foreign);
    if (change->second.empty()) return;
    if (const auto gain = parseGain(change->second.front()))
        tag.addField(name, text(std::to_string(std::lround((gain->value - 5) * 256))), true);
}

bool editXiph(TagLib::Ogg::XiphComment* tag, const TagChanges& changes, bool opus) {
    if (!tag) return false;
    applyTo(*tag, opus ? forOpus(changes) : changes, Totals::Apart);
    if (opus) {
        setOpusGain(*tag, changes, Field::TrackGain, "R128_TRACK_GAIN", "REPLAYGAIN_TRACK_GAIN");
        setOpusGain(*tag, changes, Field::AlbumGain, "R128_ALBUM_GAIN", "REPLAYGAIN_ALBUM_GAIN");
    }
    if (changes.cover) setCover(*tag, *changes.cover);
    return true;
}

bool editId3v2(TagLib::ID3v2::Tag* tag, const TagChanges& changes) {
    if (!tag) return false;
    applyTo(*tag, changes, Totals::Joined);
    if (changes.cover) setCover(*tag, *changes.cover);
    return true;
}

bool editApe(TagLib::APE::Tag* tag, const TagChanges& changes) {
    if (!tag) return false;
    applyTo(*tag, changes, Totals::Joined);
    if (changes.cover) setCover(*tag, *changes.cover);
    return true;
}

/// A second, older tag of a file must not go on telling the old story.
void editOld(TagLib::Tag* tag, const TagChanges& changes) {
    if (!tag) return;
    const auto value = [&](Field field, auto set) {
        if (const auto found = changes.fields.find(field); found != changes.fields.end())
            set(found->second.empty() ? std::string() : found->second.front());
    };
    value(Field::Title, [&](const std::string& words) { tag->setTitle(text(words)); });
    value(Field::Artist, [&](const std::string& words) { tag->setArtist(text(words)); });
    value(Field::Album, [&](const std::string& words) { tag->setAlbum(text(words)); });
    value(Field::Comment, [&](const std::string& words) { tag->setComment(text(words)); });
    value(Field::Genre, [&](const std::string& words) { tag->setGenre(text(words)); });
    value(Field::Date, [&](const std::string& words) { tag->setYear(static_cast<unsigned>(parseDate(words).year)); });
    value(Field::TrackNumber,
          [&](const std::string& words) { tag->setTrack(static_cast<unsigned>(parsePosition(words).number)); });
}

bool editMpeg(const char* path, const TagChanges& changes) {
    TagLib::MPEG::File file(path, false);
    if (!file.isValid()) return false;
    // Old players read 2.3 only: a file stays what it is.
    const bool third = file.hasID3v2Tag() && file.ID3v2Tag()->header()->majorVersion() == 3;
    int which = TagLib::MPEG::File::ID3v2;
    editId3v2(file.ID3v2Tag(true), changes);
    if (file.hasAPETag()) {
        editApe(file.APETag(), changes);
        which |= TagLib::MPEG::File::APE;
    }
    if (file.hasID3v1Tag()) {
        editOld(file.ID3v1Tag(), changes);
        which |= TagLib::MPEG::File::ID3v1;
    }
    return file.save(which, TagLib::File::StripNone, third ? TagLib::ID3v2::v3 : TagLib::ID3v2::v4,
                     TagLib::File::DoNotDuplicate);
}

bool editFlac(const char* path, const TagChanges& changes) {
    TagLib::FLAC::File file(path, false);
    if (!file.isValid()) return false;
    auto xiph = changes;
    xiph.cover.reset();
    if (!editXiph(file.xiphComment(true), xiph, false)) return false;
    if (changes.cover) setCover(file, *changes.cover);
    return file.save();
}

template<typename File>
bool editOgg(const char* path, const TagChanges& changes, bool opus = false) {
    File file(path, false);
    return file.isValid() && editXiph(file.tag(), changes, opus) && file.save();
}

/// Fields that TagLib has no name for in a format are kept under their common name.
template<typename Tag, typename Remove, typename Put>
void applyWithOwnNames(Tag& tag, const TagChanges& changes, Remove remove, Put put) {
    for (const auto& [field, values] : changes.fields)
        remove(field);
    Properties properties(tag.properties(), Totals::Joined);
    properties.apply(changes);
    const auto unsupported = tag.setProperties(properties.map());
    for (const auto& [field, values] : changes.fields)
        if (!values.empty() && unsupported.contains(text(propertyName(field))))
            put(std::string(propertyName(field)), list(values));
}

/// The names of a tag's items under which this field is kept as one of the freely named.
template<typename Items>
std::vector<TagLib::String> ownNames(const Items& items, Field field, std::string_view prefix) {
    std::vector<TagLib::String> names;
    for (const auto& [name, item] : items) {
        const auto full = utf8(name);
        if (!std::string_view(full).starts_with(prefix)) continue;
        const auto last = full.rfind(prefix.empty() ? '/' : ':');
        if (isNameOf(field, RawTags::sharedName(last == std::string::npos ? full : full.substr(last + 1))))
            names.push_back(name);
    }
    return names;
}

bool editMp4(const char* path, const TagChanges& changes) {
    TagLib::MP4::File file(path, false);
    auto* tag = file.tag();
    if (!file.isValid() || !tag) return false;
    applyWithOwnNames(
        *tag, changes,
        [tag](Field field) {
            for (const auto& name : ownNames(tag->itemMap(), field, "----:"))
                tag->removeItem(name);
        },
        [tag](const std::string& name, const TagLib::StringList& values) {
            tag->setItem(TagLib::String("----:com.apple.iTunes:" + name), TagLib::MP4::Item(values));
        });
    if (changes.cover) setCover(*tag, *changes.cover);
    return file.save();
}

bool editAsf(const char* path, const TagChanges& changes) {
    TagLib::ASF::File file(path, false);
    auto* tag = file.tag();
    if (!file.isValid() || !tag) return false;
    applyWithOwnNames(
        *tag, changes,
        [tag](Field field) {
            for (const auto& name : ownNames(tag->attributeListMap(), field, ""))
                tag->removeItem(name);
        },
        [tag](const std::string& name, const TagLib::StringList& values) {
            TagLib::ASF::AttributeList attributes;
            for (const auto& value : values)
                attributes.append(TagLib::ASF::Attribute(value));
            tag->setAttribute(TagLib::String(name), attributes);
        });
    if (changes.cover) setCover(*tag, *changes.cover);
    return file.save();
}

bool editWav(const char* path, const TagChanges& changes) {
    TagLib::RIFF::WAV::File file(path, false);
    if (!file.isValid() || !editId3v2(file.ID3v2Tag(), changes)) return false;
    if (file.hasInfoTag()) editOld(file.InfoTag(), changes);
    return file.save();
}

template<typename File>
bool editWithId3(const char* path, const TagChanges& changes) {
    File file(path, false);
    if (!file.isValid()) return false;
    if constexpr (requires { file.ID3v2Tag(true); }) {
        if (!editId3v2(file.ID3v2Tag(true), changes)) return false;
    } else if (!editId3v2(file.tag(), changes)) {
        return false;
    }
    return file.save();
}

template<typename File>
bool editWithApe(const char* path, const TagChanges& changes) {
    File file(path, false);
    return file.isValid() && editApe(file.APETag(true), changes) && file.save();
}

} // namespace

bool editTags(const std::filesystem::path& file, FileKind kind, std::string_view oggCodec, const TagChanges& changes) {
    const auto* path = file.c_str();
    switch (kind) {
    case FileKind::Flac:
        return editFlac(path, changes);
    case FileKind::Ogg:
        if (oggCodec == "Vorbis") return editOgg<TagLib::Ogg::Vorbis::File>(path, changes);
        if (oggCodec == "Opus") return editOgg<TagLib::Ogg::Opus::File>(path, changes, true);
        if (oggCodec == "Speex") return editOgg<TagLib::Ogg::Speex::File>(path, changes);
        return false; // TagLib would break the chain of blocks of FLAC in Ogg
    case FileKind::Mpeg:
        return editMpeg(path, changes);
    case FileKind::Mp4:
        return editMp4(path, changes);
    case FileKind::Wav:
        return editWav(path, changes);
    case FileKind::Aiff:
        return editWithId3<TagLib::RIFF::AIFF::File>(path, changes);
    case FileKind::TrueAudio:
        return editWithId3<TagLib::TrueAudio::File>(path, changes);
    case FileKind::WavPack:
        return editWithApe<TagLib::WavPack::File>(path, changes);
    case FileKind::Ape:
        return editWithApe<TagLib::APE::File>(path, changes);
    case FileKind::Musepack:
        return editWithApe<TagLib::MPC::File>(path, changes);
    case FileKind::Asf:
        return editAsf(path, changes);
    case FileKind::Unknown:
        break;
    }
    return false;
}

} // namespace bitbeats::tags
