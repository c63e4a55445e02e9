#pragma once

#include <QScrollArea>

namespace bitbeats::ui {

/// A page's content that may be higher than the window. Its scroll bar lies in the page's margin, and what gets the
/// focus by key is brought into sight. GUI thread only.
class ScrollPage : public QScrollArea {
    Q_OBJECT
public:
    ScrollPage(const QString& name, QWidget* content, QWidget* parent = nullptr);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace bitbeats::ui
