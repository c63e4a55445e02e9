#include "models/PlayRecorder.h"

#include "library/Catalogue.h"
#include "library/Listening.h"
#include "models/SourceWords.h"

#include <QDateTime>

namespace bitbeats::ui {
namespace {

constexpr Milliseconds kLeast{1000};  // less was passing by
constexpr Milliseconds kStride{2000}; // more between two positions was a seek
constexpr Milliseconds kEnding{2500}; // who hears up to here heard it all

std::string nameOf(SourceKind kind) {
    switch (kind) {
    case SourceKind::Swarm:
        return "swarm";
    case SourceKind::WebSeed:
        return "web";
    case SourceKind::Vault:
        return "vault";
    case SourceKind::Local:
        break;
    }
    return "local";
}

} // namespace

PlayRecorder::PlayRecorder(LibraryStore& store, Listening& listening, QObject* parent)
    : QObject(parent), m_store(store), m_listening(listening) {
    auto& player = listening.player();
    connect(&player, &playback::Player::currentTrackChanged, this, &PlayRecorder::begin);
    connect(&player, &playback::Player::positionChanged, this, &PlayRecorder::hear);
    connect(&player, &playback::Player::durationChanged, this, [this](Milliseconds duration) {
        if (duration.count() > 0) m_duration = duration;
    });
    connect(&player, &playback::Player::sourceStatusChanged, this,
            [this](const SourceStatus& status) { m_source = status.kind; });
    connect(&player, &playback::Player::stateChanged, this, [this](playback::PlayerState state) {
        if (state == playback::PlayerState::Stopped) end();
    });
    connect(&store, &LibraryStore::tracksChanged, this, &PlayRecorder::find); // it may be in there now
}

PlayRecorder::~PlayRecorder() {
    end();
}

void PlayRecorder::begin() {
    end();
    const auto* item = m_listening.queue().current();
    if (!item) return;
    m_item = *item;
    m_since = QDateTime::currentMSecsSinceEpoch();
    m_heard = m_furthest = Milliseconds{0};
    m_at = m_listening.player().position();
    m_duration = item->duration;
    m_source = kindOfSource(item->source);
    find();
}

void PlayRecorder::find() {
    if (m_since == 0) return;
    if (kindOfSource(m_item.source) != SourceKind::Local) return setTrack({});
    m_asking = m_store.ask(
        this,
        [file = std::filesystem::path(m_item.source)](database::Database& db, const CancelToken&) {
            return library::Catalogue(db).trackOfFile(file);
        },
        [this](const Result<library::TrackId>& track) { setTrack(track ? *track : library::TrackId{}); });
}

void PlayRecorder::setTrack(library::TrackId track) {
    if (track == m_track) return;
    m_track = track;
    Q_EMIT playingTrackChanged();
}

void PlayRecorder::hear(Milliseconds position) {
    if (m_since == 0) return;
    const auto step = position - m_at;
    m_at = position;
    if (step.count() > 0 && step < kStride) {
        m_heard += step;
        m_furthest = std::max(m_furthest, position);
    }
}

/// Completed is what was heard to its end, or nearly all of it.
void PlayRecorder::end() {
    if (m_since == 0) return;
    const auto since = std::exchange(m_since, 0);
    m_asking.reset();
    if (m_heard >= kLeast) {
        library::Play play;
        play.title = m_item.title;
        play.artist = m_item.artist;
        play.album = m_item.album;
        play.playedAt = since;
        play.heard = m_heard;
        play.completed =
            m_duration.count() > 0 && (m_furthest + kEnding >= m_duration || m_heard * 10 >= m_duration * 9);
        play.source = nameOf(m_source);
        const auto local = kindOfSource(m_item.source) == SourceKind::Local;
        m_store.change(
            &m_store, LibraryPart::Plays,
            [play, file = local ? std::filesystem::path(m_item.source) : std::filesystem::path()](
                database::Database& db, const CancelToken&) mutable -> Result<void> {
                if (!file.empty()) {
                    const auto track = library::Catalogue(db).trackOfFile(file);
                    if (!track) return Failure(track.error());
                    play.track = *track;
                }
                return library::Listening(db).played(play);
            },
            [](const Result<void>&) {}); // a play that cannot be kept is no matter to stop anybody for
    }
    setTrack({});
}

} // namespace bitbeats::ui
