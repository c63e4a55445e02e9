#include "models/LibraryStore.h"

#include "library/Schema.h"
#include "models/LibraryScan.h"

namespace bitbeats::ui {
namespace {

constexpr int kReaders = 4;
constexpr int kTogether = 400; // ms

/// Gives its answer in any case, also when the window closes before the job begins.
struct Opening {
    std::promise<Result<database::Database*>> promise;
    bool answered = false;

    void answer(Result<database::Database*> result) {
        answered = true;
        promise.set_value(std::move(result));
    }
    ~Opening() {
        if (!answered) promise.set_value(fail(Reason::Cancelled, "open", "the library"));
    }
};

} // namespace

LibraryStore::LibraryStore(const std::filesystem::path& file, QObject* parent)
    : QObject(parent), m_readers(nullptr, kReaders), m_writer(nullptr, 1) {
    m_soon.setSingleShot(true);
    m_soon.setInterval(kTogether);
    connect(&m_soon, &QTimer::timeout, this, [this] { tell(std::exchange(m_toTell, {})); });
    m_scan = std::make_unique<LibraryScan>(*this);
    if (!file.empty()) {
        open(file);
        return;
    }
    std::promise<Result<database::Database*>> none;
    none.set_value(fail(Reason::NotFound, "open", "the library", "this window has none"));
    m_opened = none.get_future().share();
}

LibraryStore::~LibraryStore() {
    m_scan.reset();
    m_writer.finish(); // what was asked to be kept is kept
}

void LibraryStore::open(const std::filesystem::path& file) {
    m_state = State::Opening;
    m_artFolder = file.parent_path() / "artwork";
    auto opening = std::make_shared<Opening>(); // shared: a job must be copyable
    m_opened = opening->promise.get_future().share();
    m_opening = m_writer.run(
        this,
        [this, file, opening = std::move(opening)](const CancelToken&) {
            auto db = library::openLibrary(file);
            if (!db) return opening->answer(Failure(db.error())), false;
            m_db = std::move(*db);
            opening->answer(m_db.get());
            return true;
        },
        [this](bool opened) {
            m_opening.reset();
            m_state = opened ? State::Ready : State::Failed;
            if (!opened) m_error = QString::fromStdString(sentence(m_opened.get().error()));
            Q_EMIT stateChanged();
            if (opened) m_scan->begin();
        });
}

void LibraryStore::tellSoon(LibraryParts parts) {
    m_toTell |= parts;
    if (!m_soon.isActive()) m_soon.start();
}

void LibraryStore::tell(LibraryParts parts) {
    if (!parts) return;
    Q_EMIT changed(parts);
    if (parts & LibraryPart::Tracks) Q_EMIT tracksChanged();
    if (parts & LibraryPart::Likes) Q_EMIT likesChanged();
    if (parts & LibraryPart::Playlists) Q_EMIT playlistsChanged();
    if (parts & LibraryPart::Plays) Q_EMIT playsChanged();
    if (parts & LibraryPart::Roots) Q_EMIT rootsChanged();
    if (parts & LibraryPart::Problems) Q_EMIT problemsChanged();
    if (parts & LibraryPart::Covers) Q_EMIT coversChanged();
}

} // namespace bitbeats::ui
