#include "pages/playing/UpNext.h"

#include "models/SourceWords.h"
#include "models/TrackModel.h"
#include "theme/FocusTracker.h"
#include "theme/Painting.h"
#include "widgets/Button.h"
#include "widgets/Labels.h"
#include "widgets/WaveformSeekBar.h"

#include <QAbstractButton>
#include <QVBoxLayout>
#include <algorithm>

namespace bitbeats::ui {
namespace {

constexpr int kRow = 44;

class NextRow final : public QAbstractButton {
public:
    NextRow(const Context& context, const playback::QueueItem& item, QWidget* parent)
        : QAbstractButton(parent), m_c(context), m_item(item) {
        const auto artist = QString::fromStdString(item.artist);
        setText(titleOf(item));
        setAccessibleName(UpNext::tr("Play %1").arg(artist.isEmpty() ? text() : text() + ", " + artist));
        setToolTip(artist.isEmpty() ? text() : text() + QStringLiteral(" · ") + artist);
        setFocusPolicy(Qt::TabFocus);
        setFixedHeight(kRow);
        setProperty("ringRadius", 6);
        connect(&context.covers, &Covers::arrived, this, qOverload<>(&QWidget::update));
        connect(&context.theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    }

protected:
    void enterEvent(QEnterEvent*) override { update(); }
    void leaveEvent(QEvent*) override { update(); }
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        const auto& theme = m_c.theme;
        const bool mirrored = layoutDirection() == Qt::RightToLeft;
        if (underMouse() || isDown()) fillRounded(painter, rect(), 6, withAlpha(theme.color(Token::Raised), 0.7));
        const int coverX = mirrored ? width() - 36 - 4 : 4;
        painter.drawPixmap(coverX, 4, m_c.covers.picture(m_item, 36, 4, devicePixelRatioF()));
        const QRect words = mirrored ? QRect(56, 0, width() - 56 - 52, kRow) : QRect(52, 0, width() - 56 - 52, kRow);
        const auto side = (mirrored ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter;
        const auto artist = QString::fromStdString(m_item.artist);
        painter.setFont(theme.font(TextStyle::BodyMedium));
        painter.setPen(theme.color(Token::Text));
        drawElided(painter, QRect(words.left(), artist.isEmpty() ? 12 : 4, words.width(), 20), side, text());
        painter.setFont(theme.font(TextStyle::Second));
        painter.setPen(theme.color(Token::Muted));
        drawElided(painter, QRect(words.left(), 23, words.width(), 16), side, artist);
        if (m_item.duration.count() <= 0) return;
        painter.setFont(theme.font(TextStyle::Body));
        drawTabular(painter, mirrored ? QRectF(8, 0, 44, kRow) : QRectF(width() - 52, 0, 44, kRow),
                    mirrored ? Qt::AlignLeft : Qt::AlignRight, formatTime(m_item.duration.count()));
    }

private:
    Context m_c;
    playback::QueueItem m_item;
};

} // namespace

UpNext::UpNext(const Context& context, QWidget* parent) : QWidget(parent), m_c(context) {
    setAccessibleName(tr("Up next"));
    m_rows = new QVBoxLayout(this);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(0);
    auto& queue = m_c.listening.queue();
    connect(&queue, &playback::PlayQueue::itemsChanged, this, &UpNext::refresh);
    connect(&queue, &playback::PlayQueue::currentChanged, this, &UpNext::refresh);
    connect(&queue, &playback::PlayQueue::modeChanged, this, &UpNext::refresh);
    connect(&queue, &playback::PlayQueue::itemUpdated, this, &UpNext::refresh);
    refresh();
}

void UpNext::resizeEvent(QResizeEvent*) {
    const int most = std::max(0, (height() - 32) / kRow);
    if (most == m_most) return;
    m_most = most;
    // Not now: the layout that is being made must not change under its own hands.
    QMetaObject::invokeMethod(this, &UpNext::refresh, Qt::QueuedConnection);
}

void UpNext::refresh() {
    while (auto* item = m_rows->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    auto& queue = m_c.listening.queue();
    std::vector<int> rows;
    for (auto next = queue.nextIndex(); next && static_cast<int>(rows.size()) < m_most;
         next = queue.nextAfter(*next, false)) {
        if (*next == queue.currentIndex() || std::find(rows.begin(), rows.end(), *next) != rows.end()) break;
        rows.push_back(*next);
    }
    auto* head = new Label(m_c.theme, TextStyle::Section, Token::Text, tr("Up next"), this);
    head->setMinimumHeight(28);
    m_rows->addWidget(head);
    m_rows->addSpacing(4);
    if (rows.empty()) {
        m_rows->addWidget(new Paragraph(m_c.theme, TextStyle::Body, Token::Muted,
                                        tr("Nothing follows. What you add to the queue appears here."), this));
    }
    for (const int row : rows) {
        const auto& item = queue.items()[static_cast<std::size_t>(row)];
        auto* button = new NextRow(m_c, item, this);
        connect(button, &QAbstractButton::clicked, this, [this, id = item.id] {
            const int at = m_c.listening.queue().indexOf(id);
            if (at >= 0) m_c.listening.playRow(at);
        });
        m_rows->addWidget(button);
    }
    m_rows->addStretch();
}

} // namespace bitbeats::ui
