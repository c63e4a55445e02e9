#include "Interrupt.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

namespace bitbeats::app {
namespace {

sigset_t endingSignals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        sigaddset(&set, number);
    return set;
}

} // namespace

Interrupt::Interrupt() {
    if (::pipe(m_pipe) != 0) std::abort(); // nothing can run on a system without two descriptors
    for (const int end : m_pipe)
        ::fcntl(end, F_SETFD, FD_CLOEXEC);
    const auto set = endingSignals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    m_thread = std::thread([this] { listen(); });
}

Interrupt::~Interrupt() {
    m_ending = true;
    pthread_kill(m_thread.native_handle(), SIGHUP);
    m_thread.join();
    ::close(m_pipe[0]);
    ::close(m_pipe[1]);
}

void Interrupt::listen() {
    const auto set = endingSignals();
    for (int number = 0; sigwait(&set, &number) == 0 && !m_ending;) {
        if (m_signal.exchange(number) != 0) ::_exit(128 + number); // asked twice: whatever hangs, end now
        const char byte = 1;
        if (::write(m_pipe[1], &byte, 1) != 1) ::_exit(128 + number);
    }
}

void Interrupt::wait() const {
    waitReadable(-1);
}

bool Interrupt::waitReadable(int other) const {
    pollfd fds[2] = {{m_pipe[0], POLLIN, 0}, {other, POLLIN, 0}};
    for (;;) {
        if (::poll(fds, other < 0 ? 1 : 2, -1) < 0) {
            if (errno == EINTR) continue;
            return false;
        }
        if (fds[0].revents != 0) return false;
        if (fds[1].revents != 0) return true;
    }
}

} // namespace bitbeats::app
