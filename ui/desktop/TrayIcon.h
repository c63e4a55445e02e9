#pragma once

#include <QIcon>
#include <QObject>
#include <memory>

class QMenu;

namespace bitbeats::ui {

/// An icon in the system's tray. GUI thread only.
class TrayIcon : public QObject {
    Q_OBJECT
public:
    virtual bool available() const = 0; ///< there is a tray now
    virtual void show(const QIcon& icon, QMenu* menu) = 0;
    virtual void setToolTip(const QString& text) = 0;
    virtual void say(const QString& title, const QString& text) = 0;

Q_SIGNALS:
    void clicked();
    void middleClicked();
};

std::unique_ptr<TrayIcon> makeTrayIcon();

} // namespace bitbeats::ui
