#include "Id3Frames.h"

#include "Bytes.h"

#include <QString>
#include <QStringDecoder>
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace bitbeats::tags {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

constexpr std::array<Pair, 38> kTexts{{
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
    {"XSOA", "ALBUMSORT"},    {"XDOR", "ORIGINALDATE"},
}};

constexpr std::array<Pair, 40> kOldNames{{
    {"TT1", "TIT1"}, {"TT2", "TIT2"}, {"TT3", "TIT3"}, {"TP1", "TPE1"}, {"TP2", "TPE2"}, {"TP3", "TPE3"},
    {"TP4", "TPE4"}, {"TAL", "TALB"}, {"TRK", "TRCK"}, {"TPA", "TPOS"}, {"TCO", "TCON"}, {"TCM", "TCOM"},
    {"TXT", "TEXT"}, {"TYE", "TYER"}, {"TDA", "TDAT"}, {"TOR", "TORY"}, {"TCP", "TCMP"}, {"TPB", "TPUB"},
    {"TRC", "TSRC"}, {"TBP", "TBPM"}, {"TKE", "TKEY"}, {"TLA", "TLAN"}, {"TST", "TSOT"}, {"TSP", "TSOP"},
    {"TSA", "TSOA"}, {"TS2", "TSO2"}, {"TSC", "TSOC"}, {"TEN", "TENC"}, {"TSS", "TSSE"}, {"TXX", "TXXX"},
    {"COM", "COMM"}, {"ULT", "USLT"}, {"SLT", "SYLT"}, {"UFI", "UFID"}, {"POP", "POPM"}, {"PIC", "APIC"},
    {"IPL", "IPLS"}, {"RVA", "RVAD"}, {"TOT", "TOAL"}, {"TOA", "TOPE"},
}};

constexpr std::array<Pair, 8> kRoles{{
    {"PRODUCER", "PRODUCER"},
    {"MIX", "MIXER"},
    {"DJMIX", "DJMIXER"},
    {"ENGINEER", "ENGINEER"},
    {"ARRANGER", "ARRANGER"},
    {"LYRICIST", "LYRICIST"},
    {"COMPOSER", "COMPOSER"},
    {"REMIXER", "REMIXER"},
}};

template<std::size_t N>
std::string_view look(const std::array<Pair, N>& table, std::string_view key) {
    for (const auto& [name, value] : table)
        if (name == key) return value;
    return {};
}

enum Encoding : unsigned { Latin1 = 0, Utf16 = 1, Utf16Big = 2, Utf8 = 3 };

bool isWide(unsigned encoding) {
    return encoding == Utf16 || encoding == Utf16Big;
}

std::string fromUtf16(std::string_view bytes, bool big) {
    QStringDecoder decoder(big ? QStringDecoder::Utf16BE : QStringDecoder::Utf16LE);
    const QString text = decoder(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size() / 2 * 2)));
    return text.toStdString();
}

/// Takes text after text from the content of a frame. Each ends with a zero of the encoding's width or with the
/// content.
class Texts {
public:
    Texts(unsigned encoding, std::string_view content)
        : m_encoding(std::min<unsigned>(encoding, Utf8)), m_rest(content), m_big(encoding == Utf16Big) {}

    bool atEnd() const { return m_rest.empty(); }
    std::string_view rest() const { return m_rest; }
    void skip(std::size_t count) { m_rest.remove_prefix(std::min(count, m_rest.size())); }

    std::string_view takeBytes() {
        std::size_t end = std::min(m_rest.find('\0'), m_rest.size());
        std::size_t width = 1;
        if (isWide(m_encoding)) {
            width = 2;
            for (end = 0; end + 1 < m_rest.size() && (m_rest[end] != '\0' || m_rest[end + 1] != '\0');)
                end += 2;
            if (end + 1 >= m_rest.size()) end = m_rest.size();
        }
        const auto text = m_rest.substr(0, end);
        skip(end + width);
        return text;
    }

