#include "desktop/Tray.h"

#include "models/SourceWords.h"
#include "models/TrackModel.h"

#include <QActionGroup>
#include <QApplication>

namespace bitbeats::ui {
namespace {

constexpr int kBeat = 1000;
constexpr int kMostBeats = 120; // a panel that forgets to say that the menu has closed
constexpr qint64 kLimits[] = {50'000, 100'000, 250'000, 500'000, 1'000'000, 2'000'000, 5'000'000};
constexpr int kLongestLine = 60;
constexpr int kCover = 18;

QString rate(qint64 bytes) {
    return bytes < 1000 ? Tray::tr("0 kB/s") : Tray::tr("%1/s").arg(formatBytes(bytes));
}

QString shortened(const QString& text) {
    auto plain = text.simplified();
    if (plain.size() > kLongestLine) plain = plain.left(kLongestLine - 1) + QChar(0x2026);
    return plain.replace(u'&', QStringLiteral("&&"));
}

} // namespace

Tray::Tray(const Context& context, std::unique_ptr<TrayIcon> icon) : m_c(context), m_icon(std::move(icon)) {
    build();
    QIcon logo;
    for (const int side : {16, 22, 24, 32, 48, 64})
        logo.addPixmap(m_c.theme.icon(QStringLiteral("logo"), m_c.theme.color(Token::Accent), side, 1));
    m_icon->show(logo, &m_menu);
    connect(m_icon.get(), &TrayIcon::clicked, m_c.actions[ActionId::ShowWindow], &QAction::trigger);
    connect(m_icon.get(), &TrayIcon::middleClicked, m_c.actions[ActionId::PlayPause], &QAction::trigger);
    m_beat.setInterval(kBeat);
    connect(&m_beat, &QTimer::timeout, this, [this] {
        if (++m_beats > kMostBeats) return m_beat.stop();
        askRates();
    });
    connect(&m_menu, &QMenu::aboutToShow, this, [this] {
        m_beats = 0;
        showLimits();
        askRates();
        m_beat.start();
    });
    connect(&m_menu, &QMenu::aboutToHide, &m_beat, &QTimer::stop);
    auto& queue = m_c.listening.queue();
    connect(&queue, &playback::PlayQueue::currentChanged, this, &Tray::showTrack);
    connect(&queue, &playback::PlayQueue::itemUpdated, this, &Tray::showTrack);
    connect(&m_c.listening.player(), &playback::Player::stateChanged, this, &Tray::showTrack);
    connect(&m_c.covers, &Covers::arrived, this, &Tray::showTrack);
    connect(&m_c.preferences, &Preferences::changed, this, &Tray::showLimits);
    showTrack();
    showLimits();
}

Tray::~Tray() = default;

void Tray::build() {
    m_menu.setAccessibleName(QStringLiteral("BitBeats"));
    m_track = m_menu.addAction(QString());
    m_artist = m_menu.addAction(QString());
    for (auto* line : {m_track, m_artist})
        connect(line, &QAction::triggered, m_c.actions[ActionId::ShowWindow], &QAction::trigger);
    m_menu.addSeparator();
    m_menu.addActions({m_c.actions[ActionId::PlayPause], m_c.actions[ActionId::Next], m_c.actions[ActionId::Previous]});
    m_menu.addSeparator();
    m_down = m_menu.addAction(m_c.theme.actionIcon(QStringLiteral("arrowd")), tr("Down %1").arg(rate(0)));
    m_up = m_menu.addAction(m_c.theme.actionIcon(QStringLiteral("arrowu")), tr("Up %1").arg(rate(0)));
    for (auto* line : {m_down, m_up}) // who wants to know more sees more
        connect(line, &QAction::triggered, this, [this] {
            m_c.actions[ActionId::ShowWindow]->trigger();
            m_c.actions[ActionId::GoSeeding]->trigger();
        });
    addLimits();
    m_menu.addSeparator();
    m_menu.addActions({m_c.actions[ActionId::ShowWindow], m_c.actions[ActionId::Quit]});
}

void Tray::addLimits() {
    m_limits = m_menu.addMenu(m_c.theme.actionIcon(QStringLiteral("sliders")), tr("Limits"));
    m_limits->addAction(m_c.actions[ActionId::LimitRates]);
    m_limits->addSeparator();
    addChoices(m_limits, keys::kDownloadLimit, tr("Download"));
    addChoices(m_limits, keys::kUploadLimit, tr("Upload"));
}

void Tray::addChoices(QMenu* menu, QLatin1String key, const QString& name) {
    auto* choices = menu->addMenu(name);
    choices->setObjectName(key);
    auto* group = new QActionGroup(choices);
    const auto add = [&](qint64 value) {
        auto* action = choices->addAction(value > 0 ? rate(value) : tr("No limit"));
        action->setCheckable(true);
        action->setData(value);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, key, value] {
            m_c.preferences.putNumber(key, value);
            m_c.preferences.putOn(keys::kLimitsOff, false);
        });
    };
    add(0);
    for (const auto value : kLimits)
        add(value);
}

void Tray::showTrack() {
    const auto* item = m_c.listening.queue().current();
    const auto title = item ? titleOf(*item) : tr("Nothing plays");
    const auto artist = item ? QString::fromStdString(item->artist) : QString();
    m_track->setText(shortened(title));
    m_track->setEnabled(item != nullptr);
    m_track->setIcon(item ? QIcon(m_c.covers.picture(*item, kCover, 3, qApp->devicePixelRatio())) : QIcon());
    m_artist->setText(shortened(artist));
    m_artist->setVisible(!artist.isEmpty());
    auto tip = QStringLiteral("BitBeats");
    if (item && m_c.listening.active()) tip = artist.isEmpty() ? title : title + QStringLiteral(" \u2013 ") + artist;
    m_icon->setToolTip(tip);
}

void Tray::showLimits() {
    for (auto* menu : m_limits->findChildren<QMenu*>()) {
        const auto now = m_c.preferences.number(menu->objectName());
        for (auto* action : menu->actions())
            action->setChecked(action->data().toLongLong() == now);
    }
}

void Tray::askRates() {
    if (m_asking) return; // the answer before is still to come
    m_asking = m_c.tasks.run(
        this, [&swarm = m_c.swarm](const CancelToken&) { return swarm.status(); },
        [this](const std::vector<swarm::TorrentStatus>& torrents) {
            m_asking.reset();
            qint64 down = 0;
            qint64 up = 0;
            for (const auto& torrent : torrents) {
                down += torrent.downloadRate;
                up += torrent.uploadRate;
            }
            const bool off = m_c.preferences.on(keys::kLimitsOff);
            const auto line = [&](qint64 bytes, QLatin1String key) {
                const auto limit = off ? 0 : m_c.preferences.number(key);
                return limit > 0 ? tr("%1, at most %2").arg(rate(bytes), rate(limit)) : rate(bytes);
            };
            m_down->setText(tr("Down %1").arg(line(down, keys::kDownloadLimit)));
            m_up->setText(tr("Up %1").arg(line(up, keys::kUploadLimit)));
        });
}

} // namespace bitbeats::ui
