#pragma once

#include "theme/Theme.h"

#include <QLineEdit>

namespace bitbeats::ui {

/// A field with a magnifying glass; Esc empties it. GUI thread only.
class SearchField : public QLineEdit {
    Q_OBJECT
public:
    SearchField(const Theme& theme, const QString& name, QWidget* parent = nullptr);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
};

} // namespace bitbeats::ui
