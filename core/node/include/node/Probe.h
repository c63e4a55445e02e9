#pragma once

#include "base/Cancellation.h"
#include "base/Result.h"
#include "base/Units.h"

#include <filesystem>
#include <string>

namespace bitbeats::node {

/// What is known of an uploaded file once somebody has dared to look into it.
struct ProbedTrack {
    std::string title;
    std::string artist;
    std::string album;
    std::string genre;
    std::string codec;
    std::string extension; ///< of its true kind, "flac"; what the file was called does not count
    Milliseconds duration{0};
    std::string cover; ///< a JPEG that was written anew; empty = it has none that is of use
};

/// Looks into files of strangers. Any thread; blocks.
class Prober {
public:
    virtual ~Prober() = default;
    /// Errors: Malformed, Unsupported, TimedOut, Cancelled: the file is of no use. Anything else: try again.
    virtual Result<ProbedTrack> probe(const std::filesystem::path& file, const CancelToken& cancel) = 0;
};

/// Does it in a process of its own, which has little memory and time, can neither write, start programs nor talk to
/// anybody, and whose crash is an answer.
class ChildProber final : public Prober {
public:
    /// `program` is called with "--probe" and gets the file as its standard input.
    explicit ChildProber(std::filesystem::path program, Milliseconds patience = Milliseconds(60'000))
        : m_program(std::move(program)), m_patience(patience) {}
    Result<ProbedTrack> probe(const std::filesystem::path& file, const CancelToken& cancel) override;

private:
    const std::filesystem::path m_program;
    const Milliseconds m_patience;
};

/// What that process does: locks itself in, reads standard input, prints one JSON object. The exit code of main().
int runProbe();

} // namespace bitbeats::node
