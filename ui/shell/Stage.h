#pragma once

#include "theme/Theme.h"

#include <QPixmap>
#include <QVariantAnimation>
#include <QWidget>

namespace bitbeats::ui {

/// The ground under top bar and page: the window's colour, with a page head's colour fading out behind both.
class Stage : public QWidget {
    Q_OBJECT
public:
    explicit Stage(const Theme& theme, QWidget* parent = nullptr);
    void setTint(const QColor& color, int height); ///< the window's own colour = none

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    QColor m_tint;
    int m_tintHeight = 0;
};

/// Fades the picture of the page before out over the page that is there now.
class PageFade : public QWidget {
    Q_OBJECT
public:
    PageFade(const Theme& theme, QWidget* parent);
    void start(const QPixmap& before, const QRect& where);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    QPixmap m_before;
    QVariantAnimation m_animation;
};

} // namespace bitbeats::ui
