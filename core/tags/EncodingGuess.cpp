#include "EncodingGuess.h"

#include "Bytes.h"

#include <QString>
#include <QStringDecoder>
#include <algorithm>
#include <array>
#include <optional>

namespace bitbeats::tags {
namespace {

// The signs that songs, albums and artists are most often named with: enough of them tell a language from noise.
constexpr std::u16string_view kCyrillicPairs =
    u"ст но то на ен ов ни ра во ко ро по ли пр ре не ал ер го ос от ка ть та ва ет ел ла он де ки ан "
    u"ло се ми ас ль лю юб бо вь ой ия ая ие ей ин до мо дя ве че чт жи из тв св бы ше зи дь ме ны ыл "
    u"оч ак ом ог од ес сн зн за да ат му су ам гр ру уп кр вс ск им ад ту ул ви ца дн нь ев те эт ты "
    u"вы мы бе ле жа ед ор ол ис ит ил са со си сл сь ри ар ым ых их ож же ун ур ут ук уд уг ду лу ку "
    u"ги об ры як ям ях";
constexpr std::u16string_view kChineseSigns =
    u"的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而"
    u"能好都然没日于起"
    u"还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知样现分将外但身些与高意进把法此实回二理"
    u"美点月明其种声"
    u"全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并"
    u"内加化由却代军"
    u"产入先山五太水万市眼爱夜雨梦歌风花路空泪红夏秋冬春星光飞恋伤吻寂寞忘记朋友快乐幸福永远离别曲雪";
constexpr std::u16string_view kKoreanSigns =
    u"이다는을의에가사랑나너그대하고지아리기는로도해한인자내니어서을거라만를은들마시일수여있없오요우주네당신때안보세게"
    u"말난게속눈물노래"
    u"바람별달꽃비밤길하늘소녀와과처럼더더못모무미부스정전제조장진차치친구타태터트판편포피하행향호화히집";
constexpr std::u16string_view kJapaneseSigns = u"愛夢君僕恋人心空夜雨花風光星月日本中大一二三年生時間世界道涙歌春夏秋冬"
                                               u"桜雪海青白黒赤色町街東京女男子私貴方笑顔手声音見思想今"
                                               u"永遠未来明天使神話物語前後出会別曲編集盤版初回限定新旧";

constexpr std::string_view kSpaces = " \t\r\n";

bool hasHigh(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

bool isAsciiLetter(unsigned c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

QString decodedBy(const char* name, std::string_view bytes, bool& failed) {
    QStringDecoder decoder(name);
    failed = !decoder.isValid();
    if (failed) return {};
    QString text = decoder(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
    failed = decoder.hasError() || text.contains(QChar::ReplacementCharacter);
    return text;
}

/// Points for a reading: what is frequent in the language counts for it, what is exotic against it.
struct Score {
    double points = 0;
    int signs = 0;
    bool impossible = false;

    void frequent() { add(2); }
    void usual() { add(1); }
    void possible() { add(0.4); }
    void doubtful() { add(-0.5); }
    void exotic() { add(-3); }
    double average() const { return impossible || signs == 0 ? -10 : points / signs; }

private:
    void add(double value) {
        points += value;
        ++signs;
    }
};

// --- single bytes
// -----------------------------------------------------------------------------------------------------

/// Letters of Windows-1251 as lower case; 0 for what is no letter of Russian, Ukrainian, Belarusian or Bulgarian.
char16_t cyrillic(unsigned byte, bool& upper) {
    upper = (byte >= 0xC0 && byte <= 0xDF) || byte == 0xA8;
    if (byte >= 0xC0) return static_cast<char16_t>(u'а' + (byte >= 0xE0 ? byte - 0xE0 : byte - 0xC0));
    switch (byte) {
    case 0xA8:
    case 0xB8:
        return u'е'; // ё
    case 0xB2:
    case 0xB3:
        return u'и'; // і
    case 0xAA:
    case 0xBA:
        return u'е'; // є
    case 0xAF:
    case 0xBF:
        return u'и'; // ї
    default:
        return 0;
    }
}

bool isFrequentPair(char16_t first, char16_t second) {
    for (std::size_t i = 0; i + 1 < kCyrillicPairs.size(); i += 3)
        if (kCyrillicPairs[i] == first && kCyrillicPairs[i + 1] == second) return true;
    return false;
}

bool isCyrillicPunctuation(unsigned byte) {
    return byte == 0xAB || byte == 0xBB || byte == 0xB9 || byte == 0x96 || byte == 0x97 || byte == 0x85 ||
           byte == 0xA0 || (byte >= 0x91 && byte <= 0x95) || byte == 0xA9;
}

/// A word of this alphabet consists of it alone, and its capitals stand at the front or everywhere.
void scoreCyrillicWord(std::string_view word, Score& score, int& longest) {
    int letters = 0;
    int capitals = 0;
    bool lateCapital = false;
    char16_t before = 0;
    for (std::size_t i = 0; i < word.size(); ++i) {
        const auto byte = byteAt(word, i);
        bool upper = false;
        const auto letter = byte >= 0x80 ? cyrillic(byte, upper) : char16_t(0);
        if (letter == 0) {
            if (isAsciiLetter(byte)) score.exotic();
            if (byte >= 0x80 && !isCyrillicPunctuation(byte)) score.impossible = true;
            before = 0;
            continue;
        }
        ++letters;
        capitals += upper ? 1 : 0;
        lateCapital = lateCapital || (upper && letters > 1);
        if (before != 0) {
            if (isFrequentPair(before, letter))
                score.frequent();
            else
                score.possible();
        }
        before = letter;
    }
    if (lateCapital && capitals < letters)
        for (int i = 0; i < letters; ++i)
            score.exotic();
    longest = std::max(longest, letters);
}

double scoreCyrillic(const std::vector<std::string_view>& texts) {
    Score score;
    int longest = 0;
    for (auto text : texts)
        while (!text.empty()) {
            const auto end = std::min(text.find_first_of(kSpaces), text.size());
            if (const auto word = text.substr(0, end); hasHigh(word)) scoreCyrillicWord(word, score, longest);
            text.remove_prefix(std::min(end + 1, text.size()));
        }
    if (longest < 4 || score.impossible) return -10;
    return score.average();
}

// --- pairs of bytes
// ---------------------------------------------------------------------------------------------------

enum class Sign { Ascii, Usual, Doubtful, Exotic, Impossible };

struct PairSign {
    Sign sign = Sign::Ascii;
    std::size_t length = 1;
};

bool between(unsigned value, unsigned low, unsigned high) {
    return value >= low && value <= high;
}

PairSign chinesePair(unsigned lead, unsigned trail) {
    if (lead < 0x80) return {};
    if (!between(lead, 0x81, 0xFE) || !between(trail, 0x40, 0xFE) || trail == 0x7F) return {Sign::Impossible, 1};
    const bool common = between(lead, 0xB0, 0xD7) && trail >= 0xA1; // the 3,755 of GB 2312's first level
    const bool punctuation = (lead == 0xA1 || lead == 0xA3) && trail >= 0xA1;
    return {common || punctuation ? Sign::Usual : Sign::Exotic, 2};
}

PairSign koreanPair(unsigned lead, unsigned trail) {
    if (lead < 0x80) return {};
    if (!between(lead, 0x81, 0xFE) || !between(trail, 0x41, 0xFE)) return {Sign::Impossible, 1};
    const bool syllable = between(lead, 0xB0, 0xC8) && trail >= 0xA1;
    const bool punctuation = (lead == 0xA1 || lead == 0xA3) && trail >= 0xA1;
    return {syllable || punctuation ? Sign::Usual : Sign::Exotic, 2};
}

PairSign japanesePair(unsigned lead, unsigned trail) {
    if (lead < 0x80) return {};
    if (between(lead, 0xA1, 0xDF)) return {Sign::Doubtful, 1}; // half-width katakana
    if (!(between(lead, 0x81, 0x9F) || between(lead, 0xE0, 0xFC)) || !between(trail, 0x40, 0xFC) || trail == 0x7F)
        return {Sign::Impossible, 1};
    return {between(lead, 0x81, 0x83) || between(lead, 0x88, 0x98) ? Sign::Usual : Sign::Exotic, 2};
}

bool isFrequent(char16_t sign, LegacyEncoding encoding) {
    switch (encoding) {
    case LegacyEncoding::Chinese:
        return kChineseSigns.find(sign) != std::u16string_view::npos;
    case LegacyEncoding::Korean:
        return kKoreanSigns.find(sign) != std::u16string_view::npos;
    case LegacyEncoding::Japanese:
        return between(sign, 0x3041, 0x30FE) || kJapaneseSigns.find(sign) != std::u16string_view::npos;
    default:
        return false;
    }
}

const char* nameOf(LegacyEncoding encoding) {
    switch (encoding) {
    case LegacyEncoding::Cyrillic:
        return "windows-1251";
    case LegacyEncoding::Japanese:
        return "Shift_JIS";
    case LegacyEncoding::Chinese:
        return "GBK";
    case LegacyEncoding::Korean:
        return "windows-949";
    case LegacyEncoding::Latin1:
        break;
    }
    return "ISO-8859-1";
}

/// Fields of ID3v1 end after 30 bytes, in the middle of a sign if need be.
std::string_view withoutHalfSign(std::string_view text, PairSign (*pairOf)(unsigned, unsigned)) {
    std::size_t at = 0;
    while (at < text.size()) {
        const auto lead = byteAt(text, at);
        if (at + 1 == text.size() && lead >= 0x80 && text.size() >= 28) return text.substr(0, at);
        at += at + 1 < text.size() ? pairOf(lead, byteAt(text, at + 1)).length : 1;
    }
    return text;
}

double scorePairs(const std::vector<std::string_view>& texts, LegacyEncoding encoding,
                  PairSign (*pairOf)(unsigned, unsigned)) {
    Score score;
    int wide = 0;
    for (auto text : texts) {
        text = withoutHalfSign(text, pairOf);
        bool failed = false;
        const auto decoded = decodedBy(nameOf(encoding), text, failed);
        if (failed) return -10;
        qsizetype place = 0;
        bool besideWide = false;
        for (std::size_t at = 0; at < text.size(); ++place) {
            const auto lead = byteAt(text, at);
            const auto found = pairOf(lead, byteAt(text, at + 1));
            if (found.sign == Sign::Impossible || place >= decoded.size()) return -10;
            if (found.sign == Sign::Ascii) {
                if (besideWide && lead >= 'a' && lead <= 'z') score.exotic(); // "é" amid a word, not a sign
                besideWide = false;
            } else {
                ++wide;
                besideWide = true;
                if (isFrequent(decoded[place].unicode(), encoding))
                    score.frequent();
                else if (found.sign == Sign::Usual)
                    score.usual();
                else if (found.sign == Sign::Doubtful)
                    score.doubtful();
                else
                    score.exotic();
            }
            at += found.length;
        }
    }
    const double average = score.average();
    if (wide < 2 || average < (wide < 6 ? 1.1 : 0.9)) return -10;
    return average;
}

} // namespace

bool isUtf8(std::string_view bytes, bool cutOff) {
    for (std::size_t at = 0; at < bytes.size();) {
        const auto lead = byteAt(bytes, at);
        const std::size_t length = lead < 0x80                 ? 1
                                   : between(lead, 0xC2, 0xDF) ? 2
                                   : between(lead, 0xE0, 0xEF) ? 3
                                   : between(lead, 0xF0, 0xF4) ? 4
                                                               : 0;
        if (length == 0) return false;
        for (std::size_t i = 1; i < length; ++i) {
            if (at + i >= bytes.size()) return cutOff;
            if ((byteAt(bytes, at + i) & 0xC0U) != 0x80U) return false;
        }
        const auto second = byteAt(bytes, at + 1);
        if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second >= 0xA0) || (lead == 0xF0 && second < 0x90) ||
            (lead == 0xF4 && second >= 0x90))
            return false;
        at += length;
    }
    return true;
}

LegacyEncoding guessEncoding(const std::vector<std::string_view>& texts) {
    std::vector<std::string_view> telling;
    for (const auto text : texts)
        if (hasHigh(text) && !isUtf8(text, text.size() >= 28)) telling.push_back(text.substr(0, 2000));
    if (telling.empty()) return LegacyEncoding::Latin1;
    auto best = LegacyEncoding::Latin1;
    double most = 0.9;
    const auto consider = [&](LegacyEncoding encoding, double score) {
        if (score <= most) return;
        most = score;
        best = encoding;
    };
    consider(LegacyEncoding::Cyrillic, scoreCyrillic(telling));
    consider(LegacyEncoding::Japanese, scorePairs(telling, LegacyEncoding::Japanese, japanesePair));
    consider(LegacyEncoding::Chinese, scorePairs(telling, LegacyEncoding::Chinese, chinesePair));
    consider(LegacyEncoding::Korean, scorePairs(telling, LegacyEncoding::Korean, koreanPair));
    return best;
}

std::string decodeLegacy(std::string_view bytes, LegacyEncoding encoding) {
    if (!hasHigh(bytes)) return std::string(bytes);
    if (isUtf8(bytes, bytes.size() >= 28)) {
        while (!isUtf8(bytes))
            bytes.remove_suffix(1);
        return std::string(bytes);
    }
    if (encoding != LegacyEncoding::Latin1) {
        for (int cut = 0; cut < 2 && !bytes.empty(); ++cut) {
            bool failed = false;
            const auto text = decodedBy(nameOf(encoding), bytes, failed);
            if (!failed) return text.toStdString();
            bytes.remove_suffix(1); // half a sign at the end
        }
    }
    // What programs call Latin-1 is Windows-1252 in truth: quotes and dashes lie where Latin-1 has controls.
    static constexpr std::array<char16_t, 32> kWindows1252{
        0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
    QString text;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto byte = byteAt(bytes, i);
        text += QChar(between(byte, 0x80, 0x9F) ? kWindows1252[byte - 0x80] : static_cast<char16_t>(byte));
    }
    return text.toStdString();
}

} // namespace bitbeats::tags
