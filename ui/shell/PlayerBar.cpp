#include "shell/PlayerBar.h"

#include "models/TrackModel.h"
#include "models/Waveforms.h"
#include "pages/playing/SpeedButton.h"
#include "pages/playing/TrackWave.h"
#include "theme/Painting.h"
#include "widgets/LevelSlider.h"

#include <QAbstractButton>
#include <QAction>
#include <QHBoxLayout>
#include <QMouseEvent>
#include <QShowEvent>
#include <QSignalBlocker>
#include <cmath>

namespace bitbeats::ui {

using playback::Player;
using playback::PlayerState;

namespace {

constexpr int kNarrow = 1000;

QString utf8(const std::string& text) {
    return QString::fromStdString(text);
}

} // namespace

PlayerBar::PlayerBar(const Context& context, QWidget* parent) : QWidget(parent), m_c(context) {
    setFixedHeight(84);
    setAccessibleName(tr("Player"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 0, 16, 0);
    row->setSpacing(16);
    row->addWidget(makeTrackColumn());
    row->addWidget(makeControlColumn(), 1);
    row->addWidget(makeSideColumn());
    connect(&m_c.theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    listen();
    showTrack();
    showState();
    showVolume();
}

QWidget* PlayerBar::makeTrackColumn() {
    m_left = new QWidget(this);
    auto* row = new QHBoxLayout(m_left);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    m_cover = new CoverView(m_c.theme, m_c.covers, 56, 6);
    m_cover->setToolTip(tr("Now playing"));
    m_cover->installEventFilter(this);
    row->addWidget(m_cover);
    auto* words = new QVBoxLayout;
    words->setSpacing(1);
    m_title = new Label(m_c.theme, TextStyle::BodyMedium, Token::Text);
    m_artist = new Label(m_c.theme, TextStyle::Second, Token::Muted);
    m_badge = new SourceBadge(m_c.theme);
    connect(m_badge, &QAbstractButton::clicked, m_c.actions[ActionId::GoPlaying], &QAction::trigger);
    words->addStretch();
    words->addWidget(m_title);
    words->addWidget(m_artist);
    words->addSpacing(2);
    words->addWidget(m_badge);
    words->addStretch();
    row->addLayout(words, 1);
    return m_left;
}

QWidget* PlayerBar::makeControlColumn() {
    auto* middle = new QWidget(this);
    auto* column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 6, 0, 4);
    column->setSpacing(2);
    auto* controls = new QHBoxLayout;
    controls->setSpacing(8);
    const auto button = [&](ActionId id, Button::Kind kind) {
        auto* made = new Button(m_c.theme, kind, {}, {}, middle);
        made->follow(m_c.actions[id]);
        controls->addWidget(made);
        return made;
    };
    controls->addStretch();
    m_shuffle = button(ActionId::Shuffle, Button::Kind::Icon);
    button(ActionId::Previous, Button::Kind::Icon);
    controls->addSpacing(4);
    auto* play = button(ActionId::PlayPause, Button::Kind::Round);
    controls->addSpacing(4);
    play->setDiameter(36);
    play->setIconSide(20);
    button(ActionId::Next, Button::Kind::Icon);
    m_repeat = button(ActionId::Repeat, Button::Kind::Icon);
    m_shuffle->setIconSide(18);
    m_repeat->setIconSide(18);
    controls->addStretch();
    column->addLayout(controls, 1);

    auto* wave = new QHBoxLayout;
    wave->setSpacing(8);
    m_elapsed = new Label(m_c.theme, TextStyle::Second, Token::Muted, QStringLiteral("0:00"));
    m_total = new Label(m_c.theme, TextStyle::Second, Token::Muted, QStringLiteral("0:00"));
    for (auto* label : {m_elapsed, m_total}) {
        label->setTabular(true);
        label->setMinimumWidth(34);
    }
    m_elapsed->setAlignment(Qt::AlignRight);
    m_elapsed->setToolTip(tr("Time played"));
    m_total->setToolTip(tr("Length of the track"));
    m_wave = new TrackWave(m_c, middle);
    wave->addWidget(m_elapsed);
    wave->addWidget(m_wave, 1);
    wave->addWidget(m_total);
    column->addLayout(wave);
    connect(m_wave, &WaveformSeekBar::previewed, this, [this](int ms) {
        m_preview = ms;
        showPosition();
    });
    return middle;
}

QWidget* PlayerBar::makeSideColumn() {
    m_right = new QWidget(this);
    auto* row = new QHBoxLayout(m_right);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addStretch();
    m_speed = new SpeedButton(m_c, false, m_right);
    row->addWidget(m_speed);
    auto* queue = new Button(m_c.theme, Button::Kind::Icon, {}, {}, m_right);
    queue->follow(m_c.actions[ActionId::ToggleQueue]);
    queue->setIconSide(18);
    row->addWidget(queue);
    auto* mute = new Button(m_c.theme, Button::Kind::Icon, {}, {}, m_right);
    mute->follow(m_c.actions[ActionId::Mute]);
    mute->setIconSide(18);
    row->addWidget(mute);
    row->addSpacing(4);
    m_volume = new LevelSlider(tr("Volume"), m_right);
    m_volume->setRange(0, 100);
    m_volume->setSingleStep(5);
    m_volume->setPageStep(10);
    m_volume->setFixedSize(88, 20);
    row->addWidget(m_volume);
    connect(m_volume, &QSlider::valueChanged, this, [this](int percent) {
        auto& player = m_c.listening.player();
        if (!player.muted() && std::lround(player.volume() * 100) == percent) return;
        if (player.muted() && percent > 0) player.setMuted(false);
        player.setVolume(percent / 100.0);
    });
    return m_right;
}

void PlayerBar::listen() {
    auto& player = m_c.listening.player();
    auto& queue = m_c.listening.queue();
    connect(&player, &Player::stateChanged, this, &PlayerBar::showState);
    connect(&player, &Player::outputFailed, this, [this] {
        m_mute = true;
        showState();
    });
    connect(&player, &Player::currentTrackChanged, this, &PlayerBar::showTrack);
    connect(&player, &Player::durationChanged, this, &PlayerBar::showTrack);
    connect(&player, &Player::positionChanged, this, &PlayerBar::showPosition);
    connect(&player, &Player::seeked, this, &PlayerBar::showPosition);
    connect(&player, &Player::factsChanged, this, &PlayerBar::showSource);
    connect(&player, &Player::sourceStatusChanged, this, &PlayerBar::showSource);
    connect(&player, &Player::volumeChanged, this, &PlayerBar::showVolume);
    connect(&queue, &playback::PlayQueue::currentChanged, this, &PlayerBar::showTrack);
    connect(&queue, &playback::PlayQueue::itemsChanged, this, &PlayerBar::showTrack);
    connect(&queue, &playback::PlayQueue::itemUpdated, this, &PlayerBar::showTrack);
}

void PlayerBar::showTrack() {
    const auto* item = m_c.listening.queue().current();
    if (!item) {
        m_cover->setItems({});
        m_title->setText(tr("Nothing plays"));
        m_title->setColor(Token::Muted);
        m_artist->setText(tr("Open music to begin"));
        m_badge->clear();
        m_total->setText(formatTime(0));
        showPosition();
        return;
    }
    m_cover->setItems({*item});
    m_title->setText(titleOf(*item));
    m_title->setColor(Token::Text);
    m_artist->setText(item->artist.empty() ? utf8(item->album) : utf8(item->artist));
    auto duration = m_c.listening.active() ? m_c.listening.player().duration() : Milliseconds{0};
    if (duration.count() <= 0) duration = item->duration;
    m_total->setText(formatTime(duration.count()));
    showPosition();
    showSource();
}

void PlayerBar::showState() {
    const auto state = m_c.listening.player().state();
    if (state == PlayerState::Playing || state == PlayerState::Stopped) m_mute = false;
    const auto waiting = m_mute ? tr("No sound device") : tr("Buffering\u2026");
    m_badge->setBusy(state == PlayerState::Opening     ? tr("Opening\u2026")
                     : state == PlayerState::Buffering ? waiting
                                                       : QString());
    showTrack();
}

void PlayerBar::showPosition() {
    const int position = static_cast<int>(m_c.listening.shownPosition().count());
    m_elapsed->setText(formatTime(m_preview >= 0 ? m_preview : position));
    m_elapsed->setColor(m_preview >= 0 ? Token::Text : Token::Muted);
}

void PlayerBar::showSource() {
    if (m_c.listening.active())
        m_badge->setStatus(m_c.listening.player().sourceStatus());
    else
        m_badge->clear();
}

void PlayerBar::showVolume() {
    auto& player = m_c.listening.player();
    const QSignalBlocker quiet(m_volume);
    m_volume->setValue(player.muted() ? 0 : static_cast<int>(std::lround(player.volume() * 100)));
}

/// The cover leads where the badge does.
bool PlayerBar::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_cover && event->type() == QEvent::MouseButtonRelease &&
        static_cast<QMouseEvent*>(event)->button() == Qt::LeftButton)
        m_c.actions[ActionId::GoPlaying]->trigger();
    return QWidget::eventFilter(watched, event);
}

void PlayerBar::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_c.waveforms.setSeen(true);
}

void PlayerBar::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    m_c.waveforms.setSeen(false);
}

void PlayerBar::resizeEvent(QResizeEvent*) {
    const bool narrow = width() < kNarrow;
    m_left->setFixedWidth(narrow ? 216 : 268);
    m_right->setFixedWidth(narrow ? 128 : 252);
    m_volume->setFixedWidth(narrow ? 60 : 88);
    m_cover->setSide(narrow ? 48 : 56);
    m_shuffle->setVisible(!narrow || width() >= 720);
    m_repeat->setVisible(!narrow || width() >= 720);
    layout()->setContentsMargins(narrow ? 12 : 16, 0, narrow ? 12 : 16, 0);
    layout()->setSpacing(narrow ? 12 : 16);
}

void PlayerBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_c.theme.color(Token::Surface));
    painter.fillRect(0, 0, width(), 1, m_c.theme.color(Token::Hairline));
}

} // namespace bitbeats::ui
