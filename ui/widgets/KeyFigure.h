#pragma once

#include "theme/Theme.h"

#include <QWidget>

namespace bitbeats::ui {

/// A figure that matters, large, with what it counts below it.
class KeyFigure : public QWidget {
    Q_OBJECT
public:
    KeyFigure(const Theme& theme, const QString& name, QWidget* parent = nullptr);

    void setFigure(const QString& figure);
    QSize sizeHint() const override { return {140, 48}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    QString m_name;
    QString m_figure;
};

} // namespace bitbeats::ui
