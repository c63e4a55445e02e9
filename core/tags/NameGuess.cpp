#include "tags/NameGuess.h"

#include "EncodingGuess.h"
#include "Values.h"

#include <QRegularExpression>
#include <QString>
#include <QStringList>
#include <vector>

namespace bitbeats::tags {
namespace {

const auto kCaseless = QRegularExpression::CaseInsensitiveOption;

QString toText(const std::filesystem::path& part) {
    const auto bytes = part.string();
    auto text = bytes;
    if (!isUtf8(bytes)) text = decodeLegacy(bytes, guessEncoding({bytes}));
    auto clean = QString::fromStdString(cleanText(text));
    // "01_some_title": blanks were not welcome where this name was made.
    if (!clean.contains(u' ')) clean.replace(u'_', u' ');
    return clean.simplified();
}

std::string utf8(const QString& text) {
    return text.trimmed().toStdString();
}

bool isVarious(const QString& name) {
    static const QRegularExpression kVarious(
        QStringLiteral("^(various( artists)?|va|v\\.a\\.|compilations?|soundtracks?|samplers?|"
                       "verschiedene( interpreten)?|varios( artistas)?|artistes divers|divers)$"),
        kCaseless);
    return kVarious.match(name).hasMatch();
}

/// "[FLAC]", "(320 kbps)", "{WEB-24-96}": how it was made, not what it is called.
QString withoutFormat(QString name) {
    static const QRegularExpression kFormat(
        QStringLiteral("\\s*[\\[\\({](?=[^\\]\\)}]*\\b(flac|mp3|aac|alac|ogg|opus|wav|web|vinyl|cd "
                       "?rip|lossless|\\d{2,3} ?kbps|320|256|192|v0|v2|24[- ]?(bit|44|48|88|96|192)|16[- ]?44)\\b)"
                       "[^\\]\\)}]*[\\]\\)}]\\s*"),
        kCaseless);
    return name.replace(kFormat, QStringLiteral(" ")).trimmed();
}

/// Takes "Disc 2" and the like out of a folder's name.
int takeDisc(QString& name) {
    static const QRegularExpression kDisc(
        QStringLiteral("^(.*?)[\\s\\-_,]*[\\[\\({]?\\b(?:cd|disc|disk|disque|disco|dvd|lp|vinyl)[\\s\\-_.#]*(\\d{1,2})"
                       "\\b[\\]\\)}]?(?:\\s*(?:of|/)\\s*\\d+)?(?:\\s*[-:]\\s*.*)?$"),
        kCaseless);
    const auto match = kDisc.match(name);
    if (!match.hasMatch()) return 0;
    const int disc = match.captured(2).toInt();
    if (disc < 1 || disc > 50) return 0;
    name = match.captured(1).trimmed();
    return disc;
}

/// Takes "(1999)", "[1999-03-27]" or "1999 - " out of a folder's name.
int takeYear(QString& name) {
    static const QRegularExpression kBrackets(
        QStringLiteral("\\s*[\\[\\({]((?:19|20)\\d\\d)(?:[-.]\\d\\d){0,2}[\\]\\)}]\\s*"));
    static const QRegularExpression kFront(
        QStringLiteral("^((?:19|20)\\d\\d)(?:[-.]\\d\\d){0,2}(?:\\s*[-–.]\\s+|\\s+)(?=\\S)"));
    static const QRegularExpression kMiddle(QStringLiteral("\\s+[-–]\\s+((?:19|20)\\d\\d)\\s+[-–]\\s+"));
    static const QRegularExpression kEnd(QStringLiteral("\\s+[-–]\\s+((?:19|20)\\d\\d)$"));
    const std::pair<const QRegularExpression*, QString> forms[] = {
        {&kBrackets, QStringLiteral(" ")}, {&kMiddle, QStringLiteral(" - ")}, {&kFront, QString()}, {&kEnd, QString()}};
    for (const auto& [form, instead] : forms)
        if (const auto match = form->match(name); match.hasMatch() && match.capturedLength() < name.size()) {
            name = name.replace(match.capturedStart(), match.capturedLength(), instead).simplified();
            return match.captured(1).toInt();
        }
    return 0;
}

/// "A - B" at the first dash that stands free.
bool splitAtDash(const QString& name, QString& first, QString& rest) {
    static const QRegularExpression kDash(QStringLiteral("\\s+[-–—]\\s+"));
    const auto match = kDash.match(name);
    if (!match.hasMatch() || match.capturedStart() == 0 || match.capturedEnd() == name.size()) return false;
    first = name.left(match.capturedStart());
    rest = name.mid(match.capturedEnd());
    return true;
}

/// Takes the number at the front of a file's name: "01 - ", "1. ", "(03) ", "1-04 ", "A2 ", "d1t05 ".
void takeTrack(QString& name, NameGuess& guess) {
    static const QRegularExpression kBoth(
        QStringLiteral("^(?:(?:cd|d|disc)\\s*)?(\\d{1,2})\\s*[-.t]\\s*(\\d{2,3})(?:\\s*[-–.)]\\s+|\\s+)(?=\\S)"),
        kCaseless);
    static const QRegularExpression kMarked(QStringLiteral(
        "^[\\[\\(]?(\\d{1,3})(?:[\\]\\)][\\s.\\-_]*|\\s*[.)]\\s*|\\s+[-–]\\s+|\\s*[-–]\\s+|_\\s*)(?=\\S)"));
    static const QRegularExpression kBare(QStringLiteral("^(0\\d{1,2}|[1-4]\\d)\\s+(?=\\S)"));
    static const QRegularExpression kSide(QStringLiteral("^([A-H])(\\d{1,2})(?:\\s*[-–.)]\\s*|\\s+)(?=\\S)"));
    static const QRegularExpression kTrackWord(QStringLiteral("^(?:track|titel|piste|pista)\\s*(\\d{1,3})$"),
                                               kCaseless);
    static const QRegularExpression kOnly(QStringLiteral("^(\\d{1,3})$"));
    if (const auto match = kBoth.match(name); match.hasMatch() && match.captured(1).toInt() > 0) {
        guess.disc = match.captured(1).toInt();
        guess.track = match.captured(2).toInt();
        name = name.mid(match.capturedEnd());
        return;
    }
    for (const auto* form : {&kMarked, &kBare})
        if (const auto match = form->match(name); match.hasMatch()) {
            guess.track = match.captured(1).toInt();
            name = name.mid(match.capturedEnd());
            return;
        }
    if (const auto match = kSide.match(name); match.hasMatch()) {
        guess.track = match.captured(2).toInt();
        name = name.mid(match.capturedEnd());
        return;
    }
    for (const auto* form : {&kTrackWord, &kOnly})
        if (const auto match = form->match(name); match.hasMatch()) guess.track = match.captured(1).toInt();
}

struct Folders {
    QString artist;
    QString album;
    bool single = false; // one plain folder: an album's or an artist's
};

Folders readFolders(const std::filesystem::path& parent, NameGuess& guess) {
    QStringList names;
    for (const auto& part : parent)
        if (const auto name = toText(part); !name.isEmpty() && name != QLatin1String(".") && name != QLatin1String("/"))
            names << name;
    Folders folders;
    if (names.isEmpty()) return folders;
    auto album = withoutFormat(names.takeLast());
    guess.disc = takeDisc(album);
    if (album.isEmpty() && !names.isEmpty()) album = withoutFormat(names.takeLast());
    guess.year = takeYear(album);
    if (isVarious(album)) {
        guess.compilation = true;
        folders.artist = album;
        return folders;
    }
    if (!names.isEmpty()) folders.artist = names.last();
    QString first;
    QString rest;
    if (splitAtDash(album, first, rest)) {
        if (guess.year == 0) guess.year = takeYear(rest);
        folders.artist = first;
        album = rest;
    }
    folders.album = album;
    folders.single = folders.artist.isEmpty() && guess.year == 0 && guess.disc == 0;
    guess.compilation = isVarious(folders.artist);
    return folders;
}

/// What is left of the file's name behind the track number: a title, with an artist or more before it.
void readRest(QString name, const Folders& folders, NameGuess& guess) {
    QString first;
    QString rest;
    const bool known = !folders.artist.isEmpty() && !guess.compilation;
    const auto same = [](const QString& a, const QString& b) {
        return !b.isEmpty() && a.compare(b, Qt::CaseInsensitive) == 0;
    };
    while (splitAtDash(name, first, rest)) {
        if (same(first, folders.artist) || same(first, folders.album)) {
            name = rest; // the folder says it already
        } else if (QString before = rest; guess.track == 0 && (takeTrack(rest, guess), rest != before)) {
            if (!known) guess.artist = utf8(first); // "Artist - 01 - Title"
            name = rest;
        } else if (!known && guess.artist.empty()) {
            guess.artist = utf8(first);
            name = rest;
        } else {
            break;
        }
        if (guess.track == 0) takeTrack(name, guess);
    }
    guess.title = utf8(name);
}

} // namespace

NameGuess guessFromNames(const std::filesystem::path& path) {
    NameGuess guess;
    auto folders = readFolders(path.parent_path(), guess);
    auto name = toText(path.filename().stem());
    const auto whole = name;
    takeTrack(name, guess);
    if (folders.single && guess.track == 0) std::swap(folders.artist, folders.album);
    readRest(name, folders, guess);
    if (guess.title.empty()) guess.title = utf8(whole);
    if (guess.title.empty()) guess.title = utf8(toText(path.filename()));
    guess.album = utf8(folders.album);
    if (guess.compilation) {
        guess.albumArtist = "Various Artists";
    } else {
        guess.albumArtist = utf8(folders.artist);
        if (guess.artist.empty()) guess.artist = guess.albumArtist;
    }
    return guess;
}

void fillFromNames(const NameGuess& guess, TrackTags& tags) {
    const auto fill = [](std::string& field, const std::string& value) {
        if (field.empty()) field = value;
    };
    // A file that knows its album is not put on another by its folder, nor a single into one by chance.
    const bool sameAlbum = tags.album.empty() || tags.album == guess.album;
    fill(tags.title, guess.title);
    fill(tags.artist, guess.artist);
    if (tags.artists.empty() && !tags.artist.empty()) tags.artists = splitNames(tags.artist);
    if (tags.track.number == 0) tags.track.number = guess.track;
    if (!sameAlbum) return;
    fill(tags.album, guess.album);
    if (guess.compilation && tags.albumArtist.empty()) tags.compilation = true;
    fill(tags.albumArtist, guess.albumArtist);
    if (tags.albumArtists.empty() && !tags.albumArtist.empty()) tags.albumArtists = splitNames(tags.albumArtist);
    if (tags.disc.number == 0) tags.disc.number = guess.disc;
    if (!tags.date.known()) tags.date.year = guess.year;
}

} // namespace bitbeats::tags
