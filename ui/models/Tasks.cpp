#include "models/Tasks.h"

namespace bitbeats::ui {

Tasks::Tasks(QObject* parent, int threads) : QObject(parent) {
    m_pool.setMaxThreadCount(threads); // these wait on disks and networks more than they compute
    m_pool.setExpiryTimeout(5000);
}

Tasks::~Tasks() {
    for (const auto& weak : m_running)
        if (const auto task = weak.lock()) task->cancel();
    m_pool.waitForDone();
}

void Tasks::remember(const Task& task) {
    std::erase_if(m_running, [](const auto& weak) { return weak.expired(); });
    m_running.push_back(task);
}

} // namespace bitbeats::ui
