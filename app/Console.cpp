#include "Console.h"

#include <QJsonDocument>

#include <cstdio>
#include <sys/ioctl.h>
#include <unistd.h>

namespace bitbeats::app {
namespace {

void put(std::string_view line) {
    std::fwrite(line.data(), 1, line.size(), stdout);
    std::fputc('\n', stdout);
    std::fflush(stdout);
}

/// Cut to the width of the terminal, at a whole character; every character is taken to be one wide.
std::string fitted(std::string_view text) {
    winsize size{};
    const std::size_t width =
        ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col - 1u : 79u;
    std::size_t columns = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) continue;
        if (columns++ == width) return std::string(text.substr(0, i));
    }
    return std::string(text);
}

} // namespace

int report(const Error& error) {
    std::fprintf(stderr, "%s\n", sentence(error).c_str());
    return error.reason == Reason::BadUsage ? kWrongUsage : kFailed;
}

void Console::say(std::string_view line) {
    if (m_json) return;
    endProgress();
    put(line);
}

void Console::event(const char* name, QJsonObject fields) {
    if (!m_json) return;
    fields.insert(QStringLiteral("event"), QString::fromLatin1(name));
    const auto text = QJsonDocument(fields).toJson(QJsonDocument::Compact);
    put({text.constData(), static_cast<std::size_t>(text.size())});
}

void Console::progress(std::string_view line) {
    if (m_json || !::isatty(STDOUT_FILENO)) return;
    std::printf("\r%s\x1b[K", fitted(line).c_str());
    std::fflush(stdout);
    m_inProgress = true;
}

void Console::endProgress() {
    if (m_inProgress) std::fputc('\n', stdout);
    m_inProgress = false;
}

} // namespace bitbeats::app
