#include "AudioFiles.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryFile>
#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <stdexcept>

namespace bitbeats::test {
namespace {

void put(QByteArray& to, std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i)
        to.append(static_cast<char>((value >> (8 * i)) & 0xFFU));
}

std::uint32_t get(const QByteArray& from, qsizetype at, int bytes) {
    std::uint32_t value = 0;
    for (int i = 0; i < bytes; ++i)
        value |= static_cast<std::uint32_t>(static_cast<unsigned char>(from[at + i])) << (8 * i);
    return value;
}

QString text(const std::filesystem::path& path) {
    return QString::fromStdString(path.string());
}

QByteArray runForOutput(const QString& program, const QStringList& arguments) {
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished(120000) || process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0)
        throw std::runtime_error((program + QLatin1String(" failed: ")).toStdString() +
                                 process.readAllStandardError().toStdString());
    return process.readAllStandardOutput();
}

} // namespace

Sound Sound::part(std::size_t from, std::size_t to) const {
    const auto step = static_cast<std::size_t>(channels);
    return {rate, channels,
            std::vector<float>(samples.begin() + static_cast<std::ptrdiff_t>(from * step),
                               samples.begin() + static_cast<std::ptrdiff_t>(to * step))};
}

Sound chirp(int rate, int channels, double seconds, int bits, double level) {
    Sound sound{rate, channels, {}};
    const auto frames = static_cast<std::size_t>(std::llround(seconds * rate));
    sound.samples.reserve(frames * static_cast<std::size_t>(channels));
    const double scale = std::ldexp(1.0, bits - 1);
    for (std::size_t i = 0; i < frames; ++i) {
        const double t = static_cast<double>(i) / rate;
        for (int c = 0; c < channels; ++c) {
            const double phase = 2 * std::numbers::pi * ((200.0 + 60 * c) * t + 25 * t * t);
            sound.samples.push_back(static_cast<float>(std::nearbyint(level * std::sin(phase) * scale) / scale));
        }
    }
    return sound;
}

void runTool(const QString& program, const QStringList& arguments) {
    (void)runForOutput(program, arguments);
}

void writeWav(const std::filesystem::path& path, const Sound& sound, int bits) {
    QByteArray data;
    const double scale = std::ldexp(1.0, bits - 1);
    for (const float sample : sound.samples) {
        const auto value = std::clamp(std::nearbyint(static_cast<double>(sample) * scale), -scale, scale - 1);
        put(data, static_cast<std::uint32_t>(static_cast<std::int32_t>(value)), bits / 8);
    }
    const auto frameBytes = static_cast<std::uint32_t>(sound.channels * bits / 8);
    QByteArray file("RIFF");
    put(file, static_cast<std::uint32_t>(36 + data.size()), 4);
    file += "WAVEfmt ";
    put(file, 16, 4);
    put(file, 1, 2);
    put(file, static_cast<std::uint32_t>(sound.channels), 2);
    put(file, static_cast<std::uint32_t>(sound.rate), 4);
    put(file, static_cast<std::uint32_t>(sound.rate) * frameBytes, 4);
    put(file, frameBytes, 2);
    put(file, static_cast<std::uint32_t>(bits), 2);
    file += "data";
    put(file, static_cast<std::uint32_t>(data.size()), 4);
    file += data;
    QFile out(text(path));
    if (!out.open(QIODevice::WriteOnly) || out.write(file) != file.size())
        throw std::runtime_error("cannot write a WAV");
}

Sound decodeWithFfmpeg(const std::filesystem::path& path) {
    const auto facts =
        runForOutput(QStringLiteral("ffprobe"), {"-v", "error", "-select_streams", "a:0", "-show_entries",
                                                 "stream=sample_rate,channels", "-of", "csv=p=0", text(path)});
    const auto fields = facts.trimmed().split(',');
    const auto raw =
        runForOutput(QStringLiteral("ffmpeg"), {"-v", "error", "-i", text(path), "-map", "0:a:0", "-f", "f32le", "-"});
    Sound sound{fields.value(0).toInt(), fields.value(1).toInt(), {}};
    sound.samples.resize(static_cast<std::size_t>(raw.size()) / 4);
    std::memcpy(sound.samples.data(), raw.constData(), sound.samples.size() * 4);
    return sound;
}

