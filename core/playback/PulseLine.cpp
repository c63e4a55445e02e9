#include "PulseLine.h"

#include <QLibrary>
#include <cstdint>
#include <vector>

namespace bitbeats::playback {
namespace {

constexpr int kTickMs = 20;

// What we need of PulseAudio's "simple" interface; its binary form has been the same since 2006.
constexpr int kPlayback = 1;
constexpr int kFloat32 = 5; // little-endian
constexpr std::uint32_t kDefault = UINT32_MAX;

struct SampleSpec {
    int format;
    std::uint32_t rate;
    std::uint8_t channels;
};

struct BufferAttributes {
    std::uint32_t maxLength;
    std::uint32_t targetLength;
    std::uint32_t preBuffer;
    std::uint32_t minRequest;
    std::uint32_t fragment;
};

using New = void* (*)(const char* server, const char* name, int direction, const char* device, const char* stream,
                      const SampleSpec*, const void* channelMap, const BufferAttributes*, int* error);
using Free = void (*)(void*);
using Write = int (*)(void*, const void* data, std::size_t bytes, int* error);

struct Simple {
    New make = nullptr;
    Free free = nullptr;
    Write write = nullptr;

    Simple() {
        QLibrary library(QStringLiteral("pulse-simple"), 0);
        library.setLoadHints(QLibrary::PreventUnloadHint);
        make = reinterpret_cast<New>(library.resolve("pa_simple_new"));
        free = reinterpret_cast<Free>(library.resolve("pa_simple_free"));
        write = reinterpret_cast<Write>(library.resolve("pa_simple_write"));
    }
    bool usable() const { return make && free && write; }
};

const Simple& simple() {
    static const Simple functions; // a loaded library is a thing of the whole process
    return functions;
}

} // namespace

std::unique_ptr<PulseLine> PulseLine::open(const OutputFormat& format, std::shared_ptr<PullGate> gate) {
    if (!simple().usable()) return nullptr;
    const SampleSpec spec{kFloat32, static_cast<std::uint32_t>(format.sampleRate),
                          static_cast<std::uint8_t>(format.channels)};
    const auto frameBytes = static_cast<std::uint32_t>(format.channels) * 4;
    const auto target = spec.rate * static_cast<std::uint32_t>(latency().count()) / 1000 * frameBytes;
    const BufferAttributes buffer{kDefault, target, 0, kDefault, kDefault};
    int error = 0;
    void* connection = simple().make(nullptr, "BitBeats", kPlayback, nullptr, "Music", &spec, nullptr, &buffer, &error);
    if (!connection) return nullptr;
    return std::unique_ptr<PulseLine>(new PulseLine(connection, format, std::move(gate)));
}

PulseLine::PulseLine(void* connection, const OutputFormat& format, std::shared_ptr<PullGate> gate)
    : m_connection(connection), m_format(format), m_gate(std::move(gate)) {
    m_thread = std::thread([this] { run(); });
}

PulseLine::~PulseLine() {
    {
        const std::lock_guard lock(m_mutex);
        m_quit = true;
    }
    m_changed.notify_all();
    m_thread.join();
    simple().free(m_connection);
}

void PulseLine::setPaused(bool paused) {
    {
        const std::lock_guard lock(m_mutex);
        m_paused = paused;
    }
    m_changed.notify_all();
}

void PulseLine::run() {
    const auto frames = static_cast<std::size_t>(m_format.sampleRate * kTickMs / 1000);
    std::vector<float> sound(frames * static_cast<std::size_t>(m_format.channels));
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_changed.wait(lock, [this] { return m_quit || !m_paused; });
        if (m_quit) return;
        lock.unlock();
        m_gate->pull(sound);
        int error = 0;
        const int written =
            simple().write(m_connection, sound.data(), sound.size() * sizeof(float), &error); // keeps the time
        lock.lock();
        if (written >= 0) continue;
        m_broken.store(true, std::memory_order_release);
        return;
    }
}

} // namespace bitbeats::playback
