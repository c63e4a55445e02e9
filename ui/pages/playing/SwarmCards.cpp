#include "pages/playing/SwarmCards.h"

#include "models/SourceWords.h"
#include "theme/Painting.h"
#include "widgets/Labels.h"
#include "widgets/PeerList.h"
#include "widgets/PieceMapView.h"

#include <QFontMetrics>
#include <QHBoxLayout>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace bitbeats::ui {

using swarm::PieceOrigin;

namespace {

constexpr int kBox = 10;
constexpr int kBetween = 14;
constexpr int kLegendLine = 20;

QString rateText(int rate) {
    return PeersCard::tr("%1/s").arg(rate <= 0 ? QStringLiteral("0 kB") : formatBytes(rate));
}

} // namespace

Legend::Legend(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Legend::setWraps() {
    m_wraps = true;
    auto policy = QSizePolicy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void Legend::setEntries(std::vector<Entry> entries) {
    QStringList words;
    for (const auto& entry : entries)
        words << (entry.figure.isEmpty() ? entry.word : entry.word + ' ' + entry.figure);
    if (accessibleName() == words.join(", ") && entries.size() == m_entries.size()) return;
    setAccessibleName(words.join(", "));
    setToolTip(words.join("\n"));
    m_entries = std::move(entries);
    updateGeometry();
    update();
}

int Legend::widthOf(const Entry& entry) const {
    const QFontMetrics metrics(m_theme.font(TextStyle::Caption));
    const QFontMetrics strong(m_theme.font(TextStyle::CaptionMedium));
    const int figure = entry.figure.isEmpty() ? 0 : 5 + strong.horizontalAdvance(entry.figure);
    return kBox + 6 + metrics.horizontalAdvance(entry.word) + 1 + figure;
}

/// Where each entry stands when there is this much room: what does not fit in a line begins the next.
std::vector<QPoint> Legend::places(int room) const {
    std::vector<QPoint> all;
    QPoint at;
    for (const auto& entry : m_entries) {
        const int wide = widthOf(entry);
        if (m_wraps && at.x() > 0 && at.x() + wide > room) at = {0, at.y() + kLegendLine};
        all.push_back(at);
        at.rx() += wide + kBetween;
    }
    return all;
}

QSize Legend::sizeHint() const {
    int width = 0;
    for (const auto& entry : m_entries)
        width += widthOf(entry) + kBetween;
    return {std::max(0, width - kBetween), 16};
}

QSize Legend::minimumSizeHint() const {
    if (!m_wraps) return {0, 16};
    int widest = 0;
    for (const auto& entry : m_entries)
        widest = std::max(widest, widthOf(entry));
    return {widest, 16};
}

int Legend::heightForWidth(int width) const {
    const auto all = places(width);
    return all.empty() ? 16 : all.back().y() + 16;
}

void Legend::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    const auto all = places(width());
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto& entry = m_entries[i];
        int x = all[i].x();
        const auto place = [&](int wide) {
            const QRect box(x, all[i].y(), wide, 16);
            x += wide;
            return mirrored ? QRect(width() - box.right() - 1, box.y(), wide, 16) : box;
        };
        const QRectF box(place(kBox).topLeft() + QPoint(0, (16 - kBox) / 2), QSizeF(kBox, kBox));
        if (entry.outlined)
            strokeRounded(painter, box, 2.5, m_theme.color(entry.color), 1.5);
        else
            fillRounded(painter, box, 2.5, m_theme.color(entry.color));
        x += 6;
        const auto put = [&](const QString& text, TextStyle style, Token token) {
            painter.setFont(m_theme.font(style));
            painter.setPen(m_theme.color(token));
            const auto room = place(painter.fontMetrics().horizontalAdvance(text) + 1);
            painter.drawText(room, Qt::AlignCenter | Qt::TextSingleLine | Qt::TextDontClip, text);
        };
        put(entry.word, TextStyle::Caption, Token::Muted);
        if (entry.figure.isEmpty()) continue;
        x += 4;
        put(entry.figure, TextStyle::CaptionMedium, Token::Text);
    }
}