    RawText take() {
        auto bytes = takeBytes();
        if (!isWide(m_encoding)) return {std::string(bytes), m_encoding == Latin1};
        // Of several texts only the first may carry the mark that tells the byte order.
        const auto mark = bigEndian(bytes, 0, 2);
        if (mark == 0xFEFF || mark == 0xFFFE) {
            m_big = mark == 0xFEFF;
            m_marked = true;
            bytes.remove_prefix(2);
        } else if (!m_marked && m_encoding == Utf16) {
            m_big = byteAt(bytes, 0) == 0 && byteAt(bytes, 1) != 0; // unmarked: most letters have a zero byte
        }
        return {fromUtf16(bytes, m_big), false};
    }

    std::vector<RawText> takeAll() {
        std::vector<RawText> texts;
        while (!m_rest.empty() && texts.size() < 500)
            texts.push_back(take());
        return texts;
    }

private:
    unsigned m_encoding;
    std::string_view m_rest;
    bool m_big;
    bool m_marked = false;
};

/// TIPL, TMCL and IPLS: role and name in turn.
void readPeople(std::vector<RawText> texts, bool musicians, RawTags& into) {
    for (std::size_t i = 0; i + 1 < texts.size(); i += 2) {
        const auto field = musicians ? std::string_view("PERFORMER") : look(kRoles, RawTags::sharedName(texts[i].text));
        if (!field.empty()) into.add(field, std::move(texts[i + 1]));
    }
}

void readText(std::string_view id, std::string_view content, RawTags& into) {
    const unsigned encoding = byteAt(content, 0);
    // Some programs leave the encoding out.
    Texts texts(encoding > Utf8 ? unsigned(Latin1) : encoding, encoding > Utf8 ? content : slice(content, 1));
    if (id == "TIPL" || id == "IPLS" || id == "TMCL") return readPeople(texts.takeAll(), id == "TMCL", into);
    std::string field(id == "TDAT" ? std::string_view("ID3DAYMONTH") : look(kTexts, id));
    if (id == "TXXX") field = texts.take().text;
    for (auto& text : texts.takeAll())
        into.add(field, std::move(text));
}

void readComment(std::string_view content, RawTags& into) {
    Texts texts(byteAt(content, 0), slice(content, 4)); // behind the language
    const auto name = RawTags::sharedName(texts.take().text);
    auto text = texts.take();
    if (name.empty() || name == "COMMENT" || name == "DESCRIPTION")
        into.add("COMMENT", std::move(text));
    else if (name == "ID3V1COMMENT")
        into.add(name, std::move(text));
    else if (!name.starts_with("ITUN")) // notes of iTunes to itself
        into.add("COMMENT" + name, std::move(text));
}

void readLyrics(std::string_view content, RawTags& into) {
    Texts texts(byteAt(content, 0), slice(content, 4));
    texts.takeBytes();
    into.add("LYRICS", texts.take());
}

/// Pieces may be syllables: then the frame marks where lines begin.
void readSynced(std::string_view content, RawTags& into) {
    const bool inMilliseconds = byteAt(content, 4) == 2;
    const bool lyrics = byteAt(content, 5) <= 2;
    if (!inMilliseconds || !lyrics || !into.syncedLyrics.empty()) return;
    Texts texts(byteAt(content, 0), slice(content, 6));
    texts.takeBytes();
    std::vector<LyricLine> pieces;
    while (!texts.atEnd() && pieces.size() < 20000) {
        auto text = texts.take();
        if (texts.rest().size() < 4) break;
        pieces.push_back({Milliseconds(bigEndian(texts.rest(), 0, 4)), std::move(text.text)});
        texts.skip(4);
    }
    const bool marked =
        std::any_of(pieces.begin(), pieces.end(), [](const auto& p) { return p.text.find('\n') != std::string::npos; });
    for (auto& piece : pieces) {
        auto& lines = into.syncedLyrics;
        if (!marked || lines.empty() || piece.text.starts_with('\n') || piece.text.starts_with("\r\n") ||
            lines.back().text.ends_with('\n'))
            lines.push_back(std::move(piece));
        else
            lines.back().text += piece.text;
    }
}

