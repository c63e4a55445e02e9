#include "pages/settings/SettingsNav.h"

#include "theme/FocusTracker.h"
#include "theme/Painting.h"

#include <QKeyEvent>
#include <QStyle>
#include <QStyledItemDelegate>

namespace bitbeats::ui {
namespace {

constexpr char kMarked[] = "marksCurrent";

class NavDelegate final : public QStyledItemDelegate {
public:
    NavDelegate(const Theme& theme, QListView& view) : QStyledItemDelegate(&view), m_theme(theme), m_view(view) {}

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {120, 38}; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        painter->save();
        const QRect row = option.rect.adjusted(0, 0, 0, -2);
        const bool current = m_view.currentIndex() == index && m_view.property(kMarked).toBool();
        const bool hovered = option.state & QStyle::State_MouseOver;
        if (current)
            fillRounded(*painter, row, 6, m_theme.color(m_theme.dark() ? Token::Raised : Token::Pressed));
        else if (hovered)
            fillRounded(*painter, row, 6, m_theme.color(Token::Surface));
        if (current && hasKeyboardFocus(&m_view)) strokeRounded(*painter, row, 6, m_theme.color(Token::Accent), 2);
        const bool mirrored = option.direction == Qt::RightToLeft;
        const auto icon =
            m_theme.icon(index.data(Qt::UserRole).toString(), m_theme.color(current ? Token::Accent : Token::Muted), 18,
                         m_view.devicePixelRatioF());
        painter->drawPixmap(QPointF(mirrored ? row.right() - 28 : row.left() + 11, row.top() + 9), icon);
        painter->setFont(m_theme.font(TextStyle::BodyMedium));
        painter->setPen(m_theme.color(current || hovered ? Token::Text : Token::Muted));
        const QRect words = mirrored ? row.adjusted(8, 0, -38, 0) : row.adjusted(38, 0, -8, 0);
        drawElided(*painter, words, (mirrored ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter,
                   index.data(Qt::DisplayRole).toString());
        painter->restore();
    }

private:
    const Theme& m_theme;
    QListView& m_view;
};

} // namespace

SettingsNav::SettingsNav(const Theme& theme, QWidget* parent) : QListView(parent) {
    setAccessibleName(tr("Sections of the settings"));
    setProperty(kMarked, true);
    setFrameShape(QFrame::NoFrame);
    viewport()->setAutoFillBackground(false);
    setMouseTracking(true);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setSelectionMode(QAbstractItemView::NoSelection);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setFocusPolicy(Qt::TabFocus);
    setTabKeyNavigation(false);
    paintsOwnFocus(this);
    setModel(&m_model);
    setItemDelegate(new NavDelegate(theme, *this));
    connect(this, &QListView::clicked, this, [this](const QModelIndex& index) { Q_EMIT rowChosen(index.row()); });
    connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void SettingsNav::add(const QString& icon, const QString& name) {
    auto* item = new QStandardItem(name);
    item->setData(icon, Qt::UserRole);
    m_model.appendRow(item);
    if (m_model.rowCount() == 1) setRow(0);
}

void SettingsNav::setMarked(bool marked) {
    if (property(kMarked).toBool() == marked) return;
    setProperty(kMarked, marked);
    viewport()->update();
}

void SettingsNav::setRow(int row) {
    setCurrentIndex(m_model.index(row, 0));
}

void SettingsNav::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QListView::currentChanged(current, previous);
    viewport()->update();
    if (current.isValid()) Q_EMIT rowChosen(current.row());
}

bool SettingsNav::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_Home || key == Qt::Key_End) event->accept();
    }
    return QListView::event(event);
}

} // namespace bitbeats::ui
