#include "pages/home/ResumeCard.h"

#include "models/TrackModel.h"
#include "theme/Painting.h"
#include "widgets/Button.h"
#include "widgets/CoverView.h"
#include "widgets/Labels.h"

#include <QHBoxLayout>

namespace bitbeats::ui {

ResumeCard::ResumeCard(const Context& context, QWidget* parent) : Card(context.theme, parent), m_c(context) {
    setAccessibleName(tr("Go on listening"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(margins(8, 8, 16, 8));
    row->setSpacing(16);
    m_cover = new CoverView(m_c.theme, m_c.covers, 64, 6, this);
    row->addWidget(m_cover);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    m_title = new Label(m_c.theme, TextStyle::BodyStrong, Token::Text, {}, this);
    m_second = new Label(m_c.theme, TextStyle::Second, Token::Muted, {}, this);
    m_progress = new ProgressLine(m_c.theme, tr("Heard"), this);
    m_progress->setMaximumWidth(420);
    words->addStretch();
    words->addWidget(m_title);
    words->addWidget(m_second);
    words->addSpacing(6);
    words->addWidget(m_progress);
    words->addStretch();
    row->addLayout(words, 1);
    auto* play = new Button(m_c.theme, Button::Kind::Primary, QStringLiteral("play"), tr("Go on"), this);
    play->setToolTip(tr("Go on where you stopped"));
    play->setShortcutText(m_c.actions[ActionId::PlayPause]->shortcut().toString(QKeySequence::NativeText));
    connect(play, &QAbstractButton::clicked, this, [this] { m_c.listening.toggle(); });
    row->addWidget(play);
    connect(&m_c.listening.player(), &playback::Player::stateChanged, this, &ResumeCard::refresh);
    connect(&m_c.listening.queue(), &playback::PlayQueue::currentChanged, this, &ResumeCard::refresh);
    connect(&m_c.listening.queue(), &playback::PlayQueue::itemsChanged, this, &ResumeCard::refresh);
    refresh();
}

void ResumeCard::refresh() {
    const auto* item = m_c.listening.queue().current();
    setVisible(item && !m_c.listening.active());
    if (!item) return;
    m_cover->setItems({*item});
    m_title->setText(titleOf(*item));
    const auto artist = QString::fromStdString(item->artist);
    const auto all = item->duration.count();
    const auto at = m_c.listening.shownPosition().count();
    const auto left = all > at ? tr("%1 min left").arg((all - at + 59'999) / 60'000) : QString();
    m_second->setText(artist.isEmpty() || left.isEmpty() ? artist + left : artist + QStringLiteral(" · ") + left);
    m_progress->setShare(all > 0 ? static_cast<double>(at) / static_cast<double>(all) : 0);
    m_progress->setVisible(at > 0 && all > 0);
}

} // namespace bitbeats::ui
