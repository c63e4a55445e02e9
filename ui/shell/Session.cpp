#include "shell/Session.h"

#include "base/AtomicFile.h"

#include <QJsonDocument>
#include <QLoggingCategory>
#include <mutex>

namespace bitbeats::ui {
namespace {

constexpr std::size_t kLargest = 4 << 20;

} // namespace

/// Lets writes through in order: one that was overtaken by a newer one does nothing.
struct Session::Gate {
    std::mutex mutex;
    int written = -1;

    Result<void> store(const std::filesystem::path& file, const QByteArray& json, int version) {
        const std::lock_guard lock(mutex);
        if (version < written) return {};
        written = version;
        std::error_code error;
        std::filesystem::create_directories(file.parent_path(), error); // a failure shows itself in the write
        return writeFileAtomically(file, {json.constData(), static_cast<std::size_t>(json.size())});
    }
};

Session::Session(std::filesystem::path file, Tasks& tasks, QObject* parent)
    : QObject(parent), m_file(std::move(file)), m_tasks(tasks), m_gate(std::make_shared<Gate>()) {
    if (!m_file.empty())
        if (const auto content = readWholeFile(m_file, kLargest))
            m_restored = QJsonDocument::fromJson(QByteArray::fromStdString(*content)).object();
    m_now = m_restored;
    m_later.setSingleShot(true);
    m_later.setInterval(300);
    connect(&m_later, &QTimer::timeout, this, &Session::write);
}

Session::~Session() {
    if ((!m_dirty && !m_busy) || m_file.empty()) return;
    if (const auto done = m_gate->store(m_file, QJsonDocument(m_now).toJson(), m_version); !done)
        qWarning("%s", sentence(done.error()).c_str());
}

void Session::put(const QString& key, const QJsonValue& value) {
    if (m_now.value(key) == value) return;
    m_now.insert(key, value);
    m_dirty = true;
    ++m_version;
    if (!m_later.isActive()) m_later.start();
}

void Session::write() {
    if (m_file.empty()) return;
    if (m_busy) return m_later.start(); // one at a time, the newest last
    m_busy = true;
    m_dirty = false;
    m_writing = m_tasks.run(
        this,
        [gate = m_gate, file = m_file, json = QJsonDocument(m_now).toJson(), version = m_version](const CancelToken&) {
            return gate->store(file, json, version);
        },
        [this](const Result<void>& done) {
            m_busy = false;
            if (!done) qWarning("%s", sentence(done.error()).c_str());
        });
}

} // namespace bitbeats::ui
