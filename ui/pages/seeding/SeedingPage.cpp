#include "pages/seeding/SeedingPage.h"

#include "models/SourceWords.h"
#include "pages/settings/SettingsBinding.h"
#include "shell/Applied.h"
#include "theme/Painting.h"
#include "widgets/Button.h"
#include "widgets/EmptyState.h"
#include "widgets/KeyFigure.h"
#include "widgets/Labels.h"
#include "widgets/TableView.h"
#include "widgets/Toasts.h"

#include <QAction>
#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QLocale>
#include <QMenu>
#include <QPointer>
#include <QShowEvent>
#include <QStackedWidget>
#include <algorithm>

namespace bitbeats::ui {
namespace {

constexpr int kEvery = 1000;     // ms
constexpr int kWithLimits = 960; // below this the limits stand in the settings alone
constexpr QLatin1String kArrangement("seeding-columns");

} // namespace

SeedingPage::SeedingPage(const Context& context, QWidget* parent) : Page(parent), m_c(context) {
    setAccessibleName(tr("Seeding"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(margins(24, 8, 12, 0));
    column->setSpacing(0);

    auto* title = new QHBoxLayout;
    title->setSpacing(12);
    title->setContentsMargins(margins(0, 0, 12, 0));
    auto* name = new Label(m_c.theme, TextStyle::Title, Token::Text, tr("Seeding"));
    name->setMinimumHeight(36);
    title->addWidget(name);
    m_count = new Label(m_c.theme, TextStyle::Body, Token::Muted);
    title->addWidget(m_count, 1);
    m_pause = new Button(m_c.theme, Button::Kind::Secondary, QStringLiteral("pause"), tr("Pause all"), this);
    m_remove = new Button(m_c.theme, Button::Kind::Icon, QStringLiteral("trash"), tr("Remove"), this);
    m_remove->setText({});
    m_remove->setShortcutText(QStringLiteral("Del"));
    auto* settings =
        new Button(m_c.theme, Button::Kind::Icon, QStringLiteral("settings"), tr("Sharing settings"), this);
    settings->setText({});
    title->addWidget(m_remove);
    title->addWidget(settings);
    title->addWidget(m_pause);
    column->addLayout(title);
    column->addSpacing(12);
    m_totals = makeTotals();
    column->addWidget(m_totals);
    column->addSpacing(16);

    m_stack = new QStackedWidget(this);
    auto* full = new QWidget(m_stack);
    auto* row = new QHBoxLayout(full);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    row->addWidget(makeList(), 1);
    row->addWidget(makeLimits(), 0, Qt::AlignTop);
    m_stack->addWidget(full);
    auto* empty = new EmptyState(m_c.theme, QStringLiteral("seeding"), tr("Nothing is shared yet"),
                                 tr("What you play from a swarm is shared from here with others who listen to it, "
                                    "within the limits that you set."),
                                 this);
    auto* open = new Button(m_c.theme, Button::Kind::Primary, {}, {}, empty);
    open->follow(m_c.actions[ActionId::OpenLink]);
    open->setIconName({});
    empty->actions()->addWidget(open);
    m_stack->addWidget(empty);
    m_stack->addWidget(new QWidget(this)); // until the first answer
    m_stack->setCurrentIndex(2);
    column->addWidget(m_stack, 1);

    connect(settings, &QAbstractButton::clicked, this, [this] {
        m_c.navigator.go({QStringLiteral("settings"), QStringLiteral("sharing")});
    });
    connect(m_pause, &QAbstractButton::clicked, this, [this] {
        bool anyRuns = false;
        for (int i = 0; i < m_model.rowCount(); ++i)
            anyRuns = anyRuns || !m_model.torrent(i).paused;
        const auto rows = m_table->selectedRowNumbers();
        if (!rows.isEmpty())
            anyRuns = std::any_of(rows.begin(), rows.end(), [this](int r) { return !m_model.torrent(r).paused; });
        pausePicked(anyRuns);
    });
    connect(m_remove, &QAbstractButton::clicked, this, &SeedingPage::removePicked);
    connect(&m_c.preferences, &Preferences::changed, this, [this](const QString& key) {
        if (key == keys::kSeedHours) showHours();
    });
    m_clock.setInterval(kEvery);
    connect(&m_clock, &QTimer::timeout, this, &SeedingPage::ask);
    showHours();
    showTotals();
    showButtons();
}

QWidget* SeedingPage::makeTotals() {
    auto* card = new Card(m_c.theme, this);
    auto* row = new QHBoxLayout(card);
    row->setContentsMargins(16, 12, 16, 12);
    row->setSpacing(16);
    m_up = new KeyFigure(m_c.theme, tr("going out now"), card);
    m_sent = new KeyFigure(m_c.theme, tr("sent in all"), card);
    m_ratio = new KeyFigure(m_c.theme, tr("ratio"), card);
    m_kept = new KeyFigure(m_c.theme, tr("shared from this disk"), card);
    for (auto* figure : {m_up, m_sent, m_ratio, m_kept})
        row->addWidget(figure, 1);
    auto* holder = new QWidget(this);
    auto* around = new QHBoxLayout(holder);
    around->setContentsMargins(margins(0, 0, 12, 0));
    around->addWidget(card);
    return holder;
}

QWidget* SeedingPage::makeList() {
    m_table = new TableView(m_c.theme, tr("Shared torrents"), SharedModel::Name, this);
    m_table->setModel(&m_model);
    m_table->setColumnWidths({0, 96, 80, 64, 84, 92, 60});
    m_table->setGivesWay({{SharedModel::Size, 800}, {SharedModel::Peers, 600}, {SharedModel::Uploaded, 520}});
    m_table->sortByColumn(SharedModel::Name, Qt::AscendingOrder);
    m_table->restoreArrangement(m_c.preferences.text(kArrangement).toUtf8());
    connect(m_table, &TableView::arrangementChanged, this,
            [this] { m_c.preferences.put(kArrangement, QString::fromUtf8(m_table->arrangement())); });
    connect(m_table, &TableView::menuRequested, this, &SeedingPage::openMenu);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &SeedingPage::showButtons);
    connect(&m_model, &QAbstractItemModel::modelReset, this, &SeedingPage::showButtons);
    auto* remove = new QAction(tr("Remove"), m_table);
    remove->setShortcut(Qt::Key_Delete);
    remove->setShortcutContext(Qt::WidgetShortcut);
    connect(remove, &QAction::triggered, this, &SeedingPage::removePicked);
    m_table->addAction(remove);
    return m_table;
}

QWidget* SeedingPage::makeLimits() {
    auto* side = new QWidget(this);
    side->setObjectName(QStringLiteral("limits"));
    side->setFixedWidth(284);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(margins(0, 0, 12, 0));
    m_limits = new SettingCard(m_c.theme, side);
    SettingsBinding bind(m_c, *m_limits);
    const auto wrong = tr("A limit is a number of kB/s from 1 on; empty means none.");
    bind.addFigure(tr("Upload limit"), {}, keys::kUploadLimit, {tr("kB/s"), tr("No limit"), 1000, 1, 2'000'000, wrong});
    bind.addFigure(tr("Download limit"), {}, keys::kDownloadLimit,
                   {tr("kB/s"), tr("No limit"), 1000, 1, 2'000'000, wrong});
    bind.addSwitch(tr("Lift both for now"), {}, keys::kLimitsOff, false);
    auto* change = new Button(m_c.theme, Button::Kind::Secondary, {}, tr("Change"), m_limits);
    change->setSmall(true);
    change->setToolTip(tr("Change the hours"));
    connect(change, &QAbstractButton::clicked, this, [this] {
        m_c.navigator.go({QStringLiteral("settings"), QStringLiteral("sharing")});
    });
    m_hours = m_limits->add(tr("Hours"), tr("Always"), change);
    for (auto* field : m_limits->findChildren<SettingField*>())
        field->setFieldWidth(84);
    column->addWidget(m_limits);
    return side;
}

void SeedingPage::showHours() {
    const auto hours = hoursIn(m_c.preferences.text(keys::kSeedHours));
    m_hours->setText(!hours || hours->beginHour == hours->endHour
                         ? tr("Always")
                         : tr("%1 to %2").arg(hourText(hours->beginHour), hourText(hours->endHour)));
}

void SeedingPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    ask();
    m_clock.start();
}

void SeedingPage::hideEvent(QHideEvent* event) {
    Page::hideEvent(event);
    m_clock.stop();
    if (m_asking) m_asking->cancel();
    m_asking.reset();
}

void SeedingPage::resizeEvent(QResizeEvent*) {
    findChild<QWidget*>(QStringLiteral("limits"))->setVisible(width() >= kWithLimits);
    const bool narrow = width() < 900;
    layout()->setContentsMargins(narrow ? margins(20, 8, 8, 0) : margins(24, 8, 12, 0));
}

void SeedingPage::ask() {
    if (m_asking) return; // the answer before is still on its way
    m_asking = m_c.tasks.run(
        this, [&desk = m_c.swarm](const CancelToken&) { return desk.status(); },
        [this](std::vector<swarm::TorrentStatus> torrents) {
            m_asking.reset();
            take(std::move(torrents));
        });
}

void SeedingPage::take(std::vector<swarm::TorrentStatus> torrents) {
    m_model.show(std::move(torrents));
    m_stack->setCurrentIndex(m_model.rowCount() > 0 ? 0 : 1);
    showTotals();
    showButtons();
}

void SeedingPage::showTotals() {
    const auto all = m_model.totals();
    m_totals->setVisible(all.torrents > 0);
    m_count->setText(all.torrents == 0   ? QString()
                     : all.torrents == 1 ? tr("1 torrent")
                                         : tr("%1 torrents").arg(QLocale().toString(all.torrents)));
    m_up->setFigure(tr("%1/s").arg(formatBytes(all.upRate)));
    m_sent->setFigure(formatBytes(all.uploaded));
    m_ratio->setFigure(
        all.bytes > 0 ? QLocale().toString(static_cast<double>(all.uploaded) / static_cast<double>(all.bytes), 'f', 2)
                      : QStringLiteral("0"));
    m_kept->setFigure(formatBytes(all.bytes));
}

void SeedingPage::showButtons() {
    const auto rows = m_table->selectedRowNumbers();
    bool anyRuns = false;
    for (int i = 0; i < m_model.rowCount(); ++i)
        if (rows.isEmpty() || rows.contains(i)) anyRuns = anyRuns || !m_model.torrent(i).paused;
    m_pause->setText(rows.isEmpty() ? (anyRuns ? tr("Pause all") : tr("Resume all"))
                                    : (anyRuns ? tr("Pause") : tr("Resume")));
    m_pause->setAccessibleName(m_pause->text());
    m_pause->setToolTip(anyRuns ? tr("Nothing of it goes out until it is resumed or played") : tr("Share it again"));
    m_pause->setIconName(anyRuns ? QStringLiteral("pause") : QStringLiteral("play"));
    m_pause->updateGeometry();
    m_pause->setVisible(m_model.rowCount() > 0);
    m_remove->setVisible(m_model.rowCount() > 0);
    m_remove->setEnabled(!rows.isEmpty());
}

std::vector<swarm::InfoHash> SeedingPage::picked() const {
    std::vector<swarm::InfoHash> hashes;
    const auto rows = m_table->selectedRowNumbers();
    for (int i = 0; i < m_model.rowCount(); ++i)
        if (rows.isEmpty() || rows.contains(i)) hashes.push_back(m_model.torrent(i).infoHash);
    return hashes;
}

void SeedingPage::pausePicked(bool paused) {
    const auto hashes = picked();
    if (m_asking) m_asking->cancel(); // its answer would be older than this
    m_asking = m_c.tasks.run(
        this,
        [&desk = m_c.swarm, hashes, paused](const CancelToken&) {
            for (const auto& hash : hashes)
                desk.pause(hash, paused);
            return desk.status();
        },
        [this, hashes, paused](std::vector<swarm::TorrentStatus> torrents) {
            m_asking.reset();
            tellOfPlaying(hashes, torrents, [paused](const auto& torrent) { return torrent.paused != paused; });
            take(std::move(torrents));
        });
}

/// What plays can be neither paused nor removed: that is said, not passed over.
void SeedingPage::tellOfPlaying(const std::vector<swarm::InfoHash>& asked,
                                const std::vector<swarm::TorrentStatus>& torrents,
                                const std::function<bool(const swarm::TorrentStatus&)>& refused) {
    for (const auto& torrent : torrents) {
        if (std::find(asked.begin(), asked.end(), torrent.infoHash) == asked.end() || !refused(torrent)) continue;
        Toast toast;
        toast.kind = Toast::Kind::Info;
        toast.title = tr("%1 plays now").arg(QString::fromStdString(torrent.name));
        toast.text = tr("It stays shared until another track plays.");
        return m_c.toast(toast);
    }
}

void SeedingPage::removePicked() {
    if (m_table->selectedRowNumbers().isEmpty()) return;
    const auto hashes = picked();
    for (const auto& hash : hashes)
        m_model.hide(hash, true);
    auto* later = new QTimer(this); // until then it can be taken back; quitting before is taking it back
    later->setSingleShot(true);
    connect(later, &QTimer::timeout, this, [this, later, hashes] {
        later->deleteLater();
        m_removing.push_back(m_c.tasks.run(
            this,
            [&desk = m_c.swarm, hashes](const CancelToken&) {
                for (const auto& hash : hashes)
                    desk.remove(hash);
                return desk.status();
            },
            [this, hashes](std::vector<swarm::TorrentStatus> torrents) {
                for (const auto& hash : hashes)
                    m_model.hide(hash, false);
                tellOfPlaying(hashes, torrents, [](const auto&) { return true; });
                if (isVisible()) take(std::move(torrents));
            }));
    });
    later->start(m_timeToUndo);
    Toast toast;
    toast.icon = QStringLiteral("trash");
    const auto count = hashes.size();
    toast.title = count == 1 ? tr("1 torrent is no longer shared") : tr("%1 torrents are no longer shared").arg(count);
    toast.text = tr("What was fetched of it is deleted from this disk.");
    toast.actionText = tr("Undo");
    toast.action = [this, hashes, later = QPointer<QTimer>(later)] {
        if (!later) return;
        later->stop();
        later->deleteLater();
        for (const auto& hash : hashes)
            m_model.hide(hash, false);
        ask();
    };
    m_c.toast(toast);
    take(std::vector(m_model.everything()));
}

void SeedingPage::openMenu(const QPoint& globalPosition) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("What to do with the torrent"));
    const auto rows = m_table->selectedRowNumbers();
    const bool anyRuns = std::any_of(rows.begin(), rows.end(), [this](int r) { return !m_model.torrent(r).paused; });
    const auto add = [&](const char* icon, const QString& text, const QString& keys, auto act) {
        auto* action =
            menu->addAction(m_c.theme.actionIcon(QLatin1String(icon)), keys.isEmpty() ? text : text + '\t' + keys);
        connect(action, &QAction::triggered, this, act);
    };
    add(anyRuns ? "pause" : "play", anyRuns ? tr("Pause") : tr("Resume"), {},
        [this, anyRuns] { pausePicked(anyRuns); });
    menu->addSeparator();
    add("trash", tr("Remove"), QStringLiteral("Del"), [this] { removePicked(); });
    menu->popup(globalPosition);
}

} // namespace bitbeats::ui
