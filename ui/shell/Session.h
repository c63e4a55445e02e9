#pragma once

#include "models/Tasks.h"

#include <QJsonObject>
#include <QObject>
#include <QTimer>
#include <filesystem>

namespace bitbeats::ui {

/// What comes back after a restart or a crash, apart from the queue, which keeps a journal of its own. Every change is
/// written a moment later, whole or not at all. GUI thread only; the writing itself happens on the pool.
class Session : public QObject {
    Q_OBJECT
public:
    Session(std::filesystem::path file, Tasks& tasks, QObject* parent = nullptr);
    ~Session() override; ///< writes what is not written yet

    /// What the last run left; empty at the first start or when the file is damaged.
    const QJsonObject& restored() const { return m_restored; }
    void put(const QString& key, const QJsonValue& value);

private:
    void write();

    std::filesystem::path m_file;
    Tasks& m_tasks;
    QJsonObject m_restored;
    QJsonObject m_now;
    QTimer m_later;
    Task m_writing;
    struct Gate;
    std::shared_ptr<Gate> m_gate; // shared: a write on the pool may outlive this object
    int m_version = 0;
    bool m_dirty = false;
    bool m_busy = false;
};

} // namespace bitbeats::ui
