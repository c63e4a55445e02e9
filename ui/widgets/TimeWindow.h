#pragma once

namespace bitbeats::ui {

/// The part of a track that a waveform shows: all of it, or a stretch drawn larger. Times in milliseconds; a plain
/// value.
class TimeWindow {
public:
    static constexpr int kClosest = 16;

    /// Another length shows all of it again.
    void setDuration(int duration);
    int duration() const { return m_duration; }

    int zoom() const { return m_zoom; } ///< 1 = all of it, 2 = half of it, ...
    /// `around` stays where it is in the picture. False when nothing changes.
    bool setZoom(int zoom, double around);
    /// Begins there, or as near to it as the ends allow. False when nothing changes.
    bool scrollTo(double from);

    double from() const { return m_from; }
    double span() const { return static_cast<double>(m_duration) / m_zoom; }
    bool shows(int time) const { return time >= m_from && time <= m_from + span(); }
    /// Where a time lies in the picture, 0 to 1; outside of that it is not seen.
    double shareOf(double time) const { return m_duration > 0 ? (time - m_from) / span() : 0; }
    double timeAt(double share) const { return m_from + share * span(); }

private:
    int m_duration = 0;
    int m_zoom = 1;
    double m_from = 0;
};

} // namespace bitbeats::ui
