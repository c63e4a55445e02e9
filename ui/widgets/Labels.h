#pragma once

#include "theme/Theme.h"

#include <QWidget>

namespace bitbeats::ui {

/// One line of words in a style and a colour of the theme; what does not fit is elided and told by the tooltip.
class Label : public QWidget {
    Q_OBJECT
public:
    Label(const Theme& theme, TextStyle style, Token color, const QString& text = {}, QWidget* parent = nullptr);

    void setText(const QString& text);
    QString text() const { return m_text; }
    void setColor(Token color);
    void setAlignment(Qt::Alignment alignment);
    void setTabular(bool tabular); ///< equal-width digits; such a label is never elided
    bool isElided() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    TextStyle m_style;
    Token m_color;
    QString m_text;
    Qt::Alignment m_alignment = Qt::AlignLeft | Qt::AlignVCenter;
    bool m_tabular = false;
};

/// Words that may need several lines, at most 720 px wide so that they stay readable.
class Paragraph : public QWidget {
    Q_OBJECT
public:
    Paragraph(const Theme& theme, TextStyle style, Token color, const QString& text, QWidget* parent = nullptr);

    void setText(const QString& text);
    void setColor(Token color);
    QString text() const { return m_text; }
    void setAlignment(Qt::Alignment alignment);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    TextStyle m_style;
    Token m_color;
    QString m_text;
    Qt::Alignment m_alignment = Qt::AlignLeft;
};

} // namespace bitbeats::ui
