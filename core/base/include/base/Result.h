#pragma once

#include <string>
#include <tl/expected.hpp>

namespace bitbeats {

/// Why something did not work, coarse enough to act on and to translate.
enum class Reason {
    NotFound,
    NotAllowed,
    DiskFull,
    ReadOnly,
    Malformed,
    Unsupported,
    TooLarge,
    Corrupt,
    Changed,
    Network,
    TimedOut,
    NoPeers,
    Cancelled,
    BadUsage,
    Internal,
};

/// An error as a value: what was being done, to what, why it failed and what a person can do about it.
/// All texts are UTF-8 and free of secrets. `detail` and `advice` may be empty.
struct Error {
    Reason reason = Reason::Internal;
    std::string operation; ///< "open", "read", "connect to": completes "Could not ... OBJECT"
    std::string object;    ///< a file name, an address, a torrent's name
    std::string detail;    ///< "the file ends after 12 of 40 pieces"
    std::string advice;    ///< "Ask for the torrent again."
};

/// One clear sentence for people: "Could not open song.flac: the file does not exist. Check the path."
std::string sentence(const Error& error);

/// The plain words for a reason, used where an error carries no detail of its own.
std::string describe(Reason reason);

/// The reason behind an errno value (ENOSPC -> DiskFull, EACCES -> NotAllowed, ...).
Reason reasonOfErrno(int number);

template<typename T>
using Result = tl::expected<T, Error>;

using Failure = tl::unexpected<Error>;

inline Failure fail(Reason reason, std::string operation, std::string object, std::string detail = {},
                    std::string advice = {}) {
    return Failure(Error{reason, std::move(operation), std::move(object), std::move(detail), std::move(advice)});
}

} // namespace bitbeats
