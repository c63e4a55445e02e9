#include "models/MountWatch.h"

#include <QSocketNotifier>

#ifdef Q_OS_LINUX
#include <fcntl.h>
#include <unistd.h>
#endif

namespace bitbeats::ui {
namespace {

constexpr int kSettled = 2000; // ms; a desktop mounts in several steps

} // namespace

MountWatch::MountWatch(QObject* parent) : QObject(parent) {
    m_settled.setSingleShot(true);
    m_settled.setInterval(kSettled);
    connect(&m_settled, &QTimer::timeout, this, &MountWatch::changed);
#ifdef Q_OS_LINUX
    m_table = ::open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC); // the kernel tells of changes as urgent data
    if (m_table < 0) return;
    m_notifier = std::make_unique<QSocketNotifier>(m_table, QSocketNotifier::Exception);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] { m_settled.start(); });
#endif
}

MountWatch::~MountWatch() {
    m_notifier.reset();
#ifdef Q_OS_LINUX
    if (m_table >= 0) ::close(m_table);
#endif
}

} // namespace bitbeats::ui
