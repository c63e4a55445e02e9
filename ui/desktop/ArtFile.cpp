#include "desktop/ArtFile.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QSaveFile>

namespace bitbeats::ui {
namespace {

constexpr int kSide = 512;
constexpr qsizetype kKept = 16;

/// The file's name, or nothing when it could not be written: then there is no picture, which is no misfortune.
QString save(const std::filesystem::path& folder, const QString& source, const QImage& picture) {
    QDir dir(QString::fromStdString(folder.string()));
    if (!dir.mkpath(QStringLiteral("."))) return {};
    const auto hash = QCryptographicHash::hash(source.toUtf8(), QCryptographicHash::Sha1).toHex().left(20);
    auto name = dir.filePath(QStringLiteral("cover-") + QString::fromLatin1(hash) + QStringLiteral(".jpg"));
    const bool large = picture.width() > kSide || picture.height() > kSide;
    const auto small = large ? picture.scaled(kSide, kSide, Qt::KeepAspectRatio, Qt::SmoothTransformation) : picture;
    QSaveFile file(name);
    if (!file.open(QIODevice::WriteOnly) || !small.save(&file, "JPG", 90) || !file.commit()) return {};
    const auto all = dir.entryInfoList({QStringLiteral("cover-*.jpg")}, QDir::Files, QDir::Time);
    for (const auto& old : all.mid(kKept))
        QFile::remove(old.filePath());
    return name;
}

} // namespace

ArtFile::ArtFile(std::filesystem::path folder, Tasks& tasks, QObject* parent)
    : QObject(parent), m_folder(std::move(folder)), m_tasks(tasks) {}

QString ArtFile::of(const playback::QueueItem& item) const {
    if (!item.coverPath.empty()) return QString::fromStdString(item.coverPath);
    return m_saved.value(QString::fromStdString(item.source));
}

void ArtFile::found(const playback::QueueItem& item, const QImage& picture) {
    const auto source = QString::fromStdString(item.source);
    if (picture.isNull() || m_folder.empty() || !item.coverPath.empty() || m_saved.contains(source)) return;
    m_saving = m_tasks.run(
        this, [folder = m_folder, source, picture](const CancelToken&) { return save(folder, source, picture); },
        [this, source](const QString& file) {
            if (file.isEmpty()) return;
            if (m_saved.size() >= kKept) m_saved.clear(); // their files are about to go
            m_saved.insert(source, file);
            Q_EMIT saved();
        });
}

} // namespace bitbeats::ui
