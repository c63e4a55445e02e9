#include "TrackVoice.h"

#include <cmath>

namespace bitbeats::playback {
namespace {

double secondsOf(const audio::PcmBlock& block) {
    return static_cast<double>(block.frames()) / block.format.sampleRate;
}

} // namespace

TrackVoice::TrackVoice(Setup setup) : m_setup(std::move(setup)), m_ahead(m_setup.ahead) {
    if (m_setup.from > Milliseconds{0}) m_seek = static_cast<double>(m_setup.from.count()) / 1000.0;
    m_thread = std::thread([this] { run(); });
}

TrackVoice::~TrackVoice() {
    requestStop();
    m_thread.join();
}

std::shared_ptr<const audio::TrackInfo> TrackVoice::info() const {
    const std::lock_guard lock(m_mutex);
    return m_info;
}

std::int64_t TrackVoice::sizeBytes() const {
    const std::lock_guard lock(m_mutex);
    return m_sizeBytes;
}

TrackVoice::Take TrackVoice::take(audio::PcmBlock& into, double& atSeconds) {
    const std::lock_guard lock(m_mutex);
    if (m_pieces.empty()) {
        if (m_seek) return Take::Empty;
        if (m_error) return Take::Failed;
        return m_ended ? Take::End : Take::Empty;
    }
    into = std::move(m_pieces.front().block);
    atSeconds = m_pieces.front().at;
    m_pieces.pop_front();
    m_seconds = m_pieces.empty() ? 0 : m_seconds - secondsOf(into);
    m_changed.notify_all();
    return Take::Block;
}

bool TrackVoice::failedToOpen() const {
    const std::lock_guard lock(m_mutex);
    return m_error && !m_info;
}

Error TrackVoice::error() const {
    const std::lock_guard lock(m_mutex);
    return m_error.value_or(Error{});
}

TrackVoice::Ahead TrackVoice::ahead() const {
    const std::lock_guard lock(m_mutex);
    return {m_seconds, !m_seek && (m_ended || m_error)};
}

void TrackVoice::seek(double seconds) {
    const std::lock_guard lock(m_mutex);
    if (m_error && !m_info) return; // there is nothing to seek in
    m_seek = seconds;
    m_pieces.clear();
    m_seconds = 0;
    m_ended = false;
    if (!m_finished.load(std::memory_order_relaxed)) m_error.reset();
    interrupt();
}

void TrackVoice::setAhead(Milliseconds ahead) {
    const std::lock_guard lock(m_mutex);
    m_ahead = ahead;
    m_changed.notify_all();
}

std::optional<SourceStatus> TrackVoice::status() const {
    const std::lock_guard lock(m_mutex);
    if (!m_source) return {};
    return m_source->status();
}

void TrackVoice::requestStop() {
    m_stop.store(true, std::memory_order_release);
    m_cancel.cancel();
    const std::lock_guard lock(m_mutex);
    interrupt();
}

/// With the mutex held. The flag comes first: the reader asks for it after every aborted read.
void TrackVoice::interrupt() {
    m_interrupt.store(true, std::memory_order_release);
    if (m_source) m_source->abort();
    m_changed.notify_all();
}

bool TrackVoice::interrupted() const {
    if (m_opening.load(std::memory_order_relaxed)) return m_stop.load(std::memory_order_acquire);
    return m_interrupt.load(std::memory_order_acquire);
}

void TrackVoice::failWith(Error error) {
    const std::lock_guard lock(m_mutex);
    m_error = std::move(error);
    if (!m_info) m_seek.reset(); // there is nothing to seek in
}

Result<OpenedTrack> TrackVoice::open() {
    const std::lock_guard turn(m_setup.openerTurn);
    const auto token = m_cancel.token();
    if (token.cancelled()) return fail(Reason::Cancelled, "open", m_setup.item.title);
    return m_setup.opener.open(m_setup.item, token);
}

void TrackVoice::run() {
    auto opened = open();
    if (!opened)
        failWith(std::move(opened.error()));
    else if (!opened->bytes)
        failWith(Error{Reason::Internal, "open", m_setup.item.title, {}, {}});
    else {
        {
            const std::lock_guard lock(m_mutex);
            m_source = opened->bytes.get();
            m_fileName = opened->fileName;
            m_sizeBytes = m_source->size();
        }
        decode(*opened->bytes);
        const std::lock_guard lock(m_mutex);
        m_source = nullptr;
    }
    opened = fail(Reason::Cancelled, {}, {}); // closes the source on this thread, where it may take its time
    m_waiting = false;
    m_finished.store(true, std::memory_order_release);
    m_setup.wake();
}

Result<std::unique_ptr<audio::Decoder>> TrackVoice::openDecoder(ByteSource& source) {
    audio::DecoderOptions options;
    const auto status = source.status();
    const bool whole = status.present == std::vector<ByteRange>{{0, source.size()}};
    options.fastSeek = !whole && (status.kind == SourceKind::Swarm || status.kind == SourceKind::WebSeed);
    options.dryLimit = m_setup.dryLimit;
    options.frozen = [this] { return m_setup.frozen() || (!m_opening && !m_wanted); };
    options.onWait = [this](Milliseconds) {
        if (!m_waiting.exchange(true)) m_setup.wake();
        return !interrupted();
    };
    return audio::Decoder::open(source, m_fileName, std::move(options));
}

void TrackVoice::seekTo(audio::Decoder& decoder, double seconds) {
    auto result = decoder.seek(std::llround(seconds * decoder.info().sampleRate));
    m_waiting = false;
    if (result.state == audio::DecodeState::Failed) failWith(std::move(result.error));
    const std::lock_guard lock(m_mutex);
    // Whoever interrupted it has asked for another place, maybe the same.
    if (result.state != audio::DecodeState::Aborted && !interrupted()) m_seek.reset();
}

void TrackVoice::keep(audio::DecodeResult result, audio::PcmBlock block, double at) {
    bool news = false;
    {
        const std::lock_guard lock(m_mutex);
        if (m_seek || m_stop) return; // it came too late to be wanted
        switch (result.state) {
        case audio::DecodeState::Frames:
            news = m_pieces.empty();
            m_seconds += secondsOf(block);
            news = news || m_seconds * 1000 >= static_cast<double>(m_ahead.count()); // empty before, or full now
            m_pieces.push_back({std::move(block), at});
            break;
        case audio::DecodeState::End:
            news = m_ended = true;
            break;
        case audio::DecodeState::Aborted: // only on a seek or the end
            break;
        case audio::DecodeState::Failed:
            news = true;
            m_error = std::move(result.error);
            break;
        }
    }
    if (news) m_setup.wake();
}

void TrackVoice::decode(ByteSource& source) {
    auto opened = openDecoder(source);
    m_waiting = false;
    if (!opened) return failWith(std::move(opened.error()));
    auto& decoder = **opened;
    {
        const std::lock_guard lock(m_mutex);
        m_info = std::make_shared<const audio::TrackInfo>(decoder.info());
        m_opening = false;
    }
    m_setup.wake();

    for (;;) {
        std::optional<double> target;
        {
            std::unique_lock lock(m_mutex);
            m_changed.wait(lock, [&] {
                const bool room = m_seconds * 1000 < static_cast<double>(m_ahead.count());
                return m_stop || m_seek || (!m_ended && !m_error && room);
            });
            if (m_stop) return;
            target = m_seek;
            m_interrupt = false;
            source.resume();
        }
        if (target) {
            seekTo(decoder, *target);
            continue;
        }
        const auto at = static_cast<double>(decoder.position()) / decoder.info().sampleRate;
        audio::PcmBlock block;
        auto result = decoder.read(block);
        m_waiting = false;
        keep(std::move(result), std::move(block), at);
    }
}

} // namespace bitbeats::playback
