#include "support/AudioFiles.h"
#include "support/TempFolder.h"
#include "tags/TagReader.h"
#include "tags/TagWriter.h"

#include <QCoreApplication>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <taglib/fileref.h>
#include <taglib/tpropertymap.h>
#include <vector>

using namespace bitbeats;
using namespace bitbeats::tags;
using Clock = std::chrono::steady_clock;

/// Reading the tags of small files, warm, beside TagLib's own way (what its `tagreader` does) in the same run.
/// Usage: bench_tags [FILES PER FORMAT]
namespace {

constexpr int kRounds = 7;

std::vector<std::filesystem::path> makeFiles(const std::filesystem::path& folder, const std::string& extension,
                                             int count) {
    const auto first = folder / ("a" + extension);
    test::encode(test::chirp(44100, 2, 3.0), first);
    TagChanges changes;
    for (const auto& [field, value] :
         std::vector<std::pair<Field, std::string>>{{Field::Title, "A title"},
                                                    {Field::Artist, "An artist"},
                                                    {Field::Album, "An album"},
                                                    {Field::AlbumArtist, "An artist"},
                                                    {Field::TrackNumber, "3"},
                                                    {Field::TrackTotal, "12"},
                                                    {Field::Date, "1999-03-27"},
                                                    {Field::Genre, "Rock"},
                                                    {Field::Composer, "Somebody"},
                                                    {Field::RecordingId, "5b11f4ce-a62d-471e-81fc-a69a8278c7da"},
                                                    {Field::ReleaseId, "6b11f4ce-a62d-471e-81fc-a69a8278c7da"},
                                                    {Field::TrackGain, "-6.50 dB"}})
        changes.fields[field] = {value};
    Picture cover;
    cover.bytes.resize(60000, std::byte{0x55}); // about what a small cover has
    cover.bytes[0] = std::byte{0xFF};
    cover.bytes[1] = std::byte{0xD8};
    cover.bytes[2] = std::byte{0xFF};
    changes.cover = cover;
    if (const auto written = writeTags(first, changes); !written)
        std::fprintf(stderr, "%s\n", sentence(written.error()).c_str());
    std::vector<std::filesystem::path> files;
    for (int i = 0; i < count; ++i) {
        files.push_back(folder / (std::to_string(i) + extension));
        std::filesystem::copy_file(first, files.back());
    }
    return files;
}

template<typename Read>
double milliseconds(const std::vector<std::filesystem::path>& files, Read read) {
    const auto before = Clock::now();
    for (const auto& file : files)
        read(file);
    return std::chrono::duration<double, std::milli>(Clock::now() - before).count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

} // namespace

int main(int argc, char** argv) {
    const QCoreApplication app(argc, argv);
    const int count = argc > 1 ? std::max(1, std::atoi(argv[1])) : 250;
    std::printf("%-6s %6s %14s %14s %14s %8s\n", "format", "files", "ours us/file", "+cover us/file", "TagLib us/file",
                "ratio");
    for (const std::string extension : {".mp3", ".flac", ".m4a", ".opus", ".ogg"}) {
        const test::TempFolder folder;
        const auto files = makeFiles(folder.path(), extension, count);
        std::vector<double> ours;
        std::vector<double> withCover;
        std::vector<double> theirs;
        std::size_t sum = 0; // so that nothing is optimised away
        ReadOptions cover;
        cover.pictures = ReadOptions::Pictures::Cover;
        for (int i = 0; i < kRounds; ++i) {
            ours.push_back(milliseconds(files, [&](const auto& file) { sum += readTags(file)->title.size(); }));
            withCover.push_back(
                milliseconds(files, [&](const auto& file) { sum += readTags(file, cover)->cover->bytes.size(); }));
            theirs.push_back(milliseconds(files, [&](const auto& file) {
                const TagLib::FileRef reference(file.c_str());
                sum += reference.file()->properties().size() +
                       static_cast<std::size_t>(reference.audioProperties()->lengthInMilliseconds());
            }));
        }
        const auto perFile = [&](const std::vector<double>& values) {
            return median(values) * 1000 / static_cast<double>(files.size());
        };
        std::printf("%-6s %6zu %14.1f %14.1f %14.1f %7.2fx\n", extension.c_str() + 1, files.size(), perFile(ours),
                    perFile(withCover), perFile(theirs), perFile(theirs) / perFile(ours));
        if (sum == 0) return 1;
    }
    return 0;
}
