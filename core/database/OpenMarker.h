#pragma once

#include "base/Result.h"

#include <filesystem>
#include <memory>

namespace bitbeats::database {

/// Knows whether the last program that had a file open closed it. A small file beside it says so; a lock on that file,
/// which the system lets go of when a program dies, says whether somebody has it open now.
class OpenMarker {
public:
    /// Marks `file` as open.
    static Result<std::unique_ptr<OpenMarker>> set(const std::filesystem::path& file);
    /// Takes the mark away if nobody else has the file open.
    ~OpenMarker();
    OpenMarker(const OpenMarker&) = delete;
    OpenMarker& operator=(const OpenMarker&) = delete;

    /// Nobody has it open, and the last who had did not close it.
    bool wasCrashed() const { return m_crashed; }

private:
    OpenMarker(int descriptor, bool crashed) : m_descriptor(descriptor), m_crashed(crashed) {}

    int m_descriptor;
    bool m_crashed;
};

} // namespace bitbeats::database
