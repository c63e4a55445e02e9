#include "TagFiles.h"

#include "support/AudioFiles.h"
#include "support/TempFolder.h"

#include <QProcess>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <zlib.h>

namespace bitbeats::test {
namespace {

void be32(std::string& to, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8)
        to += static_cast<char>(value >> shift & 0xFFU);
}

QStringList codecOf(const std::string& name) {
    if (name.ends_with(".alac.m4a")) return {QStringLiteral("-c:a"), QStringLiteral("alac")};
    if (name.ends_with(".oga"))
        return {QStringLiteral("-c:a"), QStringLiteral("flac"), QStringLiteral("-f"), QStringLiteral("ogg")};
    if (name.ends_with(".wma")) return {QStringLiteral("-c:a"), QStringLiteral("wmav2")};
    if (name.ends_with(".aac"))
        return {QStringLiteral("-c:a"), QStringLiteral("aac"), QStringLiteral("-f"), QStringLiteral("adts")};
    if (name.ends_with(".spx"))
        return {QStringLiteral("-c:a"),  QStringLiteral("libspeex"), QStringLiteral("-ar"),
                QStringLiteral("16000"), QStringLiteral("-ac"),      QStringLiteral("1")};
    return {};
}

std::string extensionsOf(const std::filesystem::path& path) {
    const auto name = path.filename().string();
    return name.substr(name.find('.'));
}

} // namespace

std::vector<std::string> soundNames() {
    return {"a.flac", "a.mp3", "a.ogg", "a.opus", "a.m4a", "a.alac.m4a", "a.wav",
            "a.aiff", "a.wv",  "a.tta", "a.wma",  "a.aac", "a.mp2",      "a.spx"};
}

void makeSound(const std::filesystem::path& path, const QStringList& ffmpegArguments) {
    static const TempFolder kMade;
    const auto kind = extensionsOf(path);
    const auto made =
        kMade /
        ("a" + kind + (ffmpegArguments.isEmpty() ? "" : std::to_string(qHash(ffmpegArguments.join(u' '))) + kind));
    if (!std::filesystem::exists(made)) {
        auto arguments = codecOf("a" + kind) + ffmpegArguments;
        // Nothing but what a test asks for: not even who encoded it.
        arguments << QStringLiteral("-map_metadata") << QStringLiteral("-1") << QStringLiteral("-fflags")
                  << QStringLiteral("+bitexact") << QStringLiteral("-flags:a") << QStringLiteral("+bitexact");
        if (kind == ".mp3") arguments << QStringLiteral("-id3v2_version") << QStringLiteral("0");
        encode(chirp(48000, 2, 0.5), made, arguments + ffmpegArguments);
    }
    std::filesystem::copy_file(made, path, std::filesystem::copy_options::overwrite_existing);
    std::filesystem::permissions(path, std::filesystem::perms::owner_write, std::filesystem::perm_options::add);
}

void writeBytes(const std::filesystem::path& path, std::string_view bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

std::string readBytes(const std::filesystem::path& path) {
    std::ostringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    return bytes.str();
}

std::string ffprobeTags(const std::filesystem::path& path) {
    QProcess process;
    process.start(QStringLiteral("ffprobe"),
                  {QStringLiteral("-v"), QStringLiteral("error"), QStringLiteral("-show_entries"),
                   QStringLiteral("format_tags:stream_tags"), QString::fromStdString(path.string())});
    if (!process.waitForFinished(120000)) throw std::runtime_error("ffprobe does not end");
    return process.readAllStandardOutput().toStdString();
}

std::string id3Frame(int version, std::string_view id, std::string_view content, unsigned flags) {
    std::string frame(id);
    const auto size = static_cast<std::uint32_t>(content.size());
    if (version == 2) {
        frame += static_cast<char>(size >> 16);
        frame += static_cast<char>(size >> 8);
        frame += static_cast<char>(size);
        return frame + std::string(content);
    }
    be32(frame, version == 4
                    ? (size & 0x7FU) | (size & 0x3F80U) << 1 | (size & 0x1FC000U) << 2 | (size & 0xFE00000U) << 3
                    : size);
    frame += static_cast<char>(flags >> 8);
    frame += static_cast<char>(flags);
    return frame + std::string(content);
}

std::string id3Tag(int version, const std::string& frames, unsigned char flags) {
    std::string tag = "ID3";
    tag += static_cast<char>(version);
    tag += '\0';
    tag += static_cast<char>(flags);
    const auto size = static_cast<std::uint32_t>(frames.size());
    be32(tag, (size & 0x7FU) | (size & 0x3F80U) << 1 | (size & 0x1FC000U) << 2 | (size & 0xFE00000U) << 3);
    return tag + frames;
}

std::string mp3Frames(int count) {
    std::string frame("\xFF\xFB\x90\x64", 4);
    frame.resize(417, '\0');
    std::string all;
    for (int i = 0; i < count; ++i)
        all += frame;
    return all;
}

std::string png(int width, int height, unsigned seed) {
    std::string rows;
    for (int y = 0; y < height; ++y) {
        rows += '\0';
        for (int x = 0; x < width; ++x)
            for (unsigned c = 0; c < 3; ++c)
                rows += static_cast<char>(seed * 37 + c * 85);
    }
    std::string packed(compressBound(static_cast<uLong>(rows.size())), '\0');
    auto size = static_cast<uLongf>(packed.size());
    compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(rows.data()),
             static_cast<uLong>(rows.size()));
    packed.resize(size);
    std::string file("\x89PNG\r\n\x1A\n", 8);
    const auto chunk = [&file](const std::string& name, const std::string& content) {
        be32(file, static_cast<std::uint32_t>(content.size()));
        const auto body = name + content;
        file += body;
        be32(file, static_cast<std::uint32_t>(
                       crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()))));
    };
    std::string head;
    be32(head, static_cast<std::uint32_t>(width));
    be32(head, static_cast<std::uint32_t>(height));
    head += std::string("\x08\x02\x00\x00\x00", 5);
    chunk("IHDR", head);
    chunk("IDAT", packed);
    chunk("IEND", {});
    return file;
}

} // namespace bitbeats::test
