#pragma once

#ifdef __linux__
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace bitbeats::library {

/// From now on this thread gives way to all others, above all to those that play.
inline void beGentle() {
#ifdef __linux__
    constexpr int kGentle = 15;
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), kGentle);
#endif
}

} // namespace bitbeats::library
