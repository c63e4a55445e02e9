#include "PieceStore.h"

#include <algorithm>
#include <cstring>

namespace bitbeats::swarm {

PieceStore::PieceStore(Geometry geometry)
    : m_geometry(geometry), m_pieces(static_cast<std::size_t>(geometry.pieceCount())) {}

void PieceStore::put(int piece, SharedBytes data) {
    const std::lock_guard lock(m_mutex);
    auto& p = at(piece);
    if (!p.data) m_memoryBytes += m_geometry.pieceSize(piece);
    p.data = std::move(data);
    p.lastUse = ++m_useCounter;
    m_early.erase(piece);
    m_trouble.reset();
    m_changed.notify_all();
}

void PieceStore::putEarly(int piece, int offset, std::span<const char> bytes) {
    const std::lock_guard lock(m_mutex);
    auto [it, added] = m_early.try_emplace(piece);
    auto& early = it->second;
    if (added) early.begin = offset;
    if (early.end() != offset) return;
    early.bytes.insert(early.bytes.end(), bytes.begin(), bytes.end());
    m_changed.notify_all();
}

void PieceStore::dropEarly(int piece) {
    const std::lock_guard lock(m_mutex);
    m_early.erase(piece);
}

int PieceStore::earlyEnd(int piece) const {
    const std::lock_guard lock(m_mutex);
    const auto it = m_early.find(piece);
    return it == m_early.end() ? -1 : it->second.end();
}

bool PieceStore::readableAt(std::int64_t offset) const {
    const int piece = m_geometry.pieceOf(offset);
    if (at(piece).data) return true;
    const auto it = m_early.find(piece);
    const auto inside = offset - m_geometry.pieceBegin(piece);
    return it != m_early.end() && inside >= it->second.begin && inside < it->second.end();
}

void PieceStore::markOnDisk(int piece) {
    const std::lock_guard lock(m_mutex);
    at(piece).onDisk = true;
}

void PieceStore::evict(int piece) {
    const std::lock_guard lock(m_mutex);
    auto& p = at(piece);
    if (p.data) m_memoryBytes -= m_geometry.pieceSize(piece);
    p.data.reset();
}

void PieceStore::markAbsent(int piece) {
    evict(piece);
    const std::lock_guard lock(m_mutex);
    at(piece).onDisk = false;
}

bool PieceStore::inMemory(int piece) const {
    const std::lock_guard lock(m_mutex);
    return at(piece).data != nullptr;
}

bool PieceStore::onDisk(int piece) const {
    const std::lock_guard lock(m_mutex);
    return at(piece).onDisk;
}

SharedBytes PieceStore::data(int piece) const {
    const std::lock_guard lock(m_mutex);
    return at(piece).data;
}

std::vector<PieceStore::Resident> PieceStore::residents() const {
    const std::lock_guard lock(m_mutex);
    std::vector<Resident> all;
    for (int p = 0; p < m_geometry.pieceCount(); ++p)
        if (at(p).data) all.push_back({p, at(p).lastUse, at(p).onDisk});
    return all;
}

std::int64_t PieceStore::memoryBytes() const {
    const std::lock_guard lock(m_mutex);
    return m_memoryBytes;
}

void PieceStore::fail(const Error& error) {
    const std::lock_guard lock(m_mutex);
    m_failure = error;
    m_changed.notify_all();
}

void PieceStore::close(const Error& error) {
    const std::lock_guard lock(m_mutex);
    for (auto& piece : m_pieces)
        piece.onDisk = false;
    m_failure = error;
    m_changed.notify_all();
}

void PieceStore::setTrouble(const Error& error) {
    const std::lock_guard lock(m_mutex);
    m_trouble = error;
}

void PieceStore::clearTrouble() {
    const std::lock_guard lock(m_mutex);
    m_trouble.reset();
}

void PieceStore::setStatus(const SourceStatus& status) {
    const std::lock_guard lock(m_mutex);
    m_status = status;
}

SourceStatus PieceStore::status() const {
    const std::lock_guard lock(m_mutex);
    return m_status;
}

std::vector<ByteRange> PieceStore::present(std::int64_t begin, std::int64_t end) const {
    std::vector<ByteRange> ranges;
    if (begin >= end) return ranges;
    const std::lock_guard lock(m_mutex);
    for (int p = m_geometry.pieceOf(begin); p <= m_geometry.pieceOf(end - 1); ++p) {
        if (!at(p).data && !at(p).onDisk) continue;
        const auto first = std::max(begin, m_geometry.pieceBegin(p));
        const auto last = std::min(end, m_geometry.pieceBegin(p) + m_geometry.pieceSize(p));
        if (!ranges.empty() && ranges.back().end == first)
            ranges.back().end = last;
        else
            ranges.push_back({first, last});
    }
    return ranges;
}

void PieceStore::wake() {
    const std::lock_guard lock(m_mutex);
    m_changed.notify_all();
}

ReadResult PieceStore::copy(std::int64_t offset, std::span<std::byte> into) {
    const int piece = m_geometry.pieceOf(offset);
    SharedBytes data;
    {
        const std::lock_guard lock(m_mutex);
        auto& p = at(piece);
        if (!p.data && readableAt(offset)) {
            const auto& early = m_early.at(piece);
            const auto from = static_cast<std::size_t>(offset - m_geometry.pieceBegin(piece) - early.begin);
            const auto count = std::min(into.size(), early.bytes.size() - from);
            std::memcpy(into.data(), early.bytes.data() + from, count);
            return {ReadState::Ready, count, {}};
        }
        if (!p.data) {
            if (m_failure && !p.onDisk) return {ReadState::Failed, 0, *m_failure};
            return {ReadState::Waiting, 0, m_trouble.value_or(Error{})};
        }
        p.lastUse = ++m_useCounter;
        data = p.data;
    }
    const auto inside = static_cast<std::size_t>(offset - m_geometry.pieceBegin(piece));
    const auto count = std::min(into.size(), data->size() - inside);
    std::memcpy(into.data(), data->data() + inside, count);
    return {ReadState::Ready, count, {}};
}

void PieceStore::wait(std::int64_t offset, Milliseconds patience, const std::function<bool()>& stop) {
    const int piece = m_geometry.pieceOf(offset);
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, patience,
                       [&] { return readableAt(offset) || (m_failure && !at(piece).onDisk) || stop(); });
}

} // namespace bitbeats::swarm
