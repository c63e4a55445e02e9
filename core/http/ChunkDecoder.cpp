#include "http/ChunkDecoder.h"

#include <algorithm>
#include <charconv>

namespace bitbeats::http {
namespace {

constexpr std::size_t kMaxLine = 256;
constexpr std::size_t kMaxTrailer = 4096;
constexpr std::size_t kMaxSizeDigits = 15; // well within 63 bits

bool isPlain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c == '\t' || (c >= ' ' && c != 0x7f); });
}

} // namespace

ChunkDecoder::Step ChunkDecoder::fail() {
    m_state = State::Broken;
    return {};
}

ChunkDecoder::Step ChunkDecoder::next(std::string_view input) {
    switch (m_state) {
    case State::Data: {
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(m_left, input.size()));
        m_left -= count;
        if (m_left == 0) m_state = State::DataEnd;
        return {count, input.substr(0, count)};
    }
    case State::DataEnd:
        if (input.size() < 2) return input.empty() || input[0] == '\r' ? Step{} : fail();
        if (input[0] != '\r' || input[1] != '\n') return fail();
        m_state = State::Size;
        return {2, {}};
    case State::Size:
    case State::Trailer:
        return takeLine(input);
    case State::Done:
    case State::Broken:
        break;
    }
    return {};
}

ChunkDecoder::Step ChunkDecoder::takeLine(std::string_view input) {
    const auto end = input.find("\r\n");
    const auto line = input.substr(0, end);
    // The CR at the very end may be the first half of a line break.
    const bool half = end == std::string_view::npos && !line.empty() && line.back() == '\r';
    const auto text = line.substr(0, line.size() - (half ? 1 : 0));
    if (text.size() > kMaxLine || !isPlain(text)) return fail();
    if (end == std::string_view::npos) return {};
    if (m_state == State::Size) return startChunk(line) ? Step{end + 2, {}} : fail();
    m_trailerBytes += line.size();
    if (m_trailerBytes > kMaxTrailer) return fail();
    if (line.empty())
        m_state = State::Done;
    else if (const auto colon = line.find(':'); colon == 0 || colon == std::string_view::npos)
        return fail();
    return {end + 2, {}};
}

bool ChunkDecoder::startChunk(std::string_view line) {
    const auto digits = line.substr(0, line.find(';'));
    if (digits.empty() || digits.size() > kMaxSizeDigits) return false;
    const auto [stop, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), m_left, 16);
    if (problem != std::errc() || stop != digits.data() + digits.size()) return false;
    m_state = m_left == 0 ? State::Trailer : State::Data;
    return true;
}

} // namespace bitbeats::http
