#pragma once

#include "theme/Theme.h"

#include <QWidget>

namespace bitbeats::ui {

/// A raised ground with round corners for what belongs together.
class Card : public QWidget {
    Q_OBJECT
public:
    explicit Card(const Theme& theme, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
};

/// How far something has come, 4 px high; the words stand beside it. Uploads and usage are `accent`.
class ProgressLine : public QWidget {
    Q_OBJECT
public:
    ProgressLine(const Theme& theme, const QString& name, QWidget* parent = nullptr);

    void setShare(double share, Token color = Token::Accent);
    QSize sizeHint() const override { return {120, 4}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    double m_share = 0;
    Token m_color = Token::Accent;
    QString m_name;
};

} // namespace bitbeats::ui
