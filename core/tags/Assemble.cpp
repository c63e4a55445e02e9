#include "Assemble.h"

#include "EncodingGuess.h"
#include "Values.h"
#include "tags/Lyrics.h"

#include <QByteArray>
#include <algorithm>
#include <cmath>
#include <initializer_list>

namespace bitbeats::tags {
namespace {

constexpr std::size_t kLongText = 64 << 10;

using Names = std::initializer_list<std::string_view>;

/// Looks fields up through all tags of a file.
class Lookup {
public:
    explicit Lookup(const std::vector<RawTags>& tags) : m_tags(tags) {}

    /// All values of the first of these names that holds something, in the first tag that has one.
    std::vector<std::string> all(Names names, std::size_t limit = 1000, bool lines = false) const {
        std::vector<std::string> texts;
        for (const auto& tag : m_tags)
            for (const auto name : names) {
                const auto* values = tag.find(name);
                if (!values) continue;
                for (const auto& value : *values)
                    if (auto text = cleanText(value.text, limit, lines); !text.empty())
                        texts.push_back(std::move(text));
                if (!texts.empty()) return texts;
            }
        return texts;
    }

    std::string one(Names names) const {
        auto texts = all(names);
        return texts.empty() ? std::string() : std::move(texts.front());
    }

    std::string lines(Names names) const {
        std::string joined;
        for (const auto& text : all(names, kLongText, true))
            joined += (joined.empty() ? "" : "\n\n") + text;
        return joined;
    }

private:
    const std::vector<RawTags>& m_tags;
};

void addNew(std::vector<std::string>& to, std::string text) {
    if (!text.empty() && std::find(to.begin(), to.end(), text) == to.end()) to.push_back(std::move(text));
}

std::vector<std::string> splitAll(const std::vector<std::string>& texts) {
    std::vector<std::string> names;
    for (const auto& text : texts)
        for (auto& name : splitNames(text))
            addNew(names, std::move(name));
    return names;
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

/// The credit as written and the names one by one: from a field that lists them, else from the credit's parts.
void readArtists(const Lookup& look, Names credits, Names lists, std::string& credit, std::vector<std::string>& names) {
    const auto credited = look.all(credits);
    const auto listed = look.all(lists);
    std::vector<std::string> distinct;
    for (const auto& text : credited)
        addNew(distinct, text);
    names = splitAll(listed.empty() ? distinct : listed);
    credit = distinct.size() == 1 ? distinct.front() : joined(distinct.empty() ? names : distinct);
}

Position readPosition(const Lookup& look, Names numbers, Names totals) {
    auto position = parsePosition(look.one(numbers));
    if (position.total == 0) position.total = parsePosition(look.one(totals)).number;
    return position;
}

PartialDate firstDate(const Lookup& look, Names names) {
    PartialDate best;
    for (const auto name : names) {
        const auto date = parseDate(look.one({name}));
        if (!best.known() || (date.year == best.year && date > best)) best = date;
    }
    return best;
}

/// ID3v2.3 tells day and month apart from the year: "2703".
PartialDate withDayAndMonth(PartialDate date, std::string_view text) {
    if (!date.known() || date.month != 0 || text.size() != 4) return date;
    const auto full =
        parseDate(date.text() + "-" + std::string(text.substr(2, 2)) + "-" + std::string(text.substr(0, 2)));
    return full.day > 0 ? full : date;
}

std::vector<std::string> uuids(const Lookup& look, Names names) {
    std::vector<std::string> ids;
    for (const auto& text : look.all(names))
        for (std::string_view rest = text; !rest.empty();) {
            const auto end = std::min(rest.find_first_of(";/, "), rest.size());
            addNew(ids, parseUuid(rest.substr(0, end)));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    return ids;
}

std::string uuid(const Lookup& look, Names names) {
    auto ids = uuids(look, names);
    return ids.empty() ? std::string() : std::move(ids.front());
}

void readLoudness(const Lookup& look, const std::vector<RawTags>& tags, audio::LoudnessTags& into) {
    into.trackGain = parseGain(look.one({"REPLAYGAINTRACKGAIN"}));
    into.albumGain = parseGain(look.one({"REPLAYGAINALBUMGAIN"}));
    into.trackPeak = parsePeak(look.one({"REPLAYGAINTRACKPEAK"}));
    into.albumPeak = parsePeak(look.one({"REPLAYGAINALBUMPEAK"}));
    // RFC 7845: an Opus file's own tags come before foreign ones.
    if (const auto gain = parseR128Gain(look.one({"R128TRACKGAIN"}))) into.trackGain = gain;
    if (const auto gain = parseR128Gain(look.one({"R128ALBUMGAIN"}))) into.albumGain = gain;
    for (const auto& tag : tags) {
        const auto& frames = tag.frameLoudness;
        if (!into.trackGain && frames.trackGain) {
            into.trackGain = frames.trackGain;
            if (!into.trackPeak) into.trackPeak = frames.trackPeak;
        }
        if (!into.albumGain && frames.albumGain) {
            into.albumGain = frames.albumGain;
            if (!into.albumPeak) into.albumPeak = frames.albumPeak;
        }
    }
}

std::optional<int> readRating(const Lookup& look) {
    const auto scaled = [](std::string_view text, double most) -> std::optional<int> {
        if (text.empty()) return {};
        const auto value = parseGain(text) ? parseGain(text)->value : parseBpm(text);
        if (value < 0 || value > most) return {};
        return static_cast<int>(std::lround(value * 100 / most));
    };
    if (const auto rating = scaled(look.one({"FMPSRATING"}), 1.0)) return rating;
    if (const auto rating = scaled(look.one({"POPMRATING"}), 255)) return rating;
    if (const auto rating = scaled(look.one({"WMRATING"}), 99)) return rating;
    const auto text = look.one({"RATING"});
    const auto value = parseBpm(text);
    if (value <= 0) return {};
    return scaled(text, value <= 5 ? 5 : 100);
}

void readLyrics(const Lookup& look, const std::vector<RawTags>& tags, Lyrics& into) {
    for (const auto& tag : tags)
        if (into.synced.empty())
            for (const auto& line : tag.syncedLyrics)
                into.synced.push_back({line.at, cleanText(line.text)});
    for (const auto& text : {look.lines({"SYNCEDLYRICS"}), look.lines({"LYRICS", "UNSYNCEDLYRICS", "UNSYNCLYRICS"})}) {
        auto parsed = parseLyrics(text);
        if (into.synced.empty()) into.synced = std::move(parsed.synced);
        if (!parsed.plain.empty()) into.plain = std::move(parsed.plain);
    }
    std::stable_sort(into.synced.begin(), into.synced.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
}

/// Musicians are written "Name (instrument)" in Vorbis comments.
std::vector<std::string> withoutInstruments(std::vector<std::string> names) {
    std::vector<std::string> bare;
    for (auto& name : names) {
        if (const auto at = name.rfind(" ("); at != std::string::npos && at > 0 && name.ends_with(')')) name.resize(at);
        addNew(bare, std::move(name));
    }
    return bare;
}

int coverRank(PictureKind kind) {
    switch (kind) {
    case PictureKind::FrontCover:
        return 0;
    case PictureKind::Other:
        return 1;
    case PictureKind::Media:
    case PictureKind::Leaflet:
    case PictureKind::Illustration:
        return 2;
    case PictureKind::FileIcon:
    case PictureKind::OtherFileIcon:
        return 4;
    default:
        return 3;
    }
}

Picture noteOf(const RawPicture& raw) {
    Picture picture;
    picture.kind = raw.kind;
    picture.description = cleanText(raw.description);
    picture.mimeType = pictureType(raw.head);
    picture.size = raw.size;
    return picture;
}

std::string bytesOfPicture(const RawPicture& picture, const LoadBytes& load) {
    if (picture.inFile) return load(*picture.inFile, picture.size);
    if (picture.base64.empty()) return std::string(bytesOf(picture.data));
    const auto text = QByteArray::fromRawData(picture.base64.data(), static_cast<qsizetype>(picture.base64.size()));
    return QByteArray::fromBase64(text)
        .mid(static_cast<qsizetype>(picture.skip), static_cast<qsizetype>(picture.size))
        .toStdString();
}

void readPictures(const std::vector<RawTags>& tags, const ReadOptions& options, const LoadBytes& load,
                  TrackTags& into) {
    const RawPicture* best = nullptr;
    for (const auto& tag : tags)
        for (const auto& raw : tag.pictures) {
            if (raw.size <= 0) continue;
            auto picture = noteOf(raw);
            const bool usable = !picture.mimeType.empty() && raw.size <= options.largestPicture;
            if (raw.size > options.largestPicture) into.flaws.push_back(Flaw::OversizedPicture);
            into.pictures.push_back(std::move(picture));
            if (usable && (!best || coverRank(raw.kind) < coverRank(best->kind))) best = &raw;
        }
    if (!best) return;
    into.cover = noteOf(*best);
    if (options.pictures != ReadOptions::Pictures::Cover) return;
    const auto loaded = bytesOfPicture(*best, load);
    const auto bytes = std::as_bytes(std::span(loaded.data(), loaded.size()));
    into.cover->bytes.assign(bytes.begin(), bytes.end());
    into.cover->size = static_cast<std::int64_t>(bytes.size());
}

/// Tags that call themselves Latin-1, and those that call themselves UTF-8 and are not.
void guessEncodings(std::vector<RawTags>& tags) {
    std::vector<RawText*> suspects;
    for (auto& tag : tags)
        for (auto& [name, values] : tag.fields())
            for (auto& value : values)
                if (value.legacy || !isUtf8(value.text)) suspects.push_back(&value);
    std::vector<std::string_view> texts;
    texts.reserve(suspects.size());
    for (const auto* suspect : suspects)
        texts.emplace_back(suspect->text);
    const auto encoding = guessEncoding(texts);
    for (auto* suspect : suspects)
        suspect->text = decodeLegacy(suspect->text, encoding);
}

} // namespace

void assemble(std::vector<RawTags>& tags, const ReadOptions& options, const LoadBytes& load, TrackTags& into) {
    guessEncodings(tags);
    const Lookup look(tags);
    into.title = look.one({"TITLE"});
    into.subtitle = look.one({"SUBTITLE", "VERSION"});
    readArtists(look, {"ARTIST", "AUTHOR"}, {"ARTISTS"}, into.artist, into.artists);
    into.album = look.one({"ALBUM"});
    readArtists(look, {"ALBUMARTIST", "ENSEMBLE"}, {"ALBUMARTISTS"}, into.albumArtist, into.albumArtists);
    into.track = readPosition(look, {"TRACKNUMBER", "TRACK", "TRACKNUM"}, {"TRACKTOTAL", "TOTALTRACKS", "TRACKC"});
    into.disc = readPosition(look, {"DISCNUMBER", "DISC", "DISK", "DISCNUM"}, {"DISCTOTAL", "TOTALDISCS", "DISCC"});
    into.discSubtitle = look.one({"DISCSUBTITLE", "SETSUBTITLE"});
    into.date = withDayAndMonth(firstDate(look, {"DATE", "RELEASEDATE", "YEAR"}), look.one({"ID3DAYMONTH"}));
    into.originalDate = firstDate(look, {"ORIGINALDATE", "ORIGINALRELEASEDATE", "ORIGINALYEAR"});
    into.compilation = parseTruth(look.one({"COMPILATION", "ITUNESCOMPILATION"}));
    for (const auto& text : look.all({"GENRE"}))
        for (auto& genre : parseGenres(text))
            addNew(into.genres, std::move(genre));
    into.grouping = look.one({"GROUPING", "CONTENTGROUP"});
    into.mood = look.one({"MOOD"});
    into.language = look.one({"LANGUAGE"});

    into.composers = splitAll(look.all({"COMPOSER"}));
    into.lyricists = splitAll(look.all({"LYRICIST"}));
    into.conductors = splitAll(look.all({"CONDUCTOR"}));
    into.performers = withoutInstruments(splitAll(look.all({"PERFORMER"})));
    into.remixers = splitAll(look.all({"REMIXER", "MIXARTIST"}));
    into.producers = splitAll(look.all({"PRODUCER"}));

    into.titleSort = look.one({"TITLESORT", "TITLESORTORDER"});
    into.artistSort = look.one({"ARTISTSORT", "ARTISTSORTORDER"});
    into.albumSort = look.one({"ALBUMSORT", "ALBUMSORTORDER"});
    into.albumArtistSort = look.one({"ALBUMARTISTSORT", "ALBUMARTISTSORTORDER"});
    into.composerSort = look.one({"COMPOSERSORT", "COMPOSERSORTORDER"});

    into.label = look.one({"LABEL", "PUBLISHER", "ORGANIZATION"});
    into.catalogNumber = look.one({"CATALOGNUMBER", "LABELNO", "CATALOGNO"});
    into.barcode = look.one({"BARCODE", "UPC", "EAN"});
    into.isrc = parseIsrc(look.one({"ISRC"}));
    into.acoustId = uuid(look, {"ACOUSTIDID"});
    into.musicBrainz = {uuid(look, {"MUSICBRAINZTRACKID", "MUSICBRAINZRECORDINGID"}),
                        uuid(look, {"MUSICBRAINZRELEASETRACKID"}),
                        uuid(look, {"MUSICBRAINZALBUMID", "MUSICBRAINZRELEASEID"}),
                        uuid(look, {"MUSICBRAINZRELEASEGROUPID"}),
                        uuid(look, {"MUSICBRAINZWORKID"}),
                        uuids(look, {"MUSICBRAINZARTISTID"}),
                        uuids(look, {"MUSICBRAINZALBUMARTISTID"})};

    into.comment = look.lines({"COMMENT", "DESCRIPTION", "ID3V1COMMENT"});
    readLyrics(look, tags, into.lyrics);
    into.bpm = parseBpm(look.one({"BPM", "TEMPO"}));
    into.key = look.one({"INITIALKEY", "KEY"});
    into.rating = readRating(look);
    into.encodedBy = look.one({"ENCODEDBY", "ENCODER"});
    readLoudness(look, tags, into.loudness);
    readPictures(tags, options, load, into);
}

} // namespace bitbeats::tags
