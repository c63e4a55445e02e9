#include "pages/search/TopHitCard.h"

#include "theme/Painting.h"
#include "widgets/Button.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QStyle>

namespace bitbeats::ui {
namespace {

constexpr int kPadding = 20;
constexpr int kCover = 112;
constexpr int kPlay = 44;

} // namespace

TopHitCard::TopHitCard(const Theme& theme, Covers& covers, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_covers(covers),
      m_play(new Button(theme, Button::Kind::Round, QStringLiteral("play"), tr("Play"), this)) {
    setFocusPolicy(Qt::TabFocus);
    setProperty("ringRadius", 8);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_play->setDiameter(kPlay);
    connect(m_play, &QAbstractButton::clicked, this, &TopHitCard::playRequested);
    connect(&covers, &Covers::arrived, this, qOverload<>(&QWidget::update));
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void TopHitCard::show(const playback::QueueItem& cover, const QString& title, const QString& second,
                      std::vector<MatchMark> marks, bool round) {
    m_cover = cover;
    m_title = title;
    m_second = second;
    m_marks = std::move(marks);
    m_round = round;
    setAccessibleName(tr("Top result: %1, %2").arg(title, second));
    m_play->setAccessibleName(tr("Play %1").arg(title));
    update();
}

void TopHitCard::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    fillRounded(painter, rect(), 8, m_theme.color(underMouse() ? Token::Raised : Token::Surface));
    const auto place = [&](const QRect& rect) { return QStyle::visualRect(layoutDirection(), this->rect(), rect); };
    const QRect cover = place({kPadding, kPadding, kCover, kCover});
    painter.drawPixmap(cover.topLeft(),
                       m_covers.picture(m_cover, kCover, m_round ? kCover / 2.0 : 8, devicePixelRatioF()));
    const auto edge = mirrored ? Qt::AlignRight : Qt::AlignLeft;
    const int wide = width() - 2 * kPadding;
    const int beside = wide - kPlay - 12; // the round button
    painter.setFont(m_theme.font(TextStyle::Hero));
    if (painter.fontMetrics().horizontalAdvance(m_title) > beside) painter.setFont(m_theme.font(TextStyle::Title));
    painter.setPen(m_theme.color(Token::Text));
    drawMarked(painter, place({kPadding, 142, beside, 40}), edge, m_title, m_marks, m_theme);
    painter.setFont(m_theme.font(TextStyle::Body));
    painter.setPen(m_theme.color(Token::Muted));
    drawElided(painter, place({kPadding, 182, beside, 20}), edge | Qt::AlignVCenter, m_second);
}

void TopHitCard::resizeEvent(QResizeEvent*) {
    const QRect at(width() - kPadding - kPlay, height() - kPadding - kPlay, kPlay, kPlay);
    m_play->setGeometry(QStyle::visualRect(layoutDirection(), rect(), at));
}

void TopHitCard::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        Q_EMIT opened();
    else
        QWidget::keyPressEvent(event);
}

void TopHitCard::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && rect().contains(event->pos())) Q_EMIT opened();
}

void TopHitCard::contextMenuEvent(QContextMenuEvent* event) {
    Q_EMIT menuRequested(event->reason() == QContextMenuEvent::Keyboard ? mapToGlobal(rect().center())
                                                                        : event->globalPos());
}

} // namespace bitbeats::ui
