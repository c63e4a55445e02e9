#include "SwarmReader.h"

namespace bitbeats::swarm {

SwarmReader::SwarmReader(std::shared_ptr<PieceStore> store, ByteRange file,
                         std::function<void(const ReaderMove&)> onMove, std::function<void()> onClose)
    : m_store(std::move(store)), m_file(file), m_onMove(std::move(onMove)), m_onClose(std::move(onClose)),
      m_next(file.begin) {}

SwarmReader::~SwarmReader() {
    m_onClose();
}

ReadResult SwarmReader::read(std::int64_t offset, std::span<std::byte> into, Milliseconds patience) {
    if (m_aborted) return {ReadState::Aborted, 0, {}};
    if (offset >= size()) return {ReadState::End, 0, {}};
    const auto at = m_file.begin + offset;
    into = into.first(std::min(into.size(), static_cast<std::size_t>(m_file.end - at)));

    auto result = m_store->copy(at, into);
    moveTo(at, result.state == ReadState::Waiting);
    if (result.state == ReadState::Waiting && patience.count() > 0) {
        m_store->wait(at, patience, [this] { return m_aborted.load(); });
        if (m_aborted) return {ReadState::Aborted, 0, {}};
        result = m_store->copy(at, into);
    }
    if (result.state == ReadState::Ready) m_next = at + static_cast<std::int64_t>(result.count);
    return result;
}

void SwarmReader::moveTo(std::int64_t at, bool waiting) {
    const int piece = m_store->geometry().pieceOf(at);
    const bool jumped = at != m_next;
    if (!jumped && piece == m_toldPiece && waiting == m_toldWaiting) return;
    m_toldPiece = piece;
    m_toldWaiting = waiting;
    m_next = at;
    m_onMove({at, waiting, jumped});
}

void SwarmReader::abort() {
    m_aborted = true;
    m_store->wake();
}

SourceStatus SwarmReader::status() const {
    auto status = m_store->status();
    status.present = m_store->present(m_file.begin, m_file.end);
    for (auto& range : status.present) {
        range.begin -= m_file.begin;
        range.end -= m_file.begin;
    }
    return status;
}

} // namespace bitbeats::swarm