PiecesCard::PiecesCard(const Theme& theme, const SwarmWatch& watch, bool compact, QWidget* parent)
    : Card(theme, parent), m_watch(watch), m_compact(compact) {
    setAccessibleName(tr("Pieces"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 12, 16, 12);
    column->setSpacing(0);
    auto* head = new QHBoxLayout;
    head->setSpacing(12);
    head->addWidget(new Label(theme, TextStyle::Section, Token::Text, tr("Pieces"), this));
    m_count = new Label(theme, TextStyle::Second, Token::Muted, {}, this);
    head->addWidget(m_count, 1);
    m_sources = new Legend(theme, this);
    if (!compact) head->addWidget(m_sources);
    column->addLayout(head);
    column->addSpacing(12);
    m_map = new PieceMapView(theme, this);
    column->addWidget(m_map, 1);
    column->addSpacing(8);
    if (compact) {
        m_sources->setWraps();
        column->addWidget(m_sources);
        column->addSpacing(8);
    }
    auto* foot = new QHBoxLayout;
    m_states = new Legend(theme, this);
    m_states->setEntries({{Token::Text, true, tr("Playing now"), {}}, {Token::Accent, true, tr("Arriving"), {}}});
    foot->addWidget(m_states);
    m_buffer = new Label(theme, TextStyle::Caption, Token::Muted, {}, this);
    m_buffer->setAlignment(Qt::AlignRight);
    foot->addWidget(m_buffer, 1);
    column->addLayout(foot);
    connect(&watch, &SwarmWatch::changed, this, &PiecesCard::show);
    show();
}

void PiecesCard::show() {
    const auto& picture = m_watch.picture();
    if (!picture) return;
    std::int64_t count[5] = {};
    for (const auto piece : picture->pieces)
        ++count[static_cast<int>(piece)];
    const auto here = count[2] + count[3] + count[4];
    const auto all = static_cast<std::int64_t>(picture->pieces.size());
    m_count->setText(
        tr("%1 of %2 · %3").arg(here).arg(all).arg(formatBytes(all > 0 ? picture->fileSize * here / all : 0)));
    const auto share = [here](std::int64_t some) {
        return here > 0 ? tr("%1 %").arg(std::lround(100.0 * static_cast<double>(some) / static_cast<double>(here)))
                        : QString();
    };
    m_sources->setEntries({{Token::Accent, false, tr("Peers"), share(count[2])},
                           {Token::SourceWeb, false, tr("Web seed"), share(count[3])},
                           {Token::SourceVault, false, tr("Cache"), share(count[4])}});
    m_map->setPieces(picture->pieces, m_watch.playingPiece());
    m_buffer->setText(here == all ? tr("All of it is here")
                                  : tr("%1 s buffered").arg(std::lround(m_watch.bufferedSeconds())));
}

PeersCard::PeersCard(const Theme& theme, const SwarmWatch& watch, QWidget* parent)
    : Card(theme, parent), m_watch(watch) {
    setAccessibleName(tr("Peers"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 12, 16, 12);
    column->setSpacing(0);
    auto* head = new QHBoxLayout;
    head->setSpacing(12);
    head->addWidget(new Label(theme, TextStyle::Section, Token::Text, tr("Peers"), this));
    m_count = new Label(theme, TextStyle::Second, Token::Muted, {}, this);
    head->addWidget(m_count, 1);
    m_down = new Label(theme, TextStyle::Second, Token::Text, {}, this);
    m_up = new Label(theme, TextStyle::Second, Token::Muted, {}, this);
    m_down->setToolTip(tr("Coming in"));
    m_up->setToolTip(tr("Going out"));
    head->addWidget(m_down);
    head->addWidget(m_up);
    column->addLayout(head);
    column->addSpacing(8);
    m_list = new PeerList(theme, this);
    column->addWidget(m_list, 1);
    connect(&watch, &SwarmWatch::changed, this, &PeersCard::show);
    show();
}

void PeersCard::show() {
    const auto& picture = m_watch.picture();
    if (!picture) return;
    std::vector<PeerList::Entry> entries;
    for (const auto& peer : picture->peers)
        entries.push_back({peer, m_watch.history(peer)});
    m_count->setText(entries.empty() ? tr("Nobody yet") : QString::number(entries.size()));
    m_down->setText(QStringLiteral("\u2193 ") + rateText(picture->downloadRate));
    m_up->setText(QStringLiteral("\u2191 ") + rateText(picture->uploadRate));
    m_list->show(std::move(entries));
}

} // namespace bitbeats::ui
