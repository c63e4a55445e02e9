#include "pages/artist/ArtistPage.h"

#include "models/LibraryItems.h"
#include "pages/albums/AlbumPlay.h"
#include "pages/library/SongPane.h"
#include "theme/Painting.h"
#include "widgets/AlbumGrid.h"
#include "widgets/Button.h"
#include "widgets/CoverView.h"
#include "widgets/EmptyState.h"
#include "widgets/Labels.h"
#include "widgets/ScrollPage.h"
#include "widgets/SongView.h"

#include <QHBoxLayout>
#include <QLocale>

namespace bitbeats::ui {
namespace {

constexpr int kTop = 5;
constexpr std::size_t kMostQueued = 10'000;

library::TrackFilter filterOf(library::ArtistId artist) {
    library::TrackFilter filter;
    filter.artist = artist;
    return filter;
}

QString counted(std::int64_t count, const QString& one, const QString& many) {
    return count == 1 ? one : many.arg(QLocale().toString(static_cast<qlonglong>(count)));
}

} // namespace

ArtistPage::ArtistPage(const Context& context, QWidget* parent)
    : Page(parent), m_c(context), m_tint(context.theme.color(Token::Window)), m_albums(context.library) {
    setAccessibleName(tr("Artist"));
    auto* around = new QVBoxLayout(this);
    around->setContentsMargins(0, 0, 0, 0);
    m_stack = new QStackedWidget(this);
    m_content = new QWidget;
    auto* column = new QVBoxLayout(m_content);
    column->setSpacing(0);
    column->addWidget(makeHead());
    column->addSpacing(20);
    m_topTitle = new Label(m_c.theme, TextStyle::Section, Token::Text, tr("Most played"), m_content);
    m_topTitle->setMinimumHeight(28);
    column->addWidget(m_topTitle);
    m_top = new SongPane(m_c, tr("Most played"), QLatin1String("artist-columns"), true,
                         {SongModel::Artist, SongModel::Genre, SongModel::Added, SongModel::Format, SongModel::Rating},
                         m_content);
    m_top->setInPage();
    column->addWidget(m_top);
    column->addSpacing(20);
    m_albumsTitle = new Label(m_c.theme, TextStyle::Section, Token::Text, tr("Albums"), m_content);
    m_albumsTitle->setMinimumHeight(28);
    column->addWidget(m_albumsTitle);
    column->addSpacing(8);
    m_grid = new AlbumGrid(m_c.theme, m_c.covers, m_albums, tr("Albums of the artist"), m_content);
    m_grid->setInPage(true);
    column->addWidget(m_grid);
    column->addStretch(1);
    m_stack->addWidget(new ScrollPage(tr("Artist"), m_content, m_stack));
    auto* gone = new EmptyState(m_c.theme, QStringLiteral("user"), tr("This artist is not here any more"),
                                tr("No track of the library names them now."), m_stack);
    auto* all = new Button(m_c.theme, Button::Kind::Primary, {}, tr("Show all artists"), gone);
    connect(all, &QAbstractButton::clicked, this, [this] {
        m_c.navigator.go({QStringLiteral("library"), QStringLiteral("artists")});
    });
    gone->actions()->addWidget(all);
    m_stack->addWidget(gone);
    around->addWidget(m_stack);

    connect(m_grid, &AlbumGrid::opened, this, [this](library::AlbumId album) {
        m_c.navigator.go({QStringLiteral("album"), QString::number(album.value)});
    });
    connect(m_grid, &AlbumGrid::playRequested, this,
            [this](library::AlbumId album) { m_playing = actOnAlbum(m_c, this, album, AlbumAct::Play); });
    connect(&m_albums, &AlbumModel::fetched, this, [this] { m_albumsTitle->setVisible(m_albums.rowCount() > 0); });
    connect(&m_c.library, &LibraryStore::changed, this, [this](LibraryParts parts) {
        if (m_artist && (parts & (LibraryPart::Tracks | LibraryPart::Covers))) ask();
    });
    connect(&m_c.covers, &Covers::arrived, this, &ArtistPage::tint);
    connect(&m_c.theme, &Theme::changed, this, &ArtistPage::tint);
}

QWidget* ArtistPage::makeHead() {
    m_head = new QWidget(m_content);
    auto* row = new QHBoxLayout(m_head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(24);
    m_cover = new CoverView(m_c.theme, m_c.covers, 160, 80); // people are round
    row->addWidget(m_cover);
    auto* words = new QVBoxLayout;
    words->setSpacing(4);
    m_name = new Label(m_c.theme, TextStyle::Hero, Token::Text);
    m_counts = new Label(m_c.theme, TextStyle::Body, Token::Muted);
    auto* play = new Button(m_c.theme, Button::Kind::Primary, QStringLiteral("play"), tr("Play"), m_head);
    play->setToolTip(tr("Play everything by this artist"));
    auto* shuffle = new Button(m_c.theme, Button::Kind::Secondary, QStringLiteral("shuffle"), tr("Shuffle"), m_head);
    shuffle->setToolTip(tr("Play everything by this artist in random order"));
    connect(play, &QAbstractButton::clicked, this, [this] { playAll(false); });
    connect(shuffle, &QAbstractButton::clicked, this, [this] { playAll(true); });
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(play);
    buttons->addWidget(shuffle);
    buttons->addStretch();
    words->addStretch();
    words->addWidget(new Label(m_c.theme, TextStyle::Second, Token::Muted, tr("Artist"), m_head));
    words->addWidget(m_name);
    words->addWidget(m_counts);
    words->addSpacing(12);
    words->addLayout(buttons);
    row->addLayout(words, 1);
    return m_head;
}

void ArtistPage::open(const QString& id) {
    const library::ArtistId artist{id.toLongLong()};
    if (artist == m_artist) return;
    m_artist = artist;
    m_top->show([artist](database::Database& db, std::optional<library::TrackSort>, bool, const CancelToken&) {
        return library::Catalogue(db).topTracks(artist, kTop);
    });
    library::AlbumFilter filter;
    filter.artist = artist;
    m_albums.show(filter, library::AlbumSort::Year, true);
    ask();
}

void ArtistPage::ask() {
    m_asking = m_c.library.ask(
        this,
        [artist = m_artist](database::Database& db, const CancelToken& cancel) {
            return library::Catalogue(db).artists(std::span(&artist, 1), cancel);
        },
        [this](const Result<std::vector<library::Artist>>& artists) {
            const bool there = artists && !artists->empty();
            m_stack->setCurrentIndex(there ? 0 : 1);
            if (!there) return;
            const auto& artist = artists->front();
            m_picture = {};
            m_picture.album = artist.name;
            m_picture.coverPath = thumbnailOf(m_c.library, artist.picture, true).string();
            m_cover->setItems({m_picture});
            m_name->setText(QString::fromStdString(artist.name));
            m_counts->setText(counted(artist.albums, tr("1 album"), tr("%1 albums")) + QStringLiteral(" · ") +
                              counted(artist.tracks, tr("1 track"), tr("%1 tracks")));
            tint();
        });
}

void ArtistPage::playAll(bool shuffled) {
    m_playing = m_c.library.ask(
        this,
        [artist = m_artist](database::Database& db, const CancelToken& cancel) -> Result<std::vector<library::Track>> {
            library::Catalogue catalogue(db);
            auto ids = catalogue.trackIds(filterOf(artist), library::TrackSort::Standard, false, cancel);
            if (!ids) return Failure(ids.error());
            if (ids->size() > kMostQueued) ids->resize(kMostQueued);
            return catalogue.tracks(*ids, cancel);
        },
        [this, shuffled](const Result<std::vector<library::Track>>& tracks) {
            if (!tracks) return;
            std::vector<playback::QueueItem> items;
            for (const auto& track : *tracks)
                if (track.presence == library::Presence::Present) items.push_back(queueItemOf(m_c.library, track));
            shuffled ? m_c.listening.playShuffled(std::move(items)) : m_c.listening.playNow(std::move(items), 0);
        });
}

void ArtistPage::tint() {
    if (m_picture.album.empty()) return;
    m_tint = mix(m_c.theme.color(Token::Window), m_c.covers.dominant(m_picture), m_c.theme.dark() ? 0.3 : 0.14);
    Q_EMIT headChanged();
}

bool ArtistPage::jumpToPlaying() {
    return m_top->jumpToPlaying();
}

void ArtistPage::resizeEvent(QResizeEvent*) {
    const bool small = width() < 900 || height() < 560;
    m_content->layout()->setContentsMargins(small ? margins(20, 4, 14, 20) : margins(24, 8, 18, 24));
}

} // namespace bitbeats::ui
