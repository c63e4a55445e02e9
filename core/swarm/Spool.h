#pragma once

#include "PieceStore.h"

namespace bitbeats::swarm {

/// A nameless file in the system's temporary folder for pieces that have no other home. One thread.
class Spool {
public:
    Spool() = default;
    ~Spool();
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;

    bool write(std::int64_t at, const Bytes& bytes);
    bool read(std::int64_t at, Bytes& into) const;

private:
    int m_descriptor = -1;
    bool m_broken = false;
};

} // namespace bitbeats::swarm
