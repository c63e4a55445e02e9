#include "pages/collection/CollectionPage.h"

#include "models/SourceWords.h"
#include "theme/Painting.h"
#include "widgets/Button.h"
#include "widgets/CoverView.h"
#include "widgets/EmptyState.h"
#include "widgets/Labels.h"
#include "widgets/Toasts.h"
#include "widgets/TrackView.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <algorithm>

namespace bitbeats::ui {
namespace {

constexpr QLatin1String kArrangement("track-columns");

QString originOf(const OpenedCollection& collection) {
    bool kinds[4] = {};
    for (const auto& track : collection.tracks)
        kinds[static_cast<int>(kindOfSource(track.source))] = true;
    if (collection.tracks.empty())
        kinds[static_cast<int>(kindOfSource(collection.sources.front().toStdString()))] = true;
    const bool swarm = kinds[static_cast<int>(SourceKind::Swarm)];
    const bool web = kinds[static_cast<int>(SourceKind::WebSeed)];
    const bool local = kinds[static_cast<int>(SourceKind::Local)];
    if (swarm + web + local > 1) return CollectionPage::tr("From several places");
    return swarm ? CollectionPage::tr("From the swarm")
           : web ? CollectionPage::tr("From the web")
                 : CollectionPage::tr("On this machine");
}

} // namespace

CollectionPage::CollectionPage(const Context& context, QWidget* parent)
    : Page(parent), m_c(context), m_model(context.collections, context.tasks),
      m_tint(context.theme.color(Token::Window)) {
    setAccessibleName(tr("Collection"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(margins(24, 8, 12, 0));
    column->setSpacing(0);
    column->addWidget(makeHead());
    column->addSpacing(16);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(makeTracks());
    m_stack->addWidget(makeWaiting());
    m_stack->addWidget(makeFailed());
    m_stack->addWidget(new QWidget(this)); // the first 100 ms
    column->addWidget(m_stack, 1);

    m_patience.setSingleShot(true);
    m_patience.setInterval(100);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        const auto* shown = collection();
        if (shown && shown->state == LoadState::Loading && shown->tracks.empty()) m_stack->setCurrentIndex(1);
    });
    connect(&m_c.collections, &CollectionStore::changed, this, [this](const QString& id) {
        if (id == m_id) refresh();
    });
    connect(&m_c.collections, &CollectionStore::listChanged, this, &CollectionPage::refresh);
    connect(&m_c.covers, &Covers::arrived, this, &CollectionPage::refresh);
    connect(&m_c.theme, &Theme::changed, this, &CollectionPage::refresh);
    auto& player = m_c.listening.player();
    auto& queue = m_c.listening.queue();
    connect(&player, &playback::Player::stateChanged, this, &CollectionPage::followPlayer);
    connect(&player, &playback::Player::currentTrackChanged, this, &CollectionPage::followPlayer);
    connect(&queue, &playback::PlayQueue::currentChanged, this, &CollectionPage::followPlayer);
    connect(&player, &playback::Player::sourceStatusChanged, this,
            [this](const SourceStatus& status) { m_model.setPlayingStatus(status); });
    followPlayer();
}

QWidget* CollectionPage::makeHead() {
    m_head = new QWidget(this);
    auto* row = new QHBoxLayout(m_head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(24);
    m_cover = new CoverView(m_c.theme, m_c.covers, 208, 8);
    row->addWidget(m_cover);
    auto* words = new QVBoxLayout;
    words->setSpacing(4);
    m_kind = new Label(m_c.theme, TextStyle::Second, Token::Muted);
    m_name = new Label(m_c.theme, TextStyle::Hero, Token::Text);
    m_counts = new Label(m_c.theme, TextStyle::Body, Token::Muted);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    m_play = new Button(m_c.theme, Button::Kind::Primary, QStringLiteral("play"), tr("Play"), m_head);
    m_play->setObjectName(QStringLiteral("collectionPlay"));
    m_play->setToolTip(tr("Play all of it"));
    m_shuffle = new Button(m_c.theme, Button::Kind::Secondary, QStringLiteral("shuffle"), tr("Shuffle"), m_head);
    m_shuffle->setToolTip(tr("Play all of it in random order"));
    m_more = new Button(m_c.theme, Button::Kind::Icon, QStringLiteral("more"), tr("More"), m_head);
    m_more->setText({});
    m_more->setDiameter(36);
    for (auto* button : {m_play, m_shuffle, m_more})
        buttons->addWidget(button);
    buttons->addStretch();
    words->addStretch();
    words->addWidget(m_kind);
    words->addWidget(m_name);
    words->addWidget(m_counts);
    words->addSpacing(12);
    words->addLayout(buttons);
    row->addLayout(words, 1);

    connect(m_play, &QAbstractButton::clicked, this, [this] {
        if (m_model.playingRow() >= 0) return m_c.listening.toggle();
        if (collection()) m_c.listening.playNow(m_model.inOrder(), 0);
    });
    connect(m_shuffle, &QAbstractButton::clicked, this, [this] {
        if (const auto* shown = collection()) m_c.listening.playShuffled(shown->tracks);
    });
    connect(m_more, &QAbstractButton::clicked, this, [this] {
        auto* menu = new QMenu(m_more);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        const auto add = [&](const char* icon, const QString& text, auto act) {
            connect(menu->addAction(m_c.theme.actionIcon(QString::fromLatin1(icon)), text), &QAction::triggered, this,
                    [this, act] {
                        if (const auto* shown = collection()) act(*shown);
                    });
        };
        add("queue", tr("Play next"), [this](const auto& shown) { m_c.listening.playNext(shown.tracks); });
        add("plus", tr("Add to queue"), [this](const auto& shown) { m_c.listening.addToQueue(shown.tracks); });
        menu->addSeparator();
        add("copy", tr("Copy link"),
            [](const auto& shown) { QApplication::clipboard()->setText(shown.sources.join('\n')); });
        add("refresh", tr("Look again"), [this](const auto& shown) { m_c.collections.load(QString(shown.id)); });
        menu->popup(m_more->mapToGlobal(QPoint(0, m_more->height() + 4)));
    });
    return m_head;
}

QWidget* CollectionPage::makeTracks() {
    m_view = new TrackView(m_c.theme, m_c.actions, m_c.covers, m_model, this);
    m_view->viewport()->setAutoFillBackground(false);
    connect(m_view, &TrackView::playRequested, this, [this](int row) {
        if (row == m_model.playingRow() && m_c.listening.active()) return m_c.listening.toggle();
        if (collection()) m_c.listening.playNow(m_model.inOrder(), row);
    });
    m_view->restoreArrangement(m_c.preferences.text(kArrangement).toUtf8());
    connect(m_view, &TrackView::arrangementChanged, this,
            [this] { m_c.preferences.put(kArrangement, QString::fromUtf8(m_view->arrangement())); });
    connect(m_view, &TrackView::playNextRequested, this, [this](const auto& items) { m_c.listening.playNext(items); });
    connect(m_view, &TrackView::queueRequested, this, [this](const auto& items) { m_c.listening.addToQueue(items); });
    return m_view;
}

QWidget* CollectionPage::makeWaiting() {
    m_waiting = new QWidget(this);
    auto* column = new QVBoxLayout(m_waiting);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(margins(0, 0, 12, 0));
    row->addWidget(new Label(m_c.theme, TextStyle::Body, Token::Muted, tr("Finding out what is in it\u2026")), 1);
    auto* stop = new Button(m_c.theme, Button::Kind::Secondary, {}, tr("Cancel"), m_waiting);
    stop->setSmall(true);
    stop->setToolTip(tr("Stop opening it"));
    connect(stop, &QAbstractButton::clicked, this, [this] { m_c.collections.cancel(m_id); });
    row->addWidget(stop);
    column->addLayout(row);
    column->addWidget(new SkeletonRows(m_c.theme, m_waiting), 1);
    return m_waiting;
}

QWidget* CollectionPage::makeFailed() {
    m_failed = new EmptyState(m_c.theme, QStringLiteral("warn"), {}, {}, this);
    auto* again = new Button(m_c.theme, Button::Kind::Primary, {}, tr("Try again"), m_failed);
    connect(again, &QAbstractButton::clicked, this, [this] { m_c.collections.load(m_id); });
    auto* close = new Button(m_c.theme, Button::Kind::Secondary, {}, tr("Close"), m_failed);
    close->setToolTip(tr("Take it out of the opened ones"));
    connect(close, &QAbstractButton::clicked, this, [this] {
        const auto id = m_id;
        m_c.navigator.forget({QStringLiteral("collection"), id});
        m_c.collections.close(id);
    });
    m_failed->actions()->addWidget(again);
    m_failed->actions()->addWidget(close);
    return m_failed;
}

void CollectionPage::open(const QString& id) {
    const bool other = id != m_id;
    m_id = id;
    if (other) {
        m_model.show(id);
        m_view->scrollToTop();
        m_view->clearSelection();
        m_patience.stop();
    }
    const auto* shown = collection();
    if (shown && shown->state == LoadState::Unloaded) m_c.collections.load(id);
    refresh();
}

void CollectionPage::refresh() {
    const auto* shown = collection();
    m_model.refresh();
    if (!shown) return;
    m_kind->setText(originOf(*shown));
    m_name->setText(shown->name);
    m_cover->setItems(std::vector(shown->tracks.begin(),
                                  shown->tracks.begin() +
                                      static_cast<std::ptrdiff_t>(std::min<std::size_t>(24, shown->tracks.size()))));
    const bool ready = !shown->tracks.empty();
    auto counts = ready ? countAndTime(static_cast<qsizetype>(shown->tracks.size()), shown->duration) : QString();
    if (!shown->skipped.isEmpty() && ready) counts += tr(" · %1 left out").arg(shown->skipped.size());
    m_counts->setText(counts);
    m_counts->setToolTip(ready ? shown->skipped.mid(0, 12).join('\n') : QString());
    for (auto* button : {m_play, m_shuffle, m_more})
        button->setEnabled(ready);
    showPlayButton();

    if (shown->state == LoadState::Failed) {
        m_failed->setWords(tr("%1 could not be opened").arg(shown->name), shown->error);
        m_stack->setCurrentIndex(2);
    } else if (ready) {
        m_stack->setCurrentIndex(0);
    } else if (m_stack->currentIndex() != 1) {
        m_stack->setCurrentIndex(3);
        if (!m_patience.isActive()) m_patience.start();
    }
    m_tint = m_c.theme.color(Token::Window);
    if (ready) m_tint = mix(m_tint, m_c.covers.dominant(shown->tracks.front()), m_c.theme.dark() ? 0.3 : 0.14);
    Q_EMIT headChanged();
}

void CollectionPage::followPlayer() {
    const auto* item = m_c.listening.queue().current();
    m_model.setPlaying(item && m_c.listening.active() ? item->source : std::string(), m_c.listening.sounding());
    showPlayButton();
    const auto state = m_c.listening.player().state();
    if (state != playback::PlayerState::Stopped) m_model.setPlayingStatus(m_c.listening.player().sourceStatus());
}

void CollectionPage::showPlayButton() {
    const bool ours = m_model.playingRow() >= 0;
    const bool sounding = ours && m_model.sounding();
    m_play->setText(sounding ? tr("Pause") : tr("Play"));
    m_play->setAccessibleName(m_play->text());
    m_play->setIconName(sounding ? QStringLiteral("pause") : QStringLiteral("play"));
    m_play->setToolTip(sounding ? tr("Pause") : ours ? tr("Play on") : tr("Play all of it"));
    m_play->updateGeometry();
}

bool CollectionPage::jumpToPlaying() {
    const auto* item = m_c.listening.queue().current();
    const int row = item ? m_model.rowOf(item->source) : -1;
    if (row < 0) return false;
    m_view->jumpTo(row);
    return true;
}

int CollectionPage::headHeight() const {
    return 296;
}

void CollectionPage::resizeEvent(QResizeEvent*) {
    const bool small = width() < 900 || height() < 560;
    m_cover->setSide(small ? 128 : 208);
    layout()->setContentsMargins(small ? margins(20, 4, 8, 0) : margins(24, 8, 12, 0)); // the scroll bar is the rest
    static_cast<QHBoxLayout*>(m_head->layout())->setSpacing(small ? 20 : 24);
}

} // namespace bitbeats::ui
