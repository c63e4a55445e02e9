#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace bitbeats::audio {

/// Makes sound faster or slower and keeps its pitch: stretches of it are laid one behind the other, each taken from
/// where the wave goes on most like the one before, and blended into it (WSOLA). One thread at a time.
class Tempo {
public:
    /// `speed`: 2 is twice as fast; held within 0.25 to 4.
    Tempo(int sampleRate, int channels, double speed);

    /// Appends what is ready to `out`; up to a tenth of a second stays inside until more comes or drain() is called.
    void process(std::span<const float> in, std::vector<float>& out);

    /// Appends the rest. In all, exactly outputFrame(frames put in) frames have come out then; it begins anew.
    void drain(std::vector<float>& out);

    /// The output frame at which this input frame sounds, to within a stretch's search.
    std::int64_t outputFrame(std::int64_t inputFrame) const;

private:
    void lay(std::vector<float>& out);
    std::size_t bestStart(std::size_t wanted) const;
    double likeness(std::size_t start, std::size_t step) const;
    std::size_t frames() const { return m_input.size() / m_channels; }

    std::size_t m_channels;
    double m_speed;
    std::size_t m_overlap; ///< frames that two stretches share
    std::size_t m_stretch; ///< frames from one to the next, as they are heard
    std::size_t m_search;  ///< how far from its place one may be taken, to either side

    std::vector<float> m_input;   ///< from m_inputAt on
    std::vector<float> m_mono;    ///< the same, channels added up, for the search
    std::int64_t m_inputAt = 0;   ///< input frame that m_input begins with
    std::int64_t m_taken = 0;     ///< frames put in
    std::int64_t m_given = 0;     ///< frames brought out
    double m_place = 0;           ///< input frame where the next stretch should begin
    std::vector<float> m_tail;    ///< how the last stretch goes on; empty at the beginning
    std::vector<float> m_tailSum; ///< the same, channels added up
};

} // namespace bitbeats::audio
