#include "FileKind.h"

#include "Id3v2.h"
#include "MpegAudio.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

namespace bitbeats::tags {
namespace {

constexpr std::string_view kAsf("\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\x00\xAA\x00\x62\xCE\x6C", 16);

FileKind kindByMagic(std::string_view head) {
    if (head.starts_with("fLaC")) return FileKind::Flac;
    if (head.starts_with("OggS")) return FileKind::Ogg;
    if (head.starts_with("RIFF") || head.starts_with("RF64"))
        return head.substr(0, 12).ends_with("WAVE") ? FileKind::Wav : FileKind::Unknown;
    if (head.starts_with("FORM")) {
        const auto form = head.substr(0, 12);
        return form.ends_with("AIFF") || form.ends_with("AIFC") ? FileKind::Aiff : FileKind::Unknown;
    }
    if (head.substr(0, 8).ends_with("ftyp")) return FileKind::Mp4;
    if (head.starts_with("wvpk")) return FileKind::WavPack;
    if (head.starts_with("MAC ")) return FileKind::Ape;
    if (head.starts_with("MPCK") || head.starts_with("MP+")) return FileKind::Musepack;
    if (head.starts_with("TTA1") || head.starts_with("TTA2")) return FileKind::TrueAudio;
    if (head.starts_with(kAsf)) return FileKind::Asf;
    if (parseFrameHead(head)) return FileKind::Mpeg;
    return FileKind::Unknown;
}

std::string_view otherKind(std::string_view head) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kOthers{{
        {"\xFF\xD8\xFF", "a JPEG picture"},
        {"\x89PNG", "a PNG picture"},
        {"GIF8", "a GIF picture"},
        {"%PDF", "a PDF document"},
        {"PK\x03\x04", "a ZIP archive"},
        {"Rar!", "a RAR archive"},
        {"\x1F\x8B", "a gzip archive"},
        {"7z\xBC\xAF", "a 7-Zip archive"},
        {"\x7F"
         "ELF",
         "a program"},
        {"\x1A\x45\xDF\xA3", "a Matroska file"},
        {"MThd", "a MIDI file"},
        {"<", "a web page or XML"},
    }};
    for (const auto& [magic, words] : kOthers)
        if (head.starts_with(magic)) return words;
    return {};
}

FileKind kindByExtension(std::string_view extension) {
    static constexpr std::array<std::pair<std::string_view, FileKind>, 8> kKinds{{
        {".mp3", FileKind::Mpeg},
        {".mp2", FileKind::Mpeg},
        {".mp1", FileKind::Mpeg},
        {".mpga", FileKind::Mpeg},
        {".aac", FileKind::Mpeg},
        {".m4a", FileKind::Mp4},
        {".m4b", FileKind::Mp4},
        {".mp4", FileKind::Mp4},
    }};
    for (const auto& [name, kind] : kKinds)
        if (extension == name) return kind;
    return FileKind::Unknown;
}

} // namespace

FoundKind findKind(TagStream& stream, std::string_view extension) {
    FoundKind found;
    auto head = stream.bytesAt(0, 16);
    // Some writers put one tag behind another.
    for (int i = 0; i < 4; ++i) {
        const auto size = id3v2Size(head);
        if (size == 0) break;
        found.begin += size;
        head = stream.bytesAt(found.begin, 16);
    }
    found.kind = kindByMagic(head);
    if (found.kind == FileKind::Unknown) found.otherwise = otherKind(head);
    if (found.kind == FileKind::Unknown && found.otherwise.empty()) found.kind = kindByExtension(extension);
    // An ID3 tag stands before MPEG audio unless the bytes behind it say something else.
    if (found.kind == FileKind::Unknown && found.otherwise.empty() && found.begin > 0) found.kind = FileKind::Mpeg;
    return found;
}

std::string extensionOf(const std::string& name) {
    auto extension = std::filesystem::path(name).extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return extension;
}

} // namespace bitbeats::tags
