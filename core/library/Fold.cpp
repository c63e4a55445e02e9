#include "library/Fold.h"

#include <QChar>
#include <QList>
#include <QString>

#include <algorithm>
#include <array>

namespace bitbeats::library {
namespace {

constexpr std::array<std::string_view, 21> kArticles{"the", "a",   "an",  "o",   "os",  "as", "um",
                                                     "uma", "el",  "la",  "los", "las", "le", "les",
                                                     "der", "die", "das", "den", "il",  "lo", "gli"};

bool isAscii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Letters that no decomposition takes apart.
std::u16string_view plainLetters(char16_t c) {
    switch (c) {
    case u'ø':
        return u"o";
    case u'ł':
        return u"l";
    case u'đ':
    case u'ð':
        return u"d";
    case u'æ':
        return u"ae";
    case u'œ':
        return u"oe";
    case u'ß':
        return u"ss";
    case u'þ':
        return u"th";
    case u'ı':
        return u"i";
    case u'ħ':
        return u"h";
    case u'ё':
        return u"е";
    case u'ς':
        return u"σ";
    default:
        return {};
    }
}

bool isApostrophe(char32_t c) {
    return c == U'\'' || c == U'’' || c == U'‘' || c == U'ʼ' || c == U'`' || c == U'´';
}

/// Scripts that are written without blanks between words.
bool isDense(char32_t c) {
    switch (QChar::script(c)) {
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
    case QChar::Script_Bopomofo:
    case QChar::Script_Thai:
    case QChar::Script_Lao:
    case QChar::Script_Khmer:
    case QChar::Script_Myanmar:
        return true;
    default:
        return c == U'ー';
    }
}

bool isWordCharacter(char32_t c) {
    return QChar::isLetterOrNumber(c) || QChar::category(c) == QChar::Mark_SpacingCombining;
}

enum class Gap { None, Sign, Blank };

/// Calls `letter(c)` for each folded character and `gap(kind)` between words.
template<typename Letter, typename Break>
void walkFolded(std::string_view text, const Letter& letter, const Break& gap) {
    if (isAscii(text)) {
        for (const char c : text) {
            if (c >= 'A' && c <= 'Z')
                letter(static_cast<char32_t>(c - 'A' + 'a'));
            else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
                letter(static_cast<char32_t>(c));
            else if (c != '\'' && c != '`')
                gap(static_cast<unsigned char>(c) <= ' ' ? Gap::Blank : Gap::Sign);
        }
        return;
    }
    const auto whole = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
    const auto parts = whole.normalized(QString::NormalizationForm_KD).toCaseFolded();
    for (const char32_t c : parts.toUcs4()) {
        if (const auto plain = c < 0x10000 ? plainLetters(static_cast<char16_t>(c)) : std::u16string_view();
            !plain.empty()) {
            for (const char16_t one : plain)
                letter(one);
        } else if (isWordCharacter(c)) {
            letter(c);
        } else if (QChar::isSpace(c)) {
            gap(Gap::Blank);
        } else if (!isApostrophe(c) && !QChar::isMark(c)) {
            gap(Gap::Sign);
        }
    }
}

void append(std::string& to, char32_t c) {
    if (c < 0x80) {
        to += static_cast<char>(c);
    } else if (c < 0x800) {
        to += static_cast<char>(0xc0 | (c >> 6));
        to += static_cast<char>(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        to += static_cast<char>(0xe0 | (c >> 12));
        to += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
        to += static_cast<char>(0x80 | (c & 0x3f));
    } else {
        to += static_cast<char>(0xf0 | (c >> 18));
        to += static_cast<char>(0x80 | ((c >> 12) & 0x3f));
        to += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
        to += static_cast<char>(0x80 | (c & 0x3f));
    }
}

std::string utf8(std::u32string_view text) {
    std::string out;
    for (const char32_t c : text)
        append(out, c);
    return out;
}

/// A word cut where dense and spaced scripts meet; dense parts as pairs of characters.
void splitWord(std::u32string_view word, bool withLast, std::vector<std::string>& into) {
    std::size_t at = 0;
    while (at < word.size()) {
        const bool dense = isDense(word[at]);
        std::size_t end = at + 1;
        while (end < word.size() && isDense(word[end]) == dense)
            ++end;
        const auto part = word.substr(at, end - at);
        at = end;
        if (!dense || part.size() == 1) {
            into.push_back(utf8(part));
            continue;
        }
        for (std::size_t i = 0; i + 1 < part.size(); ++i)
            into.push_back(utf8(part.substr(i, 2)));
        if (withLast) into.push_back(utf8(part.substr(part.size() - 1)));
    }
}

struct Word {
    std::u32string text;
    Gap before = Gap::None;
};

std::vector<Word> wordsOf(std::string_view text) {
    std::vector<Word> words;
    Gap pending = Gap::Blank;
    walkFolded(
        text,
        [&](char32_t c) {
            if (pending != Gap::None) words.push_back({{}, pending});
            pending = Gap::None;
            words.back().text += c;
        },
        // Two signs in a row, or a sign beside a blank, separate as a blank does.
        [&](Gap gap) { pending = pending == Gap::None ? gap : Gap::Blank; });
    return words;
}

} // namespace

std::string fold(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    bool pending = false;
    walkFolded(
        text,
        [&](char32_t c) {
            if (pending && !out.empty()) out += ' ';
            pending = false;
            append(out, c);
        },
        [&](Gap) { pending = true; });
    return out;
}

std::string foldForSort(std::string_view text) {
    auto folded = fold(text);
    const auto blank = folded.find(' ');
    if (blank == std::string::npos) return folded;
    const auto first = std::string_view(folded).substr(0, blank);
    if (std::find(kArticles.begin(), kArticles.end(), first) == kArticles.end()) return folded;
    return folded.substr(blank + 1);
}

std::string searchWords(std::string_view text) {
    std::vector<std::string> out;
    const auto words = wordsOf(text);
    for (std::size_t i = 0; i < words.size();) {
        std::size_t end = i + 1;
        std::u32string joined = words[i].text;
        while (end < words.size() && words[end].before == Gap::Sign)
            joined += words[end++].text;
        for (std::size_t k = i; k < end; ++k)
            splitWord(words[k].text, true, out);
        if (end - i > 1 && joined.size() <= 24) splitWord(joined, true, out);
        i = end;
    }
    std::string line;
    for (const auto& word : out) {
        if (!line.empty()) line += ' ';
        line += word;
    }
    return line;
}

std::vector<std::string> queryWords(std::string_view typed) {
    std::vector<std::string> out;
    for (const auto& word : wordsOf(typed))
        splitWord(word.text, false, out);
    return out;
}

int typos(std::string_view a, std::string_view b, int limit) {
    const int na = static_cast<int>(a.size());
    const int nb = static_cast<int>(b.size());
    if (std::abs(na - nb) > limit || na > 60 || nb > 60) return limit + 1;
    // Three rows of the usual table, with neighbours swapped counted as one.
    std::array<std::array<int, 61>, 3> rows{};
    for (int j = 0; j <= nb; ++j)
        rows[0][static_cast<std::size_t>(j)] = j;
    for (int i = 1; i <= na; ++i) {
        const auto& above = rows[static_cast<std::size_t>((i - 1) % 3)];
        const auto& twoAbove = rows[static_cast<std::size_t>((i + 1) % 3)];
        auto& row = rows[static_cast<std::size_t>(i % 3)];
        row[0] = i;
        int least = i;
        for (int j = 1; j <= nb; ++j) {
            const auto jj = static_cast<std::size_t>(j);
            const char ca = a[static_cast<std::size_t>(i - 1)];
            const char cb = b[jj - 1];
            row[jj] = std::min({above[jj] + 1, row[jj - 1] + 1, above[jj - 1] + (ca == cb ? 0 : 1)});
            if (i > 1 && j > 1 && ca == b[jj - 2] && a[static_cast<std::size_t>(i - 2)] == cb)
                row[jj] = std::min(row[jj], twoAbove[jj - 2] + 1);
            least = std::min(least, row[jj]);
        }
        if (least > limit) return limit + 1;
    }
    return std::min(limit + 1, rows[static_cast<std::size_t>(na % 3)][static_cast<std::size_t>(nb)]);
}

} // namespace bitbeats::library
