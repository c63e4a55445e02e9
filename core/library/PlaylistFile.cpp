#include "library/PlaylistFile.h"

#include "base/PercentEncoding.h"

#include <QString>
#include <QUrl>
#include <QXmlStreamReader>
#include <QXmlStreamWriter>

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

namespace bitbeats::library {
namespace {

constexpr std::size_t kMostEntries = 1'000'000;

bool isUtf8(std::string_view bytes) {
    const auto text = QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size()));
    return !text.contains(QChar::ReplacementCharacter);
}

std::string toUtf8(std::string_view bytes) {
    if (isUtf8(bytes)) return std::string(bytes);
    return QString::fromLatin1(bytes.data(), static_cast<qsizetype>(bytes.size())).toStdString();
}

std::string_view trimmed(std::string_view line) {
    const auto isBlank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
    while (!line.empty() && isBlank(line.front()))
        line.remove_prefix(1);
    while (!line.empty() && isBlank(line.back()))
        line.remove_suffix(1);
    return line;
}

template<typename F>
void eachLine(std::string_view text, const F& take) {
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of("\r\n"), text.size());
        if (const auto line = trimmed(text.substr(0, end)); !line.empty()) take(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

std::int64_t wholeNumber(std::string_view text) {
    std::int64_t value = 0;
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    return problem == std::errc() && value > 0 && value < 10'000'000'000 ? value : 0;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

Failure tooLong() {
    return fail(Reason::TooLarge, "read", "the playlist", "it has more than a million entries");
}

Result<PlaylistFile> parseM3u(std::string_view text) {
    PlaylistFile playlist;
    PlaylistEntry next;
    eachLine(text, [&](std::string_view line) {
        if (line.starts_with("#EXTINF:")) {
            line.remove_prefix(8);
            const auto comma = std::min(line.find(','), line.size());
            next.duration = Milliseconds(wholeNumber(line.substr(0, comma)) * 1000);
            next.title = trimmed(line.substr(std::min(comma + 1, line.size())));
        } else if (line.starts_with("#PLAYLIST:")) {
            playlist.name = trimmed(line.substr(10));
        } else if (!line.starts_with('#') && playlist.entries.size() <= kMostEntries) {
            next.place = line;
            playlist.entries.push_back(std::exchange(next, {}));
        }
    });
    if (playlist.entries.size() > kMostEntries) return tooLong();
    return playlist;
}

Result<PlaylistFile> parsePls(std::string_view text) {
    PlaylistFile playlist;
    std::map<std::int64_t, PlaylistEntry> entries; // numbered in any order
    eachLine(text, [&](std::string_view line) {
        const auto equals = line.find('=');
        if (equals == std::string_view::npos || entries.size() > kMostEntries) return;
        const auto name = lower(trimmed(line.substr(0, equals)));
        const auto value = trimmed(line.substr(equals + 1));
        const auto numbered = [&](std::string_view word) {
            return name.starts_with(word) ? wholeNumber(std::string_view(name).substr(word.size())) : 0;
        };
        if (name == "x-gnome-title" || name == "playlistname") playlist.name = value;
        if (const auto n = numbered("file")) entries[n].place = value;
        if (const auto n = numbered("title")) entries[n].title = value;
        if (const auto n = numbered("length")) entries[n].duration = Milliseconds(wholeNumber(value) * 1000);
    });
    if (entries.size() > kMostEntries) return tooLong();
    for (auto& [number, entry] : entries) {
        if (!entry.place.empty()) playlist.entries.push_back(std::move(entry));
    }
    return playlist;
}

Result<PlaylistFile> parseXspf(std::string_view bytes) {
    PlaylistFile playlist;
    QXmlStreamReader xml(QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size())));
    PlaylistEntry entry;
    bool inTrack = false;
    while (!xml.atEnd()) {
        xml.readNext();
        if (xml.isStartElement()) {
            const auto name = xml.name();
            if (name == u"track") {
                inTrack = true;
                entry = {};
            } else if (name == u"title") {
                const auto text = xml.readElementText(QXmlStreamReader::SkipChildElements).trimmed().toStdString();
                (inTrack ? entry.title : playlist.name) = text;
            } else if (inTrack && name == u"location") {
                const auto text = xml.readElementText(QXmlStreamReader::SkipChildElements).trimmed().toStdString();
                if (entry.place.empty()) entry.place = text;
            } else if (inTrack && name == u"duration") {
                entry.duration = Milliseconds(
                    wholeNumber(xml.readElementText(QXmlStreamReader::SkipChildElements).trimmed().toStdString()));
            }
        } else if (xml.isEndElement() && xml.name() == u"track") {
            inTrack = false;
            if (!entry.place.empty()) playlist.entries.push_back(std::exchange(entry, {}));
            if (playlist.entries.size() > kMostEntries) return tooLong();
        }
    }
    if (xml.hasError()) return fail(Reason::Malformed, "read", "the playlist", xml.errorString().toStdString());
    return playlist;
}

/// One line: what would end it becomes a blank.
std::string oneLine(std::string text) {
    for (char& c : text)
        if (c == '\n' || c == '\r') c = ' ';
    return text;
}

