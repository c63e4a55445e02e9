#include "FileKind.h"

#include <array>
#include <utility>

namespace bitbeats::tags {
namespace {

constexpr std::string_view kAsf("\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\x00\xAA\x00\x62\xCE\x6C", 16);

unsigned byteAt(std::string_view bytes, std::size_t at) {
    return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U;
}

/// The head of an MPEG audio or ADTS frame.
bool isFrameHead(std::string_view bytes) {
    if (bytes.size() < 4 || byteAt(bytes, 0) != 0xFF) return false;
    const unsigned second = byteAt(bytes, 1);
    if ((second & 0xF6U) == 0xF0U) return ((byteAt(bytes, 2) >> 2) & 15U) < 13; // ADTS: a known sample rate
    const unsigned third = byteAt(bytes, 2);
    return (second & 0xE0U) == 0xE0U && (second & 0x18U) != 0x08U && (second & 0x06U) != 0 &&
           (third & 0xF0U) != 0xF0U && (third & 0x0CU) != 0x0CU;
}

FileKind oggKind(std::string_view page) {
    const std::size_t packet = 27 + byteAt(page, 26);
    if (page.size() < packet) return FileKind::Unknown;
    const auto head = page.substr(packet);
    if (head.starts_with(std::string_view("\x01vorbis", 7))) return FileKind::OggVorbis;
    if (head.starts_with("OpusHead")) return FileKind::OggOpus;
    if (head.starts_with("Speex   ")) return FileKind::OggSpeex;
    if (head.starts_with(std::string_view("\x7F"
                                          "FLAC",
                                          5)))
        return FileKind::OggFlac;
    return FileKind::Unknown;
}

FileKind kindByMagic(std::string_view head) {
    if (head.starts_with("fLaC")) return FileKind::Flac;
    if (head.starts_with("OggS")) return oggKind(head);
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
    if (isFrameHead(head)) return FileKind::Mpeg;
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

std::int64_t id3v2Size(std::string_view head) {
    if (head.size() < 10 || !head.starts_with("ID3") || byteAt(head, 3) == 0xFF || byteAt(head, 4) == 0xFF) return 0;
    std::int64_t size = 0;
    for (std::size_t i = 6; i < 10; ++i) {
        if (byteAt(head, i) & 0x80U) return 0;
        size = size * 128 + byteAt(head, i);
    }
    return size + 10 + ((byteAt(head, 5) & 0x10U) ? 10 : 0);
}

FoundKind findKind(TagStream& stream, std::string_view extension) {
    FoundKind found;
    auto head = stream.bytesAt(0, 320);
    // Some writers put one tag behind another.
    for (int i = 0; i < 4; ++i) {
        const auto size = id3v2Size(head);
        if (size == 0) break;
        found.begin += size;
        head = stream.bytesAt(found.begin, 320);
    }
    found.kind = kindByMagic(head);
    if (found.kind == FileKind::Unknown) found.otherwise = otherKind(head);
    if (found.kind == FileKind::Unknown && found.otherwise.empty()) found.kind = kindByExtension(extension);
    // An ID3 tag stands before MPEG audio unless the bytes behind it say something else.
    if (found.kind == FileKind::Unknown && found.otherwise.empty() && found.begin > 0) found.kind = FileKind::Mpeg;
    return found;
}

} // namespace bitbeats::tags
