#pragma once

#include <QObject>
#include <QTimer>
#include <memory>

class QSocketNotifier;

namespace bitbeats::ui {

/// Tells when a drive came or went, without asking again and again. GUI thread only.
class MountWatch : public QObject {
    Q_OBJECT
public:
    explicit MountWatch(QObject* parent = nullptr);
    ~MountWatch() override;

Q_SIGNALS:
    void changed();

private:
    int m_table = -1;
    std::unique_ptr<QSocketNotifier> m_notifier;
    QTimer m_settled;
};

} // namespace bitbeats::ui
