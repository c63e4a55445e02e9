#include "pages/albums/AlbumPage.h"

#include "models/LibraryItems.h"
#include "models/PlayRecorder.h"
#include "models/SourceWords.h"
#include "pages/albums/AlbumPlay.h"
#include "pages/library/SongPane.h"
#include "theme/Painting.h"
#include "widgets/Button.h"
#include "widgets/CoverView.h"
#include "widgets/EmptyState.h"
#include "widgets/Labels.h"
#include "widgets/ScrollPage.h"
#include "widgets/SongView.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLocale>
#include <QMenu>
#include <set>

namespace bitbeats::ui {
namespace {

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

library::TrackFilter filterOf(library::AlbumId album) {
    library::TrackFilter filter;
    filter.album = album;
    return filter;
}

} // namespace

AlbumPage::AlbumPage(const Context& context, QWidget* parent)
    : Page(parent), m_c(context), m_tint(context.theme.color(Token::Window)) {
    setAccessibleName(tr("Album"));
    auto* around = new QVBoxLayout(this);
    around->setContentsMargins(0, 0, 0, 0);
    m_stack = new QStackedWidget(this);
    m_content = new QWidget;
    m_column = new QVBoxLayout(m_content);
    m_column->setSpacing(0);
    m_column->addWidget(makeHead());
    m_column->addSpacing(16);
    m_column->addStretch(1);
    m_stack->addWidget(new ScrollPage(tr("Album"), m_content, m_stack));
    m_gone = new EmptyState(m_c.theme, QStringLiteral("albums"), tr("This album is not here any more"),
                            tr("Its files were moved away or are on a drive that is not there now."), m_stack);
    auto* all = new Button(m_c.theme, Button::Kind::Primary, {}, tr("Show all albums"), m_gone);
    connect(all, &QAbstractButton::clicked, this, [this] { m_c.navigator.go({QStringLiteral("albums"), {}}); });
    m_gone->actions()->addWidget(all);
    m_stack->addWidget(m_gone);
    around->addWidget(m_stack);
    connect(&m_c.library, &LibraryStore::changed, this, [this](LibraryParts parts) {
        if (m_album && (parts & (LibraryPart::Tracks | LibraryPart::Covers))) ask();
    });
    connect(&m_c.covers, &Covers::arrived, this, &AlbumPage::tint);
    connect(&m_c.theme, &Theme::changed, this, &AlbumPage::tint);
}

QWidget* AlbumPage::makeHead() {
    m_head = new QWidget(m_content);
    auto* row = new QHBoxLayout(m_head);
    row->setContentsMargins(0, 0, 0, 0);
    m_cover = new CoverView(m_c.theme, m_c.covers, 208, 8);
    row->addWidget(m_cover);
    auto* words = new QVBoxLayout;
    words->setSpacing(4);
    m_kind = new Label(m_c.theme, TextStyle::Second, Token::Muted, tr("Album"));
    m_title = new Label(m_c.theme, TextStyle::Hero, Token::Text);
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    m_artist = new Button(m_c.theme, Button::Kind::Link, {}, {}, m_head);
    m_artist->setSmall(true);
    m_counts = new Label(m_c.theme, TextStyle::Body, Token::Muted);
    line->addWidget(m_artist);
    line->addWidget(m_counts, 1);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    const auto add = [&](Button::Kind kind, const char* icon, const QString& name, AlbumAct act) {
        auto* button = new Button(m_c.theme, kind, QString::fromLatin1(icon), name, m_head);
        connect(button, &QAbstractButton::clicked, this,
                [this, act] { m_playing = actOnAlbum(m_c, this, m_album, act); });
        buttons->addWidget(button);
        return button;
    };
    add(Button::Kind::Primary, "play", tr("Play"), AlbumAct::Play)->setToolTip(tr("Play the album"));
    add(Button::Kind::Secondary, "shuffle", tr("Shuffle"), AlbumAct::Shuffle)
        ->setToolTip(tr("Play the album in random order"));
    auto* queue = add(Button::Kind::Icon, "plus", tr("Add to queue"), AlbumAct::Queue);
    queue->setText({});
    queue->setDiameter(36);
    buttons->addStretch();
    words->addStretch();
    words->addWidget(m_kind);
    words->addWidget(m_title);
    words->addLayout(line);
    words->addSpacing(12);
    words->addLayout(buttons);
    row->addLayout(words, 1);
    connect(m_artist, &QAbstractButton::clicked, this, [this] {
        if (m_artistId) m_c.navigator.go({QStringLiteral("artist"), QString::number(m_artistId.value)});
    });
    return m_head;
}

void AlbumPage::open(const QString& id) {
    const library::AlbumId album{id.toLongLong()};
    if (album == m_album) return;
    m_album = album;
    m_discs.clear();
    showDiscs({});
    ask();
}

void AlbumPage::ask() {
    m_asking = m_c.library.ask(
        this,
        [album = m_album](database::Database& db, const CancelToken& cancel) -> Result<Facts> {
            library::Catalogue catalogue(db);
            const auto albums = catalogue.albums(std::span(&album, 1), cancel);
            if (!albums) return Failure(albums.error());
            const auto ids = catalogue.trackIds(filterOf(album), library::TrackSort::Standard, false, cancel);
            if (!ids) return Failure(ids.error());
            const auto tracks = catalogue.tracks(*ids, cancel);
            if (!tracks) return Failure(tracks.error());
            if (albums->empty() || tracks->empty()) return fail(Reason::NotFound, "show", "the album");
            Facts facts;
            facts.album = albums->front();
            std::set<int> discs;
            std::set<std::string> codecs;
            for (const auto& track : *tracks) {
                discs.insert(std::max(1, track.disc)); // without a number: of the first
                codecs.insert(track.codec);
                facts.bytes += track.size;
            }
            facts.discs.assign(discs.begin(), discs.end());
            if (codecs.size() == 1) {
                const auto& first = tracks->front();
                facts.format = text(first.codec);
                if (first.lossless && first.bits > 0 && first.sampleRate > 0)
                    facts.format += QStringLiteral(" %1/%2").arg(first.bits).arg(first.sampleRate / 1000.0);
            }
            return facts;
        },
        [this](const Result<Facts>& facts) {
            m_stack->setCurrentIndex(facts ? 0 : 1);
            if (facts) showFacts(*facts);
        });
}

void AlbumPage::showFacts(const Facts& facts) {
    const auto& album = facts.album;
    m_picture = {};
    m_picture.album = album.title;
    m_picture.coverPath = thumbnailOf(m_c.library, album.picture, true).string();
    m_cover->setItems({m_picture});
    m_kind->setText(album.compilation ? tr("Compilation") : tr("Album"));
    m_title->setText(text(album.title));
    m_artistId = album.artistId;
    m_various = album.compilation || !album.artistId;
    m_artist->setText(text(album.artist));
    m_artist->setAccessibleName(m_artist->text());
    m_artist->setToolTip(tr("Go to %1").arg(m_artist->text()));
    m_artist->setEnabled(static_cast<bool>(album.artistId));
    m_artist->setVisible(!album.artist.empty());
    QStringList counts;
    if (album.year > 0) counts << QString::number(album.year);
    counts << countAndTime(album.tracks, album.duration.count());
    if (facts.discs.size() > 1) counts << tr("%1 discs").arg(facts.discs.size());
    if (!facts.format.isEmpty()) counts << facts.format;
    counts << formatBytes(facts.bytes);
    m_counts->setText(counts.join(QStringLiteral(" · ")));
    if (facts.discs != m_discs) showDiscs(facts.discs);
    tint();
}

/// A table for each disc; a track plays on into the next disc.
void AlbumPage::showDiscs(const std::vector<int>& discs) {
    for (auto* pane : m_panes)
        pane->deleteLater();
    for (auto* old : m_content->findChildren<Label*>(QStringLiteral("disc")))
        old->deleteLater();
    m_panes.clear();
    m_discs = discs;
    std::vector<int> hidden{SongModel::Album, SongModel::Genre, SongModel::Year, SongModel::Added, SongModel::Rating};
    if (!m_various) hidden.push_back(SongModel::Artist);
    for (const int disc : discs) {
        const auto name = tr("Disc %1").arg(disc);
        if (discs.size() > 1) {
            auto* label = new Label(m_c.theme, TextStyle::Section, Token::Text, name, m_content);
            label->setObjectName(QStringLiteral("disc"));
            label->setMinimumHeight(44);
            m_column->insertWidget(m_column->count() - 1, label);
        }
        auto* pane = new SongPane(m_c, discs.size() > 1 ? tr("Tracks of disc %1").arg(disc) : tr("Tracks"),
                                  m_various ? QLatin1String("compilation-columns") : QLatin1String("album-columns"),
                                  false, hidden, m_content);
        pane->setInPage();
        pane->model().setAlbumNumbers(true);
        auto filter = filterOf(m_album);
        if (discs.size() > 1)
            filter.rules = {{library::RuleField::Disc,
                             disc == 1 ? library::RuleOperator::AtMost : library::RuleOperator::Is,
                             {},
                             static_cast<double>(disc),
                             0}};
        pane->setQueueFrom(SongModel::byFilter(filterOf(m_album)));
        pane->show(SongModel::byFilter(filter));
        m_column->insertWidget(m_column->count() - 1, pane);
        m_panes.push_back(pane);
    }
}

void AlbumPage::tint() {
    if (!m_album || m_picture.album.empty()) return;
    m_tint = mix(m_c.theme.color(Token::Window), m_c.covers.dominant(m_picture), m_c.theme.dark() ? 0.3 : 0.14);
    Q_EMIT headChanged();
}

bool AlbumPage::jumpToPlaying() {
    for (auto* pane : m_panes)
        if (pane->jumpToPlaying()) return true;
    return false;
}

void AlbumPage::resizeEvent(QResizeEvent*) {
    const bool small = width() < 900 || height() < 560;
    m_cover->setSide(small ? 128 : 208);
    m_column->setContentsMargins(small ? margins(20, 4, 14, 20) : margins(24, 8, 18, 24));
    static_cast<QHBoxLayout*>(m_head->layout())->setSpacing(small ? 20 : 24);
}

} // namespace bitbeats::ui
