#pragma once

#include "theme/Theme.h"

#include <QWidget>

namespace bitbeats::ui {

/// Times below a waveform, or a stretch of one: the first, the last and even steps between. GUI thread only.
class TimeScale : public QWidget {
    Q_OBJECT
public:
    explicit TimeScale(const Theme& theme, QWidget* parent = nullptr);
    void setSpan(double from, double to); ///< milliseconds
    QSize sizeHint() const override { return {300, 16}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    double m_from = 0;
    double m_to = 0;
};

} // namespace bitbeats::ui
