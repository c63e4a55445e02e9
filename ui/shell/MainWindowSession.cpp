// What MainWindow keeps over a restart.
#include "shell/MainWindow.h"
#include "shell/PageTable.h"
#include "shell/QueuePanel.h"

#include <QGuiApplication>
#include <QJsonArray>
#include <QScreen>

namespace bitbeats::ui {
namespace {

constexpr QSize kFrame(16, 48); // room for the title bar and edges that the system puts around

} // namespace

void MainWindow::restoreSession() {
    const auto& kept = m_session.restored();
    if (const auto geometry = kept.value("geometry").toString(); !geometry.isEmpty())
        restoreGeometry(QByteArray::fromBase64(geometry.toLatin1()));
    else if (const auto* screen = QGuiApplication::primaryScreen())
        resize(QSize(1280, 800).boundedTo(screen->availableSize() - kFrame));
    if (kept.contains("theme")) {
        m_theme.setChoice(static_cast<ThemeChoice>(std::clamp(kept.value("theme").toInt(), 0, 2)));
        showTheme();
    }
    auto& player = m_listening.player();
    if (kept.contains("volume")) player.setVolume(std::clamp(kept.value("volume").toDouble(1), 0.0, 1.0));
    if (kept.value("muted").toBool()) player.setMuted(true);
    for (const auto& value : kept.value("collections").toArray()) {
        const auto object = value.toObject();
        QStringList sources;
        for (const auto& source : object.value("sources").toArray())
            if (!source.toString().isEmpty()) sources << source.toString();
        m_collections.add(sources, object.value("name").toString());
    }
    m_listening.markers().restore(kept.value("markers").toArray());
    showPanel(kept.value("panel").toBool());
    const auto page = kept.value("page").toObject();
    const Location place{page.value("name").toString(), page.value("id").toString()};
    const bool there =
        place.page == "collection" ? m_collections.find(place.id) != nullptr : findPage(place.page) != nullptr;
    if (there) m_navigator.go(place);
    connectSession();
}

void MainWindow::connectSession() {
    m_restoring = false;
    connect(&m_collections, &CollectionStore::listChanged, this, &MainWindow::saveCollections);
    connect(&m_listening.markers(), &Markers::changed, this,
            [this] { m_session.put(QStringLiteral("markers"), m_listening.markers().kept()); });
    connect(&m_listening.player(), &playback::Player::volumeChanged, this, [this](double volume, bool muted) {
        m_session.put(QStringLiteral("volume"), volume);
        m_session.put(QStringLiteral("muted"), muted);
    });
}

void MainWindow::saveCollections() {
    if (m_restoring) return;
    QJsonArray all;
    for (const auto& collection : m_collections.all())
        all.append(
            QJsonObject{{"sources", QJsonArray::fromStringList(collection->sources)}, {"name", collection->name}});
    m_session.put(QStringLiteral("collections"), all);
}

void MainWindow::saveGeometryLater() {
    if (m_restoring || !isVisible()) return;
    m_session.put(QStringLiteral("geometry"), QString::fromLatin1(saveGeometry().toBase64()));
}

} // namespace bitbeats::ui
