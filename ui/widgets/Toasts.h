#pragma once

#include "theme/Theme.h"

#include <QWidget>
#include <functional>

namespace bitbeats::ui {

/// A short message. An error stays until it is dismissed, the rest goes after 5 s (not while the pointer is on it).
struct Toast {
    enum class Kind { Done, Info, Warning, Error };
    Kind kind = Kind::Info;
    QString title;      ///< what happened
    QString text;       ///< why, and what to do
    QString actionText; ///< "Undo"; empty = no button
    std::function<void()> action;
    QString details; ///< more words, shown on demand
    QString icon;    ///< instead of the kind's own
};

/// Keeps up to three toasts above the player bar, bottom right. The newest is lowest. GUI thread only.
class Toasts : public QWidget {
    Q_OBJECT
public:
    Toasts(const Theme& theme, QWidget* window);

    void show(const Toast& toast);
    void setBottom(int y); ///< their lower edge in the window
    int count() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void arrange();

    const Theme& m_theme;
    int m_bottom = 0;
};

} // namespace bitbeats::ui