std::string writeM3u(const PlaylistFile& playlist) {
    std::string text = "#EXTM3U\n";
    if (!playlist.name.empty()) text += "#PLAYLIST:" + oneLine(playlist.name) + "\n";
    for (const auto& entry : playlist.entries) {
        const auto length = entry.duration.count() > 0 ? entry.duration.count() / 1000 : -1;
        text += "#EXTINF:" + std::to_string(length) + "," + oneLine(entry.title) + "\n" + oneLine(entry.place) + "\n";
    }
    return text;
}

std::string writePls(const PlaylistFile& playlist) {
    std::string text = "[playlist]\n";
    if (!playlist.name.empty()) text += "X-GNOME-Title=" + oneLine(playlist.name) + "\n";
    for (std::size_t i = 0; i < playlist.entries.size(); ++i) {
        const auto& entry = playlist.entries[i];
        const auto number = std::to_string(i + 1);
        const auto length = entry.duration.count() > 0 ? entry.duration.count() / 1000 : -1;
        text.append("File").append(number).append("=").append(oneLine(entry.place));
        text.append("\nTitle").append(number).append("=").append(oneLine(entry.title));
        text.append("\nLength").append(number).append("=").append(std::to_string(length)).append("\n");
    }
    return text + "NumberOfEntries=" + std::to_string(playlist.entries.size()) + "\nVersion=2\n";
}

/// XSPF holds URIs: paths are encoded, byte by byte.
std::string uriOf(const std::string& place) {
    if (place.find("://") != std::string::npos) return place;
    std::string uri = place.starts_with('/') ? "file://" : "";
    std::size_t begin = 0;
    while (begin <= place.size()) {
        const auto end = std::min(place.find('/', begin), place.size());
        uri += percentEncoded(std::string_view(place).substr(begin, end - begin));
        if (end < place.size()) uri += '/';
        begin = end + 1;
    }
    return uri;
}

std::string writeXspf(const PlaylistFile& playlist) {
    QByteArray bytes;
    QXmlStreamWriter xml(&bytes);
    xml.setAutoFormatting(true);
    xml.writeStartDocument();
    xml.writeStartElement(QStringLiteral("playlist"));
    xml.writeAttribute(QStringLiteral("version"), QStringLiteral("1"));
    xml.writeDefaultNamespace(QStringLiteral("http://xspf.org/ns/0/"));
    if (!playlist.name.empty()) xml.writeTextElement(QStringLiteral("title"), QString::fromStdString(playlist.name));
    xml.writeStartElement(QStringLiteral("trackList"));
    for (const auto& entry : playlist.entries) {
        xml.writeStartElement(QStringLiteral("track"));
        xml.writeTextElement(QStringLiteral("location"), QString::fromStdString(uriOf(entry.place)));
        if (!entry.title.empty()) xml.writeTextElement(QStringLiteral("title"), QString::fromStdString(entry.title));
        if (entry.duration.count() > 0)
            xml.writeTextElement(QStringLiteral("duration"), QString::number(entry.duration.count()));
        xml.writeEndElement();
    }
    xml.writeEndElement();
    xml.writeEndElement();
    xml.writeEndDocument();
    return bytes.toStdString();
}

std::string decoded(std::string_view uri) {
    return QByteArray::fromPercentEncoding(QByteArray(uri.data(), static_cast<qsizetype>(uri.size()))).toStdString();
}

} // namespace

PlaylistFormat formatOf(const std::filesystem::path& file) {
    const auto ending = lower(file.extension().string());
    if (ending == ".m3u") return PlaylistFormat::M3u;
    if (ending == ".pls") return PlaylistFormat::Pls;
    if (ending == ".xspf") return PlaylistFormat::Xspf;
    return PlaylistFormat::M3u8;
}

Result<PlaylistFile> parsePlaylist(std::string_view bytes) {
    if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
    const auto begin = lower(trimmed(bytes.substr(0, 1000)));
    if (begin.starts_with("<?xml") || begin.starts_with("<playlist")) return parseXspf(bytes);
    const auto text = toUtf8(bytes);
    if (begin.starts_with("[playlist]")) return parsePls(text);
    return parseM3u(text);
}

std::string writePlaylist(const PlaylistFile& playlist, PlaylistFormat format) {
    switch (format) {
    case PlaylistFormat::Pls:
        return writePls(playlist);
    case PlaylistFormat::Xspf:
        return writeXspf(playlist);
    case PlaylistFormat::M3u:
    case PlaylistFormat::M3u8:
        break;
    }
    return writeM3u(playlist);
}

std::filesystem::path pathOf(const PlaylistEntry& entry, const std::filesystem::path& folder) {
    std::string place = entry.place;
    if (lower(place.substr(0, 7)) == "file://") {
        place = decoded(std::string_view(place).substr(7));
        if (const auto slash = place.find('/'); slash != 0 && slash != std::string::npos)
            place.erase(0, slash); // the name of this machine
    } else if (place.find("://") != std::string::npos) {
        return {};
    }
    auto direct = (folder / place).lexically_normal();
    std::error_code ignored;
    if (std::filesystem::exists(direct, ignored)) return direct;
    // Paths from Windows, and relative URIs of XSPF.
    auto slashed = place;
    std::replace(slashed.begin(), slashed.end(), '\\', '/');
    for (const auto& other : {slashed, decoded(place)}) {
        auto path = (folder / other).lexically_normal();
        if (other != place && std::filesystem::exists(path, ignored)) return path;
    }
    return direct;
}

} // namespace bitbeats::library
