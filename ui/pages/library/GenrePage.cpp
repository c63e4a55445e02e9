#include "pages/library/GenrePage.h"

#include "pages/library/SongPane.h"
#include "theme/Painting.h"
#include "widgets/Button.h"
#include "widgets/Labels.h"

#include <QHBoxLayout>
#include <QLocale>

namespace bitbeats::ui {

GenrePage::GenrePage(const Context& context, QWidget* parent) : Page(parent), m_c(context) {
    setAccessibleName(tr("Genre"));
    auto* column = new QVBoxLayout(this);
    column->setSpacing(12);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(margins(0, 0, 12, 0));
    head->setSpacing(12);
    m_name = new Label(m_c.theme, TextStyle::Title, Token::Text, {}, this);
    m_name->setMinimumHeight(36);
    head->addWidget(m_name);
    m_count = new Label(m_c.theme, TextStyle::Body, Token::Muted, {}, this);
    head->addWidget(m_count, 1);
    auto* shuffle = new Button(m_c.theme, Button::Kind::Secondary, QStringLiteral("shuffle"), tr("Shuffle"), this);
    shuffle->setToolTip(tr("Play the genre in random order"));
    auto* play = new Button(m_c.theme, Button::Kind::Primary, QStringLiteral("play"), tr("Play"), this);
    play->setToolTip(tr("Play the genre"));
    head->addWidget(shuffle);
    head->addWidget(play);
    column->addLayout(head);
    m_tracks = new SongPane(m_c, tr("Tracks of the genre"), QLatin1String("genre-columns"), true,
                            {SongModel::Genre, SongModel::Added, SongModel::Format, SongModel::Rating}, this);
    m_tracks->setEmptyWords(QStringLiteral("tag"), tr("No track has this genre any more"), {});
    column->addWidget(m_tracks, 1);
    connect(play, &QAbstractButton::clicked, this, [this] { m_tracks->playAll(false); });
    connect(shuffle, &QAbstractButton::clicked, this, [this] { m_tracks->playAll(true); });
    connect(m_tracks, &SongPane::counted, this, [this] {
        const int count = m_tracks->model().rowCount();
        m_count->setText(count == 1 ? tr("1 track") : tr("%1 tracks").arg(QLocale().toString(count)));
    });
}

void GenrePage::open(const QString& id) {
    const library::GenreId genre{id.toLongLong()};
    if (genre == m_genre) return;
    m_genre = genre;
    library::TrackFilter filter;
    filter.genre = genre;
    m_tracks->show(SongModel::byFilter(filter));
    m_asking = m_c.library.ask(
        this, [](database::Database& db, const CancelToken&) { return library::Catalogue(db).genres(); },
        [this, genre](const Result<std::vector<library::Genre>>& genres) {
            if (!genres) return;
            for (const auto& one : *genres)
                if (one.id == genre) m_name->setText(QString::fromStdString(one.name));
        });
}

bool GenrePage::jumpToPlaying() {
    return m_tracks->jumpToPlaying();
}

void GenrePage::resizeEvent(QResizeEvent*) {
    const bool small = width() < 900 || height() < 560;
    layout()->setContentsMargins(small ? margins(20, 4, 8, 0) : margins(24, 8, 12, 0)); // the scroll bar is the rest
}

} // namespace bitbeats::ui
