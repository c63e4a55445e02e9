#pragma once

#include <QByteArray>
#include <QObject>
#include <QString>
#include <functional>
#include <memory>

namespace bitbeats::ui {

/// The system's notifications. One at a time: what is shown replaces what was shown before. One implementation per
/// system. GUI thread only.
class Notifier : public QObject {
    Q_OBJECT
public:
    struct Notice {
        QString title;
        QString text;        ///< plain
        QString pictureFile; ///< on this machine, or empty
        QString actionText;  ///< a button beside the notice itself; empty = none
        std::function<void()> act;
        std::function<void()> unheard; ///< when it reached nobody
        bool passing = true;           ///< not worth keeping in a list of what was missed
    };

    virtual void show(const Notice& notice) = 0;
    virtual void hide() = 0;

Q_SIGNALS:
    void opened(const QByteArray& token); ///< it was clicked; `token` lets a window come to the front
};

std::unique_ptr<Notifier> makeNotifier();

} // namespace bitbeats::ui