Sound readWav(const std::filesystem::path& path, int* bits) {
    QFile file(text(path));
    if (!file.open(QIODevice::ReadOnly)) throw std::runtime_error("cannot open the WAV");
    const auto all = file.readAll();
    if (!all.startsWith("RIFF") || all.mid(8, 8) != "WAVEfmt ") throw std::runtime_error("not a WAV");
    if (get(all, 4, 4) + 8 > all.size()) throw std::runtime_error("the WAV is shorter than it says");
    Sound sound{static_cast<int>(get(all, 24, 4)), static_cast<int>(get(all, 22, 2)), {}};
    const int depth = static_cast<int>(get(all, 34, 2));
    if (bits) *bits = depth;
    const auto data = 20 + static_cast<qsizetype>(get(all, 16, 4));
    if (all.mid(data, 4) != "data") throw std::runtime_error("no data where it should be");
    const auto size = static_cast<qsizetype>(get(all, data + 4, 4));
    const int bytes = depth / 8;
    for (qsizetype at = data + 8; at + bytes <= data + 8 + size; at += bytes) {
        const auto value = static_cast<std::int32_t>(get(all, at, bytes) << (32 - depth)); // sign in place
        sound.samples.push_back(static_cast<float>(static_cast<double>(value) / 2147483648.0));
    }
    return sound;
}

void encode(const Sound& sound, const std::filesystem::path& to, const QStringList& extra, int bits) {
    auto source = to;
    source += ".source.wav";
    writeWav(source, sound, bits);
    QStringList arguments{"-v", "error", "-y", "-i", text(source)};
    if (extra.isEmpty()) {
        const auto kind = to.extension().string();
        if (kind == ".mp3")
            arguments << "-c:a"
                      << "libmp3lame"
                      << "-q:a"
                      << "2";
        if (kind == ".ogg")
            arguments << "-c:a"
                      << "libvorbis"
                      << "-q:a"
                      << "6";
        if (kind == ".opus")
            arguments << "-c:a"
                      << "libopus"
                      << "-b:a"
                      << "160k";
        if (kind == ".m4a")
            arguments << "-c:a"
                      << "aac"
                      << "-b:a"
                      << "192k"
                      << "-movie_timescale" << QString::number(sound.rate);
        if (kind == ".wav" || kind == ".aiff")
            arguments << "-c:a"
                      << QStringLiteral("pcm_s%1%2").arg(bits).arg(QLatin1String(kind == ".wav" ? "le" : "be"));
    }
    runTool(QStringLiteral("ffmpeg"), arguments + extra + QStringList{text(to)});
    std::filesystem::remove(source);
}

double largestDifference(const Sound& a, const Sound& b) {
    double largest = 0;
    for (std::size_t i = 0; i < std::min(a.samples.size(), b.samples.size()); ++i)
        largest = std::max(largest, std::abs(static_cast<double>(a.samples[i]) - static_cast<double>(b.samples[i])));
    return largest;
}

double differenceAt(const Sound& a, const Sound& b, std::int64_t shift, std::size_t from, std::size_t to) {
    double largest = 0;
    for (std::size_t frame = from; frame < std::min(to, b.frames()); ++frame) {
        const auto there = static_cast<std::int64_t>(frame) + shift;
        if (there < 0 || there >= static_cast<std::int64_t>(a.frames())) return 1e9;
        for (int c = 0; c < b.channels; ++c)
            largest = std::max(largest, std::abs(static_cast<double>(a.at(static_cast<std::size_t>(there), c)) -
                                                 static_cast<double>(b.at(frame, c))));
    }
    return largest;
}

std::int64_t bestShift(const Sound& a, const Sound& b, std::int64_t range, std::size_t from, std::size_t to) {
    std::int64_t best = 0;
    double smallest = 1e18;
    for (std::int64_t shift = -range; shift <= range; ++shift) {
        double sum = 0;
        std::size_t counted = 0;
        for (std::size_t frame = from; frame < std::min(to, b.frames()); ++frame) {
            const auto there = static_cast<std::int64_t>(frame) + shift;
            if (there < 0 || there >= static_cast<std::int64_t>(a.frames())) continue;
            const double off =
                static_cast<double>(a.at(static_cast<std::size_t>(there), 0)) - static_cast<double>(b.at(frame, 0));
            sum += off * off;
            ++counted;
        }
        if (counted == 0) continue;
        sum /= static_cast<double>(counted);
        if (sum < smallest) {
            smallest = sum;
            best = shift;
        }
    }
    return best;
}

} // namespace bitbeats::test
