#pragma once

#include <cstdint>
#include <string_view>

namespace bitbeats::http {

/// Takes the framing off a chunked body (RFC 9112, 7.1), strictly: every line ends in CRLF, sizes are plain hexadecimal
/// numbers, extensions and trailers are short and are dropped. Pure.
class ChunkDecoder {
public:
    struct Step {
        std::size_t consumed = 0; ///< bytes of the input that are done with; 0 = more input is needed
        std::string_view payload; ///< those of them that belong to the body
    };

    /// Looks at the front of `input`; call again with what is left of it and more until done() or broken().
    Step next(std::string_view input);

    bool done() const { return m_state == State::Done; }
    bool broken() const { return m_state == State::Broken; }

private:
    enum class State { Size, Data, DataEnd, Trailer, Done, Broken };

    Step fail();
    Step takeLine(std::string_view input);
    bool startChunk(std::string_view line);

    State m_state = State::Size;
    std::uint64_t m_left = 0;
    std::size_t m_trailerBytes = 0;
};

} // namespace bitbeats::http
