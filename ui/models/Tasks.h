#pragma once

#include "base/Cancellation.h"

#include <QObject>
#include <QPointer>
#include <QThreadPool>
#include <memory>
#include <utility>
#include <vector>

namespace bitbeats::ui {

/// Keeps a running task cancellable. Letting go of it does not end the task.
using Task = std::shared_ptr<Cancellation>; // shared: the caller and the pool job hold it

/// The one way in which the window calls slow services: `work` runs on the pool, `done` gets its result on the GUI
/// thread, unless the task was cancelled or `context` is gone by then. GUI thread only.
class Tasks : public QObject {
    Q_OBJECT
public:
    explicit Tasks(QObject* parent = nullptr, int threads = 6);
    ~Tasks() override; ///< cancels what runs and waits for it

    /// Waits for all that was asked until now, to its end. For closing, where what was asked must not be lost.
    void finish() { m_pool.waitForDone(); }

    template<typename Work, typename Done>
    Task run(QObject* context, Work work, Done done) {
        using Value = decltype(work(std::declval<const CancelToken&>()));
        auto task = std::make_shared<Cancellation>();
        remember(task);
        const auto token = task->token();
        m_pool.start([this, token, guard = QPointer<QObject>(context), work = std::move(work),
                      done = std::move(done)]() mutable {
            if (token.cancelled()) return;
            auto value = std::make_shared<Value>(work(token)); // shared: the queued call must be copyable
            QMetaObject::invokeMethod(
                this,
                [token, guard, value, done = std::move(done)]() mutable {
                    if (guard && !token.cancelled()) done(std::move(*value));
                },
                Qt::QueuedConnection);
        });
        return task;
    }

private:
    void remember(const Task& task);

    QThreadPool m_pool;
    std::vector<std::weak_ptr<Cancellation>> m_running;
};

} // namespace bitbeats::ui
