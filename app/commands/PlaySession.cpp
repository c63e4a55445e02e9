#include "PlaySession.h"

#include "PlayText.h"

#include <QCoreApplication>

#include <cstdio>
#include <cstdlib>

namespace bitbeats::app {
namespace {

using playback::PlayerState;

constexpr Milliseconds kTellEvery{1000};
constexpr qint64 kProgressEveryMs = 200;

playback::PlayerOptions playerOptions(const Settings& settings) {
    playback::PlayerOptions options;
    const auto gain = settings.text("gain").value_or("off");
    options.gainMode = gain == "track"   ? playback::GainMode::Track
                       : gain == "album" ? playback::GainMode::Album
                                         : playback::GainMode::Off;
    options.crossfade = Milliseconds(static_cast<std::int64_t>(std::min(12.0, settings.number("crossfade", 0)) * 1000));
    options.preamp = Decibels{settings.number("preamp", 0)};
    return options;
}

} // namespace

PlaySession::PlaySession(const Settings& settings, const Interrupt& interrupt,
                         std::unique_ptr<playback::AudioOutput> output)
    : m_settings(settings), m_interrupt(interrupt), m_console(settings.on("json")),
      m_kit(settings,
            [this](const Error& error) { // on the TorrentThread, which ends before this object
                QMetaObject::invokeMethod(
                    this, [this, text = QString::fromStdString(sentence(error))] { notice(text); },
                    Qt::QueuedConnection);
            }),
      m_player(m_queue, m_kit.opener, std::move(output)), m_signals(interrupt.descriptor(), QSocketNotifier::Read) {
    using playback::Player;
    m_player.setOptions(playerOptions(settings));
    m_player.setVolume(std::min(100.0, settings.number("volume", 100)) / 100.0);
    connect(&m_player, &Player::currentTrackChanged, this, &PlaySession::trackChanged);
    connect(&m_player, &Player::stateChanged, this, &PlaySession::stateChanged);
    connect(&m_player, &Player::factsChanged, this, &PlaySession::factsChanged);
    connect(&m_player, &Player::positionChanged, this, &PlaySession::positionChanged);
    connect(&m_player, &Player::trackFailed, this, &PlaySession::failed);
    connect(&m_player, &Player::outputFailed, this, &PlaySession::outputFailed);
    connect(&m_player, &Player::queueEnded, this, &PlaySession::queueEnded);
    connect(&m_signals, &QSocketNotifier::activated, this, [this] { end(128 + m_interrupt.signal()); });
}

PlaySession::~PlaySession() {
    m_cancellation.cancel();
    if (m_finding.joinable()) m_finding.join();
    m_console.endProgress();
}

void PlaySession::start(std::vector<std::string> sources) {
    m_sinceProgress.start();
    m_finding = std::thread([this, sources = std::move(sources)] {
        for (const auto& source : sources) {
            if (m_cancellation.token().cancelled()) return;
            auto collection = m_kit.finder.resolve(source, m_cancellation.token());
            QMetaObject::invokeMethod(
                this, [this, source, collection = std::move(collection)] { found(source, collection); },
                Qt::QueuedConnection);
        }
        QMetaObject::invokeMethod(
            this, [this] { allFound(); }, Qt::QueuedConnection);
    });
}

void PlaySession::found(const std::string& source, const Result<sources::Collection>& collection) {
    if (m_ended) return;
    if (!collection) {
        auto event = jsonOf(collection.error());
        event.insert(QStringLiteral("source"), QString::fromStdString(source));
        m_console.endProgress();
        m_console.event("failed", event);
        report(collection.error());
        ++m_failures;
        return;
    }
    for (const auto& error : collection->skipped)
        notice(QString::fromStdString(sentence(error)));
    const int first = m_queue.size();
    m_queue.append(collection->tracks);
    if (!m_waiting) return;
    m_waiting = false;
    const auto from = first == 0 ? m_settings.number("start", 0) : 0.0;
    m_player.playIndex(first, Milliseconds(static_cast<std::int64_t>(from * 1000)));
}

void PlaySession::allFound() {
    m_allFound = true;
    if (m_waiting) queueEnded();
}

void PlaySession::queueEnded() {
    tellWhatWasMissed();
    m_waiting = true;
    if (!m_allFound) return;
    m_console.endProgress();
    m_console.event("ended", {{QStringLiteral("tracks"), m_queue.size()}, {QStringLiteral("failed"), m_failures}});
    end(m_failures > 0 ? kFailed : kDone);
}

/// A short track into a file may be over before the player was ever seen playing it.
void PlaySession::tellWhatWasMissed() {
    if (m_heard && !m_told && !m_failed) tellStarted();
    m_heard.reset();
}

void PlaySession::trackChanged() {
    tellWhatWasMissed();
    m_told = m_opened = m_failed = false;
    m_lastTold = Milliseconds(-1'000'000);
    if (const auto* item = m_queue.current()) m_heard = *item;
    if (m_player.state() == PlayerState::Playing) tellStarted();
}

void PlaySession::stateChanged(PlayerState state) {
    if (state == PlayerState::Playing) tellStarted();
    if (state == PlayerState::Buffering)
        m_console.event("buffering",
                        {{QStringLiteral("position_ms"), static_cast<qint64>(m_player.position().count())}});
    showProgress();
}

void PlaySession::tellStarted() {
    if (m_told || !m_heard) return;
    tellOpened();
    m_told = m_began = true;
    auto event = jsonOf(*m_heard);
    event.insert(QStringLiteral("duration_ms"), static_cast<qint64>(m_player.duration().count()));
    m_console.event("started", event);
    m_console.say(titleLine(*m_heard));
}

void PlaySession::tellOpened() {
    if (m_opened || !m_heard || m_player.facts().codec.empty()) return;
    m_opened = true;
    auto event = jsonOf(*m_heard);
    event.insert(QStringLiteral("duration_ms"), static_cast<qint64>(m_player.duration().count()));
    addFacts(event, m_player.facts());
    m_console.event("opened", event);
}

void PlaySession::factsChanged() {
    // What was learnt while opening is in the queue by now.
    if (const auto* item = m_queue.current(); item && m_heard && item->id == m_heard->id) m_heard = *item;
    tellOpened();
}

void PlaySession::positionChanged(Milliseconds position) {
    if (m_told && std::chrono::abs(position - m_lastTold) >= kTellEvery) {
        m_lastTold = position;
        auto event = jsonOf(m_player.sourceStatus(), m_player.facts().sizeBytes);
        event.insert(QStringLiteral("position_ms"), static_cast<qint64>(position.count()));
        event.insert(QStringLiteral("duration_ms"), static_cast<qint64>(m_player.duration().count()));
        m_console.event("position", event);
    }
    if (m_sinceProgress.elapsed() >= kProgressEveryMs) showProgress();
}

void PlaySession::showProgress() {
    m_sinceProgress.restart();
    const auto* item = m_queue.current();
    if (!item || m_ended || !m_told) return;
    m_console.progress(progressLine(m_player.state(), m_player.position(), m_player.duration(), m_player.sourceStatus(),
                                    m_player.facts().sizeBytes));
}

void PlaySession::failed(const QString& text) {
    ++m_failures;
    m_failed = !m_told;
    m_console.endProgress();
    QJsonObject event{{QStringLiteral("message"), text}};
    if (const auto* item = m_queue.current())
        event.insert(QStringLiteral("source"), QString::fromStdString(item->source));
    m_console.event("failed", event);
    std::fprintf(stderr, "%s\n", qUtf8Printable(text));
}

void PlaySession::outputFailed(const QString& text) {
    m_console.endProgress();
    m_console.event("output_failed", {{QStringLiteral("message"), text}});
    std::fprintf(stderr, "%s\n", qUtf8Printable(text));
    // A device that goes away in the middle comes back or is replaced; one that never was, and a file, do not.
    if (!m_began || m_settings.text("output").value_or("device").starts_with("wav:")) end(kFailed);
}

void PlaySession::notice(const QString& text) {
    m_console.endProgress();
    m_console.event("notice", {{QStringLiteral("message"), text}});
    std::fprintf(stderr, "%s\n", qUtf8Printable(text));
}

void PlaySession::end(int code) {
    if (m_ended) return;
    m_ended = true;
    m_signals.setEnabled(false);
    m_cancellation.cancel();
    m_player.stop();
    QCoreApplication::exit(code);
}

} // namespace bitbeats::app
