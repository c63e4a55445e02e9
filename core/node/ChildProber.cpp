#include "node/Probe.h"

#include "base/Descriptor.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bitbeats::node {
namespace {

constexpr std::size_t kMaxWords = 4 << 20; ///< most of it a picture

std::string textIn(const QJsonObject& object, const char* name) {
    return object.value(QLatin1String(name)).toString().toStdString();
}

/// The program with `input` as its standard input and `output` as its standard output; nothing else is handed on.
pid_t spawn(const std::string& program, int input, int output) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    std::string name = program;
    std::string word = "--probe";
    std::string quiet = "QT_LOGGING_RULES=*=false";
    std::array<char*, 3> arguments{name.data(), word.data(), nullptr};
    std::array<char*, 2> environment{quiet.data(), nullptr}; // none of our secrets
    pid_t child = -1;
    const int problem =
        ::posix_spawn(&child, name.c_str(), &actions, &attributes, arguments.data(), environment.data());
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
    return problem == 0 ? child : -1;
}

bool isJpeg(std::string_view bytes) {
    return bytes.starts_with("\xff\xd8\xff") && bytes.ends_with("\xff\xd9");
}

/// What comes until the end; false when that does not come in time or it is too much.
bool readAll(int from, std::chrono::milliseconds patience, std::string& words) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (words.size() <= kMaxWords) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        pollfd waiting{from, POLLIN, 0};
        if (left.count() <= 0 || ::poll(&waiting, 1, static_cast<int>(left.count())) == 0) return false;
        char buffer[4096];
        const auto count = ::read(from, buffer, sizeof buffer);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return true;
        words.append(buffer, static_cast<std::size_t>(count));
    }
    return false;
}

} // namespace

Result<ProbedTrack> ChildProber::probe(const std::filesystem::path& file, const CancelToken& cancel) {
    const Descriptor input(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    int ends[2] = {-1, -1};
    if (input.get() < 0 || ::pipe2(ends, O_CLOEXEC) != 0) return fail(reasonOfErrno(errno), "look into", "the file");
    const Descriptor from(ends[0]);
    Descriptor to(ends[1]);
    const pid_t child = spawn(m_program.string(), input.get(), to.get());
    to.close();
    if (child < 0) return fail(Reason::Internal, "look into", "the file", "the program for it could not be started");
    std::string words;
    bool inTime = false;
    {
        // Until it has been waited for below, the number stays the child's.
        const auto killing = cancel.onCancel([child] { ::kill(child, SIGKILL); });
        inTime = readAll(from.get(), m_patience, words);
        if (!inTime) ::kill(child, SIGKILL);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (cancel.cancelled()) return fail(Reason::Cancelled, "look into", "the file");
    if (!inTime && words.find('\n') == std::string::npos)
        return fail(Reason::TimedOut, "look into", "the file", "it takes too much time or room");
    const auto line = words.find('\n');
    const auto answer = QJsonDocument::fromJson(QByteArray::fromStdString(words.substr(0, line))).object();
    const bool known = line != std::string::npos; // it came to grief with the picture at the most
    if ((!WIFEXITED(status) && !known) || answer.isEmpty())
        return fail(Reason::Malformed, "look into", "the file", "whoever tried to read it came to grief");
    if (!known) {
        const auto problem = textIn(answer, "problem");
        return fail(Reason::Malformed, "publish", "the file", problem);
    }
    ProbedTrack track;
    track.title = textIn(answer, "title");
    track.artist = textIn(answer, "artist");
    track.album = textIn(answer, "album");
    track.genre = textIn(answer, "genre");
    track.codec = textIn(answer, "codec");
    track.extension = textIn(answer, "extension");
    track.duration = Milliseconds(answer.value(QStringLiteral("duration_ms")).toInteger());
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && isJpeg(std::string_view(words).substr(line + 1)))
        track.cover = words.substr(line + 1);
    return track;
}

} // namespace bitbeats::node
