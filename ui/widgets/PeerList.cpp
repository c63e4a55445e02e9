#include "widgets/PeerList.h"

#include "models/SourceWords.h"
#include "theme/FocusTracker.h"
#include "theme/Painting.h"

#include <QHelpEvent>
#include <QPainterPath>
#include <QStyle>
#include <QStyledItemDelegate>
#include <QToolTip>
#include <algorithm>
#include <cmath>

namespace bitbeats::ui {
namespace {

constexpr int kRow = 24;
constexpr int kRate = 76;
constexpr int kHas = 52;
constexpr int kSpark = 60;

QString rateText(int rate) {
    return PeerList::tr("%1/s").arg(rate <= 0 ? QStringLiteral("0 kB") : formatBytes(rate));
}

QString nameOf(const swarm::PeerPicture& peer) {
    return peer.name.empty() ? QString::fromStdString(peer.address) : QString::fromStdString(peer.name);
}

} // namespace

QString flagsOf(const swarm::PeerPicture& peer) {
    QStringList flags;
    if (peer.webSeed && peer.choked) flags << PeerList::tr("not needed now");
    if (!peer.webSeed && peer.choked) flags << PeerList::tr("lets us wait");
    if (peer.encrypted) flags << PeerList::tr("encrypted");
    if (peer.utp) flags << QStringLiteral("uTP");
    if (peer.incoming) flags << PeerList::tr("came to us");
    return flags.join(PeerList::tr(", "));
}

class PeerList::Model final : public QAbstractListModel {
public:
    using QAbstractListModel::QAbstractListModel;

    void show(std::vector<Entry> entries) {
        if (entries.size() == m_entries.size()) {
            m_entries = std::move(entries);
            if (!m_entries.empty()) Q_EMIT dataChanged(index(0), index(rowCount({}) - 1));
            return;
        }
        beginResetModel();
        m_entries = std::move(entries);
        endResetModel();
    }
    const Entry& at(int row) const { return m_entries[static_cast<std::size_t>(row)]; }
    int rowCount(const QModelIndex& parent) const override {
        return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
    }
    QVariant data(const QModelIndex& index, int role) const override {
        if (!index.isValid()) return {};
        const auto& peer = at(index.row()).peer;
        if (role == Qt::DisplayRole) return nameOf(peer);
        if (role == Qt::AccessibleTextRole)
            return PeerList::tr("%1, %2 down, %3 up, has %4 %")
                .arg(nameOf(peer), rateText(peer.downloadRate), rateText(peer.uploadRate))
                .arg(std::lround(peer.has * 100));
        return {};
    }

private:
    std::vector<Entry> m_entries;
};

class PeerList::Delegate final : public QStyledItemDelegate {
public:
    Delegate(const Theme& theme, const Model& model, PeerList& view)
        : QStyledItemDelegate(&view), m_theme(theme), m_model(model), m_view(view) {}

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {100, kRow}; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        painter->save();
        const auto& entry = m_model.at(index.row());
        const auto& peer = entry.peer;
        const bool mirrored = option.direction == Qt::RightToLeft;
        const QRect all = option.rect;
        const auto place = [&](int from, int width) { // from the reading side
            return QStyle::visualRect(option.direction, all, QRect(all.left() + from, all.top(), width, all.height()));
        };
        if (hasKeyboardFocus(&m_view) && m_view.currentIndex() == index)
            strokeRounded(*painter, all, 4, m_theme.color(Token::Accent), 2);
        const auto near = (mirrored ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter;
        const auto far = (mirrored ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter;
        const auto color = m_theme.color(peer.webSeed ? Token::SourceWeb : Token::Accent);
        const bool idle = peer.downloadRate == 0 && peer.uploadRate == 0;
        painter->drawPixmap(place(0, 16).topLeft() + QPoint(0, (kRow - 16) / 2),
                            m_theme.icon(peer.webSeed ? "globe" : "user", idle ? m_theme.color(Token::Faint) : color,
                                         16, m_view.devicePixelRatioF()));
        int end = all.width();
        painter->setFont(m_theme.font(TextStyle::Second));
        const auto figure = [&](int width, const QString& text, Token token) {
            end -= width;
            painter->setPen(m_theme.color(token));
            drawTabular(*painter, place(end, width), far, text);
        };
        figure(kHas, PeerList::tr("%1 %").arg(std::lround(peer.has * 100)), Token::Muted);
        if (!m_view.narrow()) figure(kRate, rateText(peer.uploadRate), Token::Muted);
        figure(kRate, rateText(peer.downloadRate), peer.downloadRate > 0 ? Token::Text : Token::Muted);
        if (!m_view.narrow()) {
            end -= kSpark;
            paintHistory(*painter, place(end + 4, kSpark - 12), entry.history, color);
        }
        const QRect words = place(22, std::max(0, end - 30));
        painter->setPen(m_theme.color(idle ? Token::Muted : Token::Text));
        const auto name = nameOf(peer);
        drawElided(*painter, words, near, name);
        const int used = painter->fontMetrics().horizontalAdvance(name);
        const auto flags = flagsOf(peer);
        if (!flags.isEmpty() && used + 60 < words.width()) {
            painter->setFont(m_theme.font(TextStyle::Caption));
            painter->setPen(m_theme.color(Token::Faint));
            drawElided(*painter, mirrored ? words.adjusted(0, 0, -used - 8, 0) : words.adjusted(used + 8, 0, 0, 0),
                       near, flags);
        }
        painter->restore();
    }

    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem&,
                   const QModelIndex& index) override {
        if (!index.isValid()) return false;
        const auto& peer = m_model.at(index.row()).peer;
        QStringList lines{nameOf(peer)};
        if (!peer.address.empty() && !peer.name.empty()) lines << QString::fromStdString(peer.address);
        if (const auto flags = flagsOf(peer); !flags.isEmpty()) lines << flags;
        lines << PeerList::tr("%1 down, %2 up").arg(rateText(peer.downloadRate), rateText(peer.uploadRate));
        QToolTip::showText(event->globalPos(), lines.join('\n').toHtmlEscaped().replace('\n', "<br>"), view);
        return true;
    }

private:
    static void paintHistory(QPainter& painter, const QRect& box, const std::vector<int>& history,
                             const QColor& color) {
        if (history.size() < 2) return;
        const double most = std::max(1, *std::max_element(history.begin(), history.end()));
        QPolygonF line;
        for (std::size_t i = 0; i < history.size(); ++i)
            line << QPointF(box.left() + box.width() * static_cast<double>(i) / static_cast<double>(history.size() - 1),
                            box.center().y() + 6 - 12 * history[i] / most);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(color, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPolyline(line);
        painter.setRenderHint(QPainter::Antialiasing, false);
    }

    const Theme& m_theme;
    const Model& m_model;
    PeerList& m_view;
};

PeerList::PeerList(const Theme& theme, QWidget* parent) : QListView(parent), m_model(new Model(this)) {
    setAccessibleName(tr("Peers"));
    setFrameShape(QFrame::NoFrame);
    viewport()->setAutoFillBackground(false);
    setModel(m_model);
    setItemDelegate(new Delegate(theme, *m_model, *this));
    setUniformItemSizes(true);
    setSelectionMode(QAbstractItemView::NoSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setFocusPolicy(Qt::TabFocus);
    setTabKeyNavigation(false);
    paintsOwnFocus(this);
    connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void PeerList::show(std::vector<Entry> entries) {
    m_model->show(std::move(entries));
}

} // namespace bitbeats::ui
