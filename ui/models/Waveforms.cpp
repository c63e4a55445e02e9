#include "models/Waveforms.h"

#include "audio/Outline.h"
#include "base/AtomicFile.h"

#include <QCryptographicHash>
#include <algorithm>
#include <cmath>

#ifdef Q_OS_LINUX
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace bitbeats::ui {
namespace {

namespace fs = std::filesystem;

constexpr Milliseconds kAtATime{200};
constexpr std::string_view kMark = "BBWAVE1\n";
constexpr std::size_t kMostKept = 4000; // files of 4 kB

/// Music and window come first, whatever this thread does.
void giveWay() {
#ifdef Q_OS_LINUX
    static thread_local bool done = false;
    if (done) return;
    done = true;
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), 15);
#endif
}

std::vector<float> load(const fs::path& file) {
    const auto kept = readWholeFile(file, kMark.size() + audio::Outline::kBars + 1);
    if (!kept || kept->size() != kMark.size() + audio::Outline::kBars || !kept->starts_with(kMark)) return {};
    std::vector<float> levels;
    levels.reserve(audio::Outline::kBars);
    for (const char byte : std::string_view(*kept).substr(kMark.size()))
        levels.push_back(static_cast<float>(static_cast<unsigned char>(byte)) / 255.0F);
    return levels;
}

void keep(const fs::path& file, const std::vector<float>& levels) {
    std::string bytes(kMark);
    for (const float level : levels)
        bytes += static_cast<char>(static_cast<unsigned char>(std::lround(std::clamp(level, 0.0F, 1.0F) * 255)));
    std::error_code ignored;
    fs::create_directories(file.parent_path(), ignored);
    std::vector<std::pair<fs::file_time_type, fs::path>> others;
    for (const auto& entry : fs::directory_iterator(file.parent_path(), ignored))
        others.emplace_back(entry.last_write_time(ignored), entry.path());
    if (others.size() >= kMostKept) {
        std::sort(others.begin(), others.end());
        for (std::size_t i = 0; i < others.size() / 4; ++i)
            fs::remove(others[i].second, ignored);
    }
    (void)writeFileAtomically(file, bytes); // a waveform that cannot be kept is found out again
}

} // namespace

struct Waveforms::Job {
    playback::TrackOpener& opener;
    playback::QueueItem item;
    fs::path folder;
    fs::path file; ///< where it is kept; empty = not known or not to be kept
    std::unique_ptr<audio::Outline> outline;
};

Waveforms::Waveforms(Listening& listening, playback::TrackOpener& opener, fs::path folder, QObject* parent)
    : QObject(parent), m_listening(listening), m_opener(opener), m_folder(std::move(folder)), m_tasks(nullptr, 1) {
    auto& player = listening.player();
    connect(&player, &playback::Player::stateChanged, this, &Waveforms::follow);
    connect(&player, &playback::Player::currentTrackChanged, this, &Waveforms::follow);
    connect(&listening.queue(), &playback::PlayQueue::currentChanged, this, &Waveforms::follow);
    connect(&player, &playback::Player::factsChanged, this, &Waveforms::go);
    connect(&player, &playback::Player::sourceStatusChanged, this, &Waveforms::go);
}

Waveforms::~Waveforms() = default;

void Waveforms::setSeen(bool seen) {
    m_seen = seen;
    if (seen) go();
}

void Waveforms::follow() {
    const auto* item = m_listening.queue().current();
    const auto source = item ? item->source : std::string();
    if (source == m_source) return go();
    m_source = source;
    if (m_task) m_task->cancel();
    m_task.reset();
    m_more = false;
    m_job.reset();
    m_levels.clear();
    if (item) m_job = std::make_shared<Job>(Job{m_opener, *item, m_folder, {}, nullptr});
    Q_EMIT changed();
    go();
}

void Waveforms::go() {
    if (!m_job || !m_seen) return;
    m_more = m_task != nullptr;
    if (m_more) return;
    m_task = m_tasks.run(
        this, [job = m_job](const CancelToken& cancel) { return work(*job, cancel); },
        [this, job = m_job](Answer answer) {
            if (job != m_job) return;
            m_task.reset();
            take(std::move(answer));
        });
}

void Waveforms::take(Answer answer) {
    if (!answer.levels.empty() && answer.levels != m_levels) {
        m_levels = std::move(answer.levels);
        Q_EMIT changed();
    }
    if (answer.finished)
        m_job.reset();
    else if (answer.further || m_more)
        go(); // else it is asked again when more of the track has come
}

Waveforms::Answer Waveforms::work(Job& job, const CancelToken& cancel) {
    giveWay();
    if (!job.outline) {
        auto opened = job.opener.peek(job.item);
        if (!opened) return {{}, false, opened.error().reason == Reason::Unsupported};
        if (!job.folder.empty() && !opened->identity.empty()) {
            const auto name =
                QCryptographicHash::hash(QByteArray::fromStdString(opened->identity), QCryptographicHash::Sha1);
            job.file = job.folder / name.toHex().toStdString();
            if (auto kept = load(job.file); !kept.empty()) return {std::move(kept), true, true};
        }
        job.outline = std::make_unique<audio::Outline>(std::move(opened->bytes), opened->fileName);
    }
    const bool further = job.outline->advance(kAtATime, cancel);
    Answer answer{job.outline->levels(), further, job.outline->finished()};
    if (job.outline->complete() && !job.file.empty()) keep(job.file, job.outline->levels());
    const bool any = std::any_of(answer.levels.begin(), answer.levels.end(), [](float level) { return level >= 0; });
    if (!any) answer.levels.clear();
    return answer;
}

} // namespace bitbeats::ui
