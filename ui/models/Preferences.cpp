#include "models/Preferences.h"

#include "base/Result.h"

#include <QSettings>

#include <mutex>

namespace bitbeats::ui {
namespace {

constexpr qint64 kMost = qint64{1} << 50;

} // namespace

/// Lets one write at a time through to the file and leaves the lines alone that did not change.
struct Preferences::Writer {
    std::mutex mutex;

    Result<void> store(const std::filesystem::path& file, const QHash<QString, QString>& changes) {
        const std::lock_guard lock(mutex);
        std::error_code ignored;
        std::filesystem::create_directories(file.parent_path(), ignored); // a failure shows itself in the write
        QSettings config(QString::fromStdString(file.string()), QSettings::IniFormat);
        for (auto change = changes.begin(); change != changes.end(); ++change) {
            if (change->isEmpty())
                config.remove(change.key());
            else
                config.setValue(change.key(), *change);
        }
        config.sync();
        if (config.status() == QSettings::NoError) return {};
        return fail(Reason::NotAllowed, "save the settings in", file.string(), "the file cannot be written",
                    "What you chose holds until BitBeats ends.");
    }
};

Preferences::Preferences(std::filesystem::path file, Tasks& tasks, QObject* parent)
    : QObject(parent), m_file(std::move(file)), m_tasks(tasks), m_writer(std::make_shared<Writer>()) {
    if (m_file.empty()) return;
    const QSettings config(QString::fromStdString(m_file.string()), QSettings::IniFormat);
    for (const auto& key : config.allKeys())
        m_values.insert(key, config.value(key).toStringList().join(u',')); // INI makes lists at commas
}

Preferences::~Preferences() {
    auto changes = m_onItsWay; // whether the pool still came to it is not known
    changes.insert(m_unwritten);
    if (changes.isEmpty() || m_file.empty()) return;
    if (const auto done = m_writer->store(m_file, changes); !done) qWarning("%s", sentence(done.error()).c_str());
}

bool Preferences::on(const QString& key, bool otherwise) const {
    const auto value = text(key).toLower();
    if (value == u"1" || value == u"true" || value == u"yes" || value == u"on") return true;
    if (value == u"0" || value == u"false" || value == u"no" || value == u"off") return false;
    return otherwise;
}

qint64 Preferences::number(const QString& key, qint64 otherwise) const {
    auto value = text(key).trimmed();
    qint64 unit = 1;
    static const QString kUnits = QStringLiteral("kmg");
    if (const auto power = value.isEmpty() ? -1 : kUnits.indexOf(value.back().toLower()); power >= 0) {
        value.chop(1);
        for (qsizetype i = 0; i <= power; ++i)
            unit *= 1024;
    }
    bool whole = false;
    const auto amount = value.toLongLong(&whole);
    return whole && amount >= 0 && amount <= kMost / unit ? amount * unit : otherwise;
}

QString Preferences::text(const QString& key, const QString& otherwise) const {
    const auto found = m_values.constFind(key);
    return found == m_values.cend() || found->isEmpty() ? otherwise : *found;
}

void Preferences::put(const QString& key, const QString& value) {
    if (m_values.value(key) == value) return;
    m_values.insert(key, value);
    m_unwritten.insert(key, value);
    write();
    Q_EMIT changed(key);
}

void Preferences::putForThisRun(const QString& key, const QString& value) {
    m_values.insert(key, value);
}

void Preferences::write() {
    if (m_file.empty() || m_asked) return;
    m_asked = true;
    // Once more through the event loop, so that settings changed together are written together.
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_asked = false;
            if (!m_onItsWay.isEmpty() || m_unwritten.isEmpty()) return;
            m_onItsWay = std::exchange(m_unwritten, {});
            m_writing = m_tasks.run(
                this,
                [writer = m_writer, file = m_file, changes = m_onItsWay](const CancelToken&) {
                    return writer->store(file, changes);
                },
                [this](const Result<void>& done) {
                    m_onItsWay.clear();
                    if (!done) Q_EMIT failed(QString::fromStdString(sentence(done.error())));
                    if (!m_unwritten.isEmpty()) write();
                });
        },
        Qt::QueuedConnection);
}

} // namespace bitbeats::ui
