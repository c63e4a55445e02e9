#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

namespace bitbeats::audio {

/// Keeps sound that was made louder below full scale: it sees peaks 4 ms ahead and turns down smoothly before they
/// come, the same on all channels, and leaves everything else as it is, bit for bit. Every frame put in comes out
/// once, in order, up to 4 ms later. One thread at a time.
class Limiter {
public:
    Limiter(int sampleRate, int channels);

    /// Appends to `out` the frames that are decided.
    void process(std::span<const float> in, std::vector<float>& out);

    /// Appends the frames still held.
    void drain(std::vector<float>& out);

    bool idle() const { return m_reduced == 0; } ///< turning nothing down
    std::size_t held() const { return m_held; }  ///< frames

private:
    struct Minimum {
        std::uint64_t frame;
        double gain;
    };

    void push(const float* frame, std::vector<float>& out);
    double heldMinimum(double needed);

    std::size_t m_channels;
    std::size_t m_window;         // frames of look-ahead
    double m_release;             // share of the way back to 1 per frame
    std::vector<float> m_delay;   // the last `window` frames
    std::deque<Minimum> m_minima; // candidates for the minimum of the last `window` gains needed, rising
    std::vector<double> m_smooth; // the last `window` envelope values; m_sum adds them up
    double m_sum;
    double m_envelope = 1.0;
    std::uint64_t m_frame = 0;
    std::size_t m_at = 0;
    std::size_t m_held = 0;
    std::size_t m_reduced = 0; // how many of m_smooth are below 1
};

} // namespace bitbeats::audio
