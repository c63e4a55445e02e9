#pragma once

#include "theme/Theme.h"

#include <QWidget>

namespace bitbeats::ui {

/// Times below a waveform: the first, the last and even steps between. GUI thread only.
class TimeScale : public QWidget {
    Q_OBJECT
public:
    explicit TimeScale(const Theme& theme, QWidget* parent = nullptr);
    void setDuration(qint64 milliseconds);
    QSize sizeHint() const override { return {300, 16}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    qint64 m_duration = 0;
};

} // namespace bitbeats::ui
