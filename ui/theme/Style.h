#pragma once

#include <QProxyStyle>

namespace bitbeats::ui {

class Theme;

/// How Qt's own widgets look here: menus, scroll bars, tooltips, fields, sliders, headers, push buttons, combo boxes.
/// Everything is painted from the theme's tokens. GUI thread only.
class Style : public QProxyStyle {
    Q_OBJECT
public:
    explicit Style(const Theme& theme);

    QPalette standardPalette() const override;
    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* data) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                           const QWidget* widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl sub,
                         const QWidget* widget) const override;
    QRect subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const override;
    QIcon standardIcon(StandardPixmap pixmap, const QStyleOption* option, const QWidget* widget) const override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
    void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                            const QWidget* widget) const override;
    void polish(QWidget* widget) override;
    using QProxyStyle::polish;

private:
    void drawMenuItem(const QStyleOption* option, QPainter& painter, const QWidget* widget) const;
    void drawScrollBar(const QStyleOptionComplex* option, QPainter& painter) const;
    void drawSlider(const QStyleOptionComplex* option, QPainter& painter, const QWidget* widget) const;
    void drawField(const QStyleOption* option, QPainter& painter, const QWidget* widget) const;
    void drawButtonPanel(const QStyleOption* option, QPainter& painter) const;
    void drawCombo(const QStyleOptionComplex* option, QPainter& painter, const QWidget* widget) const;
    void drawHeader(const QStyleOption* option, QPainter& painter) const;

    const Theme& m_theme;
};

} // namespace bitbeats::ui
