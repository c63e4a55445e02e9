#pragma once

#include "theme/Theme.h"

#include <QAbstractButton>
#include <QVariantAnimation>

namespace bitbeats::ui {

/// On or off, at once. Space toggles it. GUI thread only.
class Switch : public QAbstractButton {
    Q_OBJECT
public:
    explicit Switch(const Theme& theme, const QString& name, QWidget* parent = nullptr);

    /// Shows at once what isChecked() says, without sliding there.
    void settle();

    QSize sizeHint() const override { return {36, 20}; }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void slide(bool on);

    const Theme& m_theme;
    QVariantAnimation m_animation;
    qreal m_at = 0; ///< of the knob, 0..1
};

} // namespace bitbeats::ui
