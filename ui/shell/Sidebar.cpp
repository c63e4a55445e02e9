#include "shell/Sidebar.h"

#include "shell/PageTable.h"
#include "shell/SidebarDelegate.h"
#include "theme/FocusTracker.h"
#include "theme/Painting.h"
#include "widgets/Button.h"
#include "widgets/Labels.h"

#include <QContextMenuEvent>
#include <QMenu>
#include <QVBoxLayout>

namespace bitbeats::ui {
namespace {

constexpr int kHead = 56;

QListView* makeList(const Context& context, QStandardItemModel& model, const QString& name, QWidget* parent) {
    auto* list = new QListView(parent);
    list->setAccessibleName(name);
    list->setFrameShape(QFrame::NoFrame);
    list->viewport()->setAutoFillBackground(false);
    list->setItemDelegate(new SidebarDelegate(context, *list));
    list->setModel(&model);
    list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    list->setMouseTracking(true);
    list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list->setSelectionMode(QAbstractItemView::NoSelection);
    list->setFocusPolicy(Qt::TabFocus);
    list->setTabKeyNavigation(false);
    paintsOwnFocus(list);
    QObject::connect(&context.covers, &Covers::arrived, list->viewport(), qOverload<>(&QWidget::update));
    const auto open = [context](const QModelIndex& index) {
        context.navigator.go(
            {index.data(SidebarDelegate::PageRole).toString(), index.data(SidebarDelegate::IdRole).toString()});
    };
    QObject::connect(list, &QListView::clicked, list, open);
    QObject::connect(list, &QListView::activated, list, open); // Enter
    return list;
}

} // namespace

Sidebar::Sidebar(const Context& context, QWidget* parent) : QWidget(parent), m_c(context) {
    setAccessibleName(tr("Sidebar"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, kHead, 0, 8);
    column->setSpacing(0);
    m_placeList = makeList(m_c, m_places, tr("Places"), this);
    column->addWidget(m_placeList);

    m_head = new QWidget(this);
    auto* head = new QHBoxLayout(m_head);
    head->setContentsMargins(margins(20, 0, 12, 0));
    m_headText = new Label(m_c.theme, TextStyle::CaptionMedium, Token::Muted, tr("Opened"));
    head->addWidget(m_headText, 1);
    m_add = new Button(m_c.theme, Button::Kind::Icon, QStringLiteral("plus"), tr("Open music"), m_head);
    m_add->setText({});
    m_add->setIconSide(16);
    m_add->setDiameter(28);
    connect(m_add, &QAbstractButton::clicked, this, [this] {
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->addActions(
            {m_c.actions[ActionId::OpenFiles], m_c.actions[ActionId::OpenFolder], m_c.actions[ActionId::OpenLink]});
        menu->popup(m_add->mapToGlobal(QPoint(0, m_add->height() + 4)));
    });
    head->addWidget(m_add);
    column->addSpacing(16);
    column->addWidget(m_head);
    column->addSpacing(4);
    m_openedList = makeList(m_c, m_opened, tr("Opened"), this);
    column->addWidget(m_openedList, 1);

    m_footList = makeList(m_c, m_feet, tr("More places"), this);
    column->addWidget(m_footList);
    addPlaces();

    connect(&m_c.collections, &CollectionStore::listChanged, this, &Sidebar::fill);
    connect(&m_c.collections, &CollectionStore::changed, m_openedList->viewport(), qOverload<>(&QWidget::update));
    connect(&m_c.navigator, &Navigator::changed, this, &Sidebar::select);
    connect(&m_c.theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    setNarrow(false);
    fill();
}

void Sidebar::addPlaces() {
    for (const auto& page : allPages()) {
        if (!page.go || page.place == SidebarPlace::None) continue;
        const auto* action = m_c.actions[*page.go];
        auto* item = new QStandardItem(action->text());
        item->setData(QString::fromLatin1(page.name), SidebarDelegate::PageRole);
        item->setData(m_c.actions.iconOf(*page.go), SidebarDelegate::IconRole);
        item->setData(action->shortcut().toString(QKeySequence::NativeText), Qt::ToolTipRole);
        (page.place == SidebarPlace::Top ? m_places : m_feet).appendRow(item);
    }
    m_footList->setVisible(m_feet.rowCount() > 0);
}

void Sidebar::setNarrow(bool narrow) {
    m_narrow = narrow;
    setFixedWidth(narrow ? 56 : 220);
    for (auto* list : {m_placeList, m_footList, m_openedList}) {
        static_cast<SidebarDelegate*>(list->itemDelegate())->setNarrow(narrow);
        list->setProperty("narrow", narrow);
        list->doItemsLayout();
    }
    const int row = (narrow ? 40 : 36) + 2;
    m_placeList->setFixedHeight(m_places.rowCount() * row);
    m_footList->setFixedHeight(m_feet.rowCount() * row);
    m_headText->setVisible(!narrow);
    m_head->layout()->setContentsMargins(narrow ? margins(14, 0, 14, 0) : margins(20, 0, 12, 0));
    fill();
}

void Sidebar::fill() {
    m_opened.clear();
    for (const auto& collection : m_c.collections.all()) {
        auto* item = new QStandardItem(collection->name);
        item->setData(collection->id, SidebarDelegate::IdRole);
        item->setData(QStringLiteral("collection"), SidebarDelegate::PageRole);
        m_opened.appendRow(item);
    }
    select();
}

void Sidebar::select() {
    for (auto* list : {m_placeList, m_footList, m_openedList})
        list->viewport()->update();
}

void Sidebar::closeCollection(const QString& id) {
    m_c.navigator.forget({QStringLiteral("collection"), id});
    m_c.collections.close(id);
}

void Sidebar::contextMenuEvent(QContextMenuEvent* event) {
    const auto index = m_openedList->indexAt(m_openedList->viewport()->mapFromGlobal(event->globalPos()));
    if (!index.isValid()) return;
    const auto id = index.data(SidebarDelegate::IdRole).toString();
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto* collection = m_c.collections.find(id);
    auto* play = menu->addAction(m_c.theme.actionIcon("play"), tr("Play"));
    play->setEnabled(collection && !collection->tracks.empty());
    connect(play, &QAction::triggered, this, [this, id] {
        if (const auto* found = m_c.collections.find(id)) m_c.listening.playNow(found->tracks, 0);
    });
    connect(menu->addAction(m_c.theme.actionIcon("refresh"), tr("Look again")), &QAction::triggered, this,
            [this, id] { m_c.collections.load(id); });
    menu->addSeparator();
    connect(menu->addAction(m_c.theme.actionIcon("x"), tr("Close")), &QAction::triggered, this,
            [this, id] { closeCollection(id); });
    menu->popup(event->globalPos());
}

void Sidebar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const auto& theme = m_c.theme;
    painter.fillRect(rect(), theme.color(Token::Sunken));
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    painter.fillRect(mirrored ? 0 : width() - 1, 0, 1, height(), theme.color(Token::Hairline));
    const int side = 24;
    int x = m_narrow ? (width() - side) / 2 : 20;
    if (mirrored && !m_narrow) x = width() - 20 - side;
    painter.drawPixmap(x, (kHead - side) / 2,
                       theme.icon("logo", theme.color(Token::Accent), side, devicePixelRatioF()));
    if (m_narrow) return;
    painter.setFont(theme.font(TextStyle::Section));
    painter.setPen(theme.color(Token::Text));
    const QRect words = mirrored ? QRect(0, 0, width() - 54, kHead) : QRect(54, 0, width() - 54, kHead);
    painter.drawText(words, (mirrored ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignAbsolute | Qt::AlignVCenter,
                     QStringLiteral("BitBeats"));
}

} // namespace bitbeats::ui