void readVolume(std::string_view content, RawTags& into) {
    Texts texts(Latin1, content);
    const auto name = RawTags::sharedName(texts.takeBytes());
    content = texts.rest();
    while (content.size() >= 4) {
        const unsigned channel = byteAt(content, 0);
        const auto gain = static_cast<double>(static_cast<std::int16_t>(bigEndian(content, 1, 2))) / 512;
        const auto bits = byteAt(content, 3);
        const auto count = static_cast<int>(std::min<std::size_t>((bits + 7) / 8, content.size() - 4));
        double peak = 0;
        if (count > 0 && count <= 4)
            peak = static_cast<double>(bigEndian(content, 4, count)) / std::ldexp(1.0, 8 * count - 1);
        if (channel == 1) { // the master volume
            auto& loudness = into.frameLoudness;
            const auto known = peak > 0 && peak <= 100 ? std::optional(peak) : std::nullopt;
            if (name == "ALBUM") {
                loudness.albumGain = Decibels{gain};
                loudness.albumPeak = known;
            } else if (!loudness.trackGain || name == "TRACK") {
                loudness.trackGain = Decibels{gain};
                loudness.trackPeak = known;
            }
            return;
        }
        content.remove_prefix(4 + static_cast<std::size_t>(count));
    }
}

void readIdentifier(std::string_view content, RawTags& into) {
    Texts texts(Latin1, content);
    if (texts.takeBytes() == "http://musicbrainz.org")
        into.add("MUSICBRAINZTRACKID", {std::string(texts.rest().substr(0, 64)), false});
}

void readRating(std::string_view content, RawTags& into) {
    Texts texts(Latin1, content);
    texts.takeBytes(); // an address
    if (const auto stars = byteAt(texts.rest(), 0); stars > 0) into.add("POPMRATING", {std::to_string(stars), false});
}

} // namespace

std::string id3FrameOfOldName(std::string_view id) {
    const auto name = look(kOldNames, id);
    return std::string(name.empty() ? id : name);
}

bool isWantedId3Frame(std::string_view id) {
    static constexpr std::array<std::string_view, 11> kOthers{"TXXX", "COMM", "USLT", "SYLT", "RVA2", "UFID",
                                                              "POPM", "TIPL", "TMCL", "IPLS", "TDAT"};
    return !look(kTexts, id).empty() || std::find(kOthers.begin(), kOthers.end(), id) != kOthers.end();
}

void readId3Frame(std::string_view id, std::string_view content, RawTags& into) {
    if (content.empty()) return;
    if (id == "COMM") return readComment(content, into);
    if (id == "USLT") return readLyrics(content, into);
    if (id == "SYLT") return readSynced(content, into);
    if (id == "RVA2") return readVolume(content, into);
    if (id == "UFID") return readIdentifier(content, into);
    if (id == "POPM") return readRating(content, into);
    readText(id, content, into);
}

void readId3Picture(std::string_view content, std::int64_t size, std::optional<std::int64_t> inFile, int version,
                    RawTags& into) {
    std::string_view rest = slice(content, 1);
    if (version == 2) {
        rest = slice(rest, 3); // "JPG"
    } else {
        Texts type(Latin1, rest);
        type.takeBytes();
        rest = type.rest();
    }
    RawPicture picture;
    picture.kind = pictureKind(byteAt(rest, 0));
    Texts texts(byteAt(content, 0), slice(rest, 1));
    const auto description = texts.take();
    picture.description = description.legacy ? QString::fromLatin1(description.text.data(),
                                                                   static_cast<qsizetype>(description.text.size()))
                                                   .toStdString()
                                             : description.text;
    const auto before = content.size() - texts.rest().size();
    picture.size = size - static_cast<std::int64_t>(before);
    if (picture.size <= 0) return;
    picture.head = texts.rest().substr(0, RawPicture::kHead);
    if (inFile)
        picture.inFile = *inFile + static_cast<std::int64_t>(before);
    else
        picture.data = TagLib::ByteVector(texts.rest().data(), static_cast<unsigned>(texts.rest().size()));
    into.pictures.push_back(std::move(picture));
}

} // namespace bitbeats::tags
