#pragma once

#include <QStringList>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace bitbeats::test {

/// Interleaved sound to make files of and to compare with.
struct Sound {
    int rate = 44100;
    int channels = 2;
    std::vector<float> samples;

    std::size_t frames() const { return samples.size() / static_cast<std::size_t>(channels); }
    Sound part(std::size_t from, std::size_t to) const;
    float at(std::size_t frame, int channel) const {
        return samples[frame * static_cast<std::size_t>(channels) + static_cast<std::size_t>(channel)];
    }
};

/// A rising tone, another on each channel, so that every moment sounds different: quantised to `bits`.
Sound chirp(int rate, int channels, double seconds, int bits = 16, double level = 0.4);

/// Runs a program to its end; throws with its words if it fails.
void runTool(const QString& program, const QStringList& arguments);

void writeWav(const std::filesystem::path& path, const Sound& sound, int bits = 16);
/// Through ffmpeg, as interleaved floats in the file's own rate and channels.
Sound decodeWithFfmpeg(const std::filesystem::path& path);
/// A WAV file of ours (extensible PCM, 16/24/32 bits), read without any library.
Sound readWav(const std::filesystem::path& path, int* bits = nullptr);

/// Encodes by the name's extension with sensible settings; `extra` goes before the output name of ffmpeg.
void encode(const Sound& sound, const std::filesystem::path& to, const QStringList& extra = {}, int bits = 16);

/// Largest difference over the frames both have.
double largestDifference(const Sound& a, const Sound& b);
/// The same, with `b` beginning `shift` frames into `a`, over frames [from, to) of b.
double differenceAt(const Sound& a, const Sound& b, std::int64_t shift, std::size_t from, std::size_t to);
/// The shift of `b` within `a` (in -range..range) where they fit best, judged by frames [from, to) of b.
std::int64_t bestShift(const Sound& a, const Sound& b, std::int64_t range, std::size_t from, std::size_t to);

} // namespace bitbeats::test
