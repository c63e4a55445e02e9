#include "pages/albums/AlbumsPage.h"

#include "models/LibraryScan.h"
#include "pages/albums/AlbumPlay.h"
#include "pages/library/FolderChoice.h"
#include "theme/Painting.h"
#include "widgets/AlbumGrid.h"
#include "widgets/Button.h"
#include "widgets/EmptyState.h"
#include "widgets/Labels.h"
#include "widgets/SearchField.h"
#include "widgets/Select.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QMenu>

namespace bitbeats::ui {
namespace {

constexpr QLatin1String kSortKey("album-order");

enum Shown { Grid, Empty, Nothing, Failed, Blank };

struct Order {
    const char* name;
    library::AlbumSort sort;
    bool descending;
};
constexpr Order kOrders[] = {{"artist", library::AlbumSort::Artist, false},
                             {"title", library::AlbumSort::Title, false},
                             {"newest", library::AlbumSort::Year, true},
                             {"oldest", library::AlbumSort::Year, false},
                             {"added", library::AlbumSort::Added, true}};

} // namespace

AlbumsPage::AlbumsPage(const Context& context, QWidget* parent) : Page(parent), m_c(context), m_model(context.library) {
    setAccessibleName(tr("Albums"));
    auto* column = new QVBoxLayout(this);
    column->setSpacing(12);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(margins(0, 0, 12, 0));
    head->setSpacing(12);
    auto* name = new Label(m_c.theme, TextStyle::Title, Token::Text, tr("Albums"), this);
    name->setMinimumHeight(36);
    head->addWidget(name);
    m_count = new Label(m_c.theme, TextStyle::Body, Token::Muted, {}, this);
    head->addWidget(m_count, 1);
    m_filter = new SearchField(m_c.theme, tr("Filter albums"), this);
    m_filter->setFixedWidth(200);
    head->addWidget(m_filter);
    m_sort = new Select(m_c.theme, tr("Order of the albums"), this);
    m_sort->setChoices({{QStringLiteral("artist"), tr("By artist")},
                        {QStringLiteral("title"), tr("By title")},
                        {QStringLiteral("newest"), tr("Newest first")},
                        {QStringLiteral("oldest"), tr("Oldest first")},
                        {QStringLiteral("added"), tr("Date added")}});
    m_sort->setValue(m_c.preferences.text(kSortKey, QStringLiteral("artist")));
    m_sort->setFixedWidth(144);
    head->addWidget(m_sort);
    column->addLayout(head);

    m_stack = new QStackedWidget(this);
    m_grid = new AlbumGrid(m_c.theme, m_c.covers, m_model, tr("Albums"), m_stack);
    m_stack->addWidget(m_grid);
    m_empty =
        new EmptyState(m_c.theme, QStringLiteral("albums"), tr("No albums yet"),
                       tr("Albums appear here as soon as BitBeats has looked through your music folders."), m_stack);
    auto* choose =
        new Button(m_c.theme, Button::Kind::Primary, QStringLiteral("folder"), tr("Choose a folder"), m_empty);
    connect(choose, &QAbstractButton::clicked, this, [this] { chooseMusicFolder(m_c, window()); });
    m_empty->actions()->addWidget(choose);
    m_stack->addWidget(m_empty);
    m_nothing = new EmptyState(m_c.theme, QStringLiteral("search"), tr("No album is called that"),
                               tr("Try fewer words, or the name of its artist."), m_stack);
    m_stack->addWidget(m_nothing);
    m_stack->addWidget(
        new EmptyState(m_c.theme, QStringLiteral("warn"), tr("The library cannot be read"), {}, m_stack));
    m_stack->addWidget(new QWidget(m_stack));
    m_stack->setCurrentIndex(Blank);
    column->addWidget(m_stack, 1);

    connect(m_filter, &QLineEdit::textChanged, this, &AlbumsPage::ask);
    connect(m_sort, &Select::chosen, this, [this](const QString& order) {
        m_c.preferences.put(kSortKey, order);
        m_grid->scrollToTop();
        ask();
    });
    connect(&m_model, &AlbumModel::fetched, this, &AlbumsPage::showState);
    connect(&m_c.library.scan(), &LibraryScan::rootsChanged, this, &AlbumsPage::showState);
    connect(m_grid, &AlbumGrid::opened, this, [this](library::AlbumId album) {
        m_c.navigator.go({QStringLiteral("album"), QString::number(album.value)});
    });
    connect(m_grid, &AlbumGrid::playRequested, this,
            [this](library::AlbumId album) { m_playing = actOnAlbum(m_c, this, album, AlbumAct::Play); });
    connect(m_grid, &AlbumGrid::menuRequested, this, &AlbumsPage::openMenu);
    ask();
}

void AlbumsPage::open(const QString&) {}

void AlbumsPage::ask() {
    library::AlbumFilter filter;
    filter.search = m_filter->text().toStdString();
    const auto wanted = m_sort->value();
    for (const auto& order : kOrders)
        if (wanted == QLatin1String(order.name)) return m_model.show(filter, order.sort, order.descending);
    m_model.show(filter, library::AlbumSort::Artist, false);
}

void AlbumsPage::showState() {
    const int count = m_model.rowCount();
    const bool filtered = !m_filter->text().isEmpty();
    if (!m_model.error().isEmpty())
        static_cast<EmptyState*>(m_stack->widget(Failed))->setWords(tr("The library cannot be read"), m_model.error());
    m_stack->setCurrentIndex(!m_model.known()                                                                ? Blank
                             : count > 0                                                                     ? Grid
                             : filtered                                                                      ? Nothing
                             : m_model.error().isEmpty() || m_c.library.state() == LibraryStore::State::None ? Empty
                                                                                                             : Failed);
    m_count->setText(count == 0   ? QString()
                     : count == 1 ? tr("1 album")
                                  : tr("%1 albums").arg(QLocale().toString(count)));
    m_filter->setVisible(count > 0 || filtered);
    m_sort->setVisible(count > 0 || filtered);
}

void AlbumsPage::openMenu(library::AlbumId album, const QPoint& where) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("What to do with the album"));
    const auto add = [&](const char* icon, const QString& text, AlbumAct act) {
        connect(menu->addAction(m_c.theme.actionIcon(QString::fromLatin1(icon)), text), &QAction::triggered, this,
                [this, album, act] { m_playing = actOnAlbum(m_c, this, album, act); });
    };
    add("play", tr("Play"), AlbumAct::Play);
    add("shuffle", tr("Shuffle"), AlbumAct::Shuffle);
    add("queue", tr("Play next"), AlbumAct::Next);
    add("plus", tr("Add to queue"), AlbumAct::Queue);
    menu->popup(where);
}

void AlbumsPage::resizeEvent(QResizeEvent*) {
    const bool small = width() < 900 || height() < 560;
    layout()->setContentsMargins(small ? margins(20, 4, 8, 0) : margins(24, 8, 12, 0)); // the scroll bar is the rest
}

} // namespace bitbeats::ui
