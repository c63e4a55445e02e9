#pragma once

#include <QSlider>

namespace bitbeats::ui {

/// A level that is set by drag, click, arrow keys and, where it stands alone, the wheel. Painted by the style. GUI
/// thread only.
class LevelSlider : public QSlider {
    Q_OBJECT
public:
    LevelSlider(const QString& name, QWidget* parent = nullptr);

    /// In a page that scrolls the wheel belongs to the page.
    void leaveWheelToPage() { m_wheel = false; }

protected:
    bool event(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    bool m_wheel = true;
};

} // namespace bitbeats::ui
