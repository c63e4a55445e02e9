#include "pages/playing/PlayingPage.h"

#include "models/SourceWords.h"
#include "models/TrackModel.h"
#include "pages/playing/SwarmCards.h"
#include "pages/playing/TrackWave.h"
#include "pages/playing/UpNext.h"
#include "pages/playing/WaveHead.h"
#include "theme/Painting.h"
#include "widgets/Button.h"
#include "widgets/CoverView.h"
#include "widgets/EmptyState.h"
#include "widgets/Labels.h"
#include "widgets/ScrollPage.h"
#include "widgets/SourceBadge.h"
#include "widgets/TimeScale.h"
#include "widgets/Toasts.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLocale>
#include <QShowEvent>
#include <QStackedWidget>

namespace bitbeats::ui {
namespace {

QString utf8(const std::string& text) {
    return QString::fromStdString(text);
}

/// "FLAC 24/96", "MP3 320 kbit/s".
QString formatOf(const playback::TrackFacts& facts) {
    if (facts.codec.empty()) return {};
    auto text = utf8(facts.codec);
    if (facts.bitsPerSample > 0)
        text += QStringLiteral(" %1/%2")
                    .arg(facts.bitsPerSample)
                    .arg(QLocale().toString(facts.sampleRate / 1000.0, 'g', 4));
    else if (facts.bitrate > 0)
        text += PlayingPage::tr(" %1 kbit/s").arg((facts.bitrate + 500) / 1000);
    return text;
}

} // namespace

PlayingPage::PlayingPage(const Context& context, QWidget* parent)
    : Page(parent), m_c(context), m_watch(context.listening, context.swarm, context.tasks, this) {
    setAccessibleName(tr("Now playing"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(new ScrollPage(tr("Now playing"), makeFull(), this));
    auto* empty = new EmptyState(m_c.theme, QStringLiteral("note"), tr("Nothing plays"),
                                 tr("What you play appears here, with everything about where it comes from."), this);
    auto* open = new Button(m_c.theme, Button::Kind::Primary, {}, {}, empty);
    open->follow(m_c.actions[ActionId::OpenFiles]);
    open->setIconName({});
    empty->actions()->addWidget(open);
    m_stack->addWidget(empty);
    column->addWidget(m_stack);

    auto& player = m_c.listening.player();
    auto& queue = m_c.listening.queue();
    connect(&player, &playback::Player::stateChanged, this, &PlayingPage::showTrack);
    connect(&player, &playback::Player::currentTrackChanged, this, &PlayingPage::showTrack);
    connect(&player, &playback::Player::factsChanged, this, &PlayingPage::showTrack);
    connect(&player, &playback::Player::durationChanged, this, &PlayingPage::showTrack);
    connect(&queue, &playback::PlayQueue::currentChanged, this, &PlayingPage::showTrack);
    connect(&queue, &playback::PlayQueue::itemsChanged, this, &PlayingPage::showTrack);
    connect(&queue, &playback::PlayQueue::itemUpdated, this, &PlayingPage::showTrack);
    connect(&player, &playback::Player::sourceStatusChanged, this, &PlayingPage::showSource);
    connect(&m_watch, &SwarmWatch::changed, this, &PlayingPage::showSource);
    connect(&m_c.covers, &Covers::arrived, this, &PlayingPage::showTrack);
    connect(&m_c.theme, &Theme::changed, this, &PlayingPage::showTrack);
    showTrack();
}

QWidget* PlayingPage::makeFull() {
    auto* full = new QWidget;
    auto* column = new QVBoxLayout(full);
    column->setContentsMargins(margins(24, 8, 12, 12));
    column->setSpacing(0);
    auto* head = new QHBoxLayout;
    head->setSpacing(32);
    m_cover = new CoverView(m_c.theme, m_c.covers, 268, 8);
    head->addWidget(m_cover, 0, Qt::AlignTop);
    head->addWidget(makeWords(), 5);
    m_next = new UpNext(m_c, full);
    head->addWidget(m_next, 4);
    column->addLayout(head);
    column->addSpacing(20);

    m_wave = new TrackWave(m_c, full);
    m_wave->setHandles();
    column->addWidget(new WaveHead(m_c, *m_wave, full));
    column->addWidget(m_wave);
    column->addSpacing(4);
    m_scale = new TimeScale(m_c.theme, full);
    const auto showScale = [this] {
        const auto& window = m_wave->window();
        m_scale->setSpan(window.from(), window.from() + window.span());
    };
    connect(m_wave, &WaveformSeekBar::windowChanged, this, showScale);
    showScale();
    column->addWidget(m_scale);
    column->addSpacing(12);

    m_swarm = new QStackedWidget(full);
    auto* cards = new QWidget(m_swarm);
    m_cards = new QBoxLayout(QBoxLayout::LeftToRight, cards);
    m_cards->setContentsMargins(0, 0, 0, 0);
    m_cards->setSpacing(16);
    auto* pieces = new PiecesCard(m_c.theme, m_watch, false, cards);
    auto* peers = new PeersCard(m_c.theme, m_watch, cards);
    for (QWidget* card : {static_cast<QWidget*>(pieces), static_cast<QWidget*>(peers)})
        card->setMinimumHeight(180);
    m_cards->addWidget(pieces, 5);
    m_cards->addWidget(peers, 4);
    m_swarm->addWidget(cards);
    m_swarm->addWidget(makeElsewhere());
    m_swarm->setMaximumHeight(360);
    column->addWidget(m_swarm, 1);
    column->addStretch();
    return full;
}

QWidget* PlayingPage::makeWords() {
    auto* words = new QWidget(this);
    auto* column = new QVBoxLayout(words);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* chips = new QHBoxLayout;
    chips->setSpacing(12);
    m_badge = new SourceBadge(m_c.theme, words);
    m_badge->setPill(true);
    m_badge->setFocusPolicy(Qt::NoFocus); // it leads here
    m_badge->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_format = new Label(m_c.theme, TextStyle::Second, Token::Muted, {}, words);
    chips->addWidget(m_badge);
    chips->addWidget(m_format);
    chips->addStretch();
    column->addLayout(chips);
    column->addSpacing(16);
    m_title = new Label(m_c.theme, TextStyle::Hero, Token::Text, {}, words);
    m_artist = new Label(m_c.theme, TextStyle::Section, Token::Text, {}, words);
    m_album = new Label(m_c.theme, TextStyle::Body, Token::Muted, {}, words);
    m_facts = new Label(m_c.theme, TextStyle::Second, Token::Muted, {}, words);
    column->addWidget(m_title);
    column->addSpacing(4);
    column->addWidget(m_artist);
    column->addSpacing(4);
    column->addWidget(m_album);
    column->addSpacing(14);
    column->addWidget(m_facts);
    column->addSpacing(12);
    column->addStretch();
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    auto* show = new Button(m_c.theme, Button::Kind::Secondary, {}, {}, words);
    show->follow(m_c.actions[ActionId::JumpToPlaying]);
    show->setText(tr("Show in its list"));
    show->setAccessibleName(show->text());
    auto* copy = new Button(m_c.theme, Button::Kind::Icon, QStringLiteral("copy"), tr("Copy link"), words);
    copy->setText({});
    copy->setDiameter(36);
    connect(copy, &QAbstractButton::clicked, this, [this] {
        const auto* item = m_c.listening.queue().current();
        if (!item) return;
        QApplication::clipboard()->setText(utf8(item->source));
        Toast toast;
        toast.kind = Toast::Kind::Done;
        toast.title = tr("The link was copied");
        m_c.toast(toast);
    });
    buttons->addWidget(show);
    buttons->addWidget(copy);
    buttons->addStretch();
    column->addLayout(buttons);
    return words;
}

/// In place of the swarm: where a track is that comes from none.
QWidget* PlayingPage::makeElsewhere() {
    auto* holder = new QWidget(this);
    auto* column = new QVBoxLayout(holder);
    column->setContentsMargins(0, 0, 0, 0);
    auto* card = new Card(m_c.theme, holder);
    auto* words = new QVBoxLayout(card);
    words->setContentsMargins(16, 12, 16, 16);
    words->setSpacing(4);
    m_placeTitle = new Label(m_c.theme, TextStyle::Section, Token::Text, {}, card);
    m_placeText = new Label(m_c.theme, TextStyle::Body, Token::Muted, {}, card);
    words->addWidget(m_placeTitle);
    words->addWidget(m_placeText);
    column->addWidget(card);
    column->addStretch();
    return holder;
}

void PlayingPage::showTrack() {
    const auto* item = m_c.listening.queue().current();
    m_stack->setCurrentIndex(item ? 0 : 1);
    const auto window = m_c.theme.color(Token::Window);
    const auto tint = item ? mix(window, m_c.covers.dominant(*item), m_c.theme.dark() ? 0.26 : 0.14) : QColor();
    if (tint != m_tint) {
        m_tint = tint;
        Q_EMIT headChanged();
    }
    if (!item) return;
    const bool active = m_c.listening.active();
    const auto facts = active ? m_c.listening.player().facts() : playback::TrackFacts();
    m_cover->setItems({*item});
    m_title->setText(titleOf(*item));
    m_artist->setText(utf8(item->artist));
    m_artist->setVisible(!item->artist.empty());
    m_album->setText(utf8(item->album));
    m_album->setVisible(!item->album.empty());
    m_format->setText(formatOf(facts));
    QStringList parts;
    if (facts.channels > 0)
        parts << (facts.channels == 1   ? tr("Mono")
                  : facts.channels == 2 ? tr("Stereo")
                                        : tr("%1 channels").arg(facts.channels));
    if (facts.bitrate > 0 && facts.bitsPerSample > 0) parts << tr("%1 kbit/s").arg((facts.bitrate + 500) / 1000);
    if (facts.sizeBytes > 0) parts << formatBytes(facts.sizeBytes);
    m_facts->setText(parts.join(QStringLiteral(" · ")));
    showSource();
}

void PlayingPage::showSource() {
    const auto* item = m_c.listening.queue().current();
    if (!item) return;
    if (m_c.listening.active())
        m_badge->setStatus(m_c.listening.player().sourceStatus());
    else
        m_badge->clear();
    m_badge->setVisible(m_c.listening.active());
    const bool swarm = m_watch.picture().has_value();
    m_swarm->setCurrentIndex(swarm ? 0 : 1);
    if (swarm) return;
    const auto kind = kindOfSource(item->source);
    m_placeTitle->setText(kind == SourceKind::Local     ? tr("On this machine")
                          : kind == SourceKind::WebSeed ? tr("From the web")
                          : m_c.listening.active()      ? tr("Joining the swarm\u2026")
                                                        : tr("From a swarm"));
    m_placeText->setText(kind == SourceKind::Swarm ? tr("Its pieces and who sends them appear here while it plays.")
                                                   : utf8(item->source).section('#', 0, 0));
}

void PlayingPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    m_watch.setSeen(true);
}

void PlayingPage::hideEvent(QHideEvent* event) {
    Page::hideEvent(event);
    m_watch.setSeen(false);
}

void PlayingPage::zoom(int steps) {
    steps == 0 ? m_wave->zoomAll() : m_wave->zoomBy(steps);
}

void PlayingPage::resizeEvent(QResizeEvent*) {
    const bool low = height() < 560;
    const int side = low ? 200 : height() < 820 ? 268 : 356;
    m_cover->setSide(side);
    const int bars = height() < 820 ? 64 : 104;
    m_wave->setTall(bars);
    m_wave->setFixedHeight(m_wave->sizeHint().height());
    m_swarm->setMaximumHeight(height() < 820 ? 360 : 300);
    m_next->setVisible(width() >= 880);
    m_next->setFixedHeight(side);
    m_cards->setDirection(width() >= 760 ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

} // namespace bitbeats::ui
