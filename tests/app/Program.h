#pragma once

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QProcessEnvironment>
#include <QStringList>
#include <filesystem>
#include <string>

namespace bitbeats::test {

/// The compiled program with its own home folder. Waits are up to 60 s.
class Program {
public:
    explicit Program(const std::filesystem::path& home, const QStringList& arguments)
        : Program(home, arguments, withoutDisplay()) {}
    Program(const std::filesystem::path& home, const QStringList& arguments, QProcessEnvironment environment) {
        environment.insert(QStringLiteral("BITBEATS_HOME"), QString::fromStdString(home.string()));
        m_process.setProcessEnvironment(environment);
        m_process.start(qEnvironmentVariable("BITBEATS_BIN"), arguments);
        m_process.waitForStarted();
    }
    ~Program() {
        if (m_process.state() == QProcess::NotRunning) return;
        m_process.terminate();
        if (!m_process.waitForFinished(20'000)) m_process.kill();
        m_process.waitForFinished();
    }

    QProcess& process() { return m_process; }

    /// The exit code once it has ended; -1 if it crashed or did not end.
    int wait() {
        if (m_process.state() != QProcess::NotRunning && !m_process.waitForFinished(60'000)) return -1;
        return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
    }

    /// The next line of stdout, without its end; empty when the program ends.
    QString line() {
        while (!m_process.canReadLine()) {
            if (!m_process.waitForReadyRead(60'000) && !m_process.canReadLine()) return {};
        }
        return QString::fromUtf8(m_process.readLine()).trimmed();
    }

    /// The next line that begins with this; empty when there is none any more.
    QString lineOf(const QString& start) {
        for (;;) {
            auto next = line();
            if (next.isNull() || next.startsWith(start)) return next;
        }
    }

    QString errors() { return QString::fromUtf8(m_process.readAllStandardError()); }
    QString output() { return QString::fromUtf8(m_process.readAllStandardOutput()); }

private:
    static QProcessEnvironment withoutDisplay() {
        auto environment = QProcessEnvironment::systemEnvironment();
        for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
            environment.remove(QString::fromLatin1(name));
        return environment;
    }

    QProcess m_process;
};

/// A WAV file: mono, 16 bit, 8 kHz, a rising saw tooth.
inline std::string wavFile(double seconds, int salt = 0) {
    const auto frames = static_cast<std::uint32_t>(seconds * 8000);
    const auto number = [](std::uint32_t value, int bytes) {
        std::string out;
        for (int i = 0; i < bytes; ++i)
            out += static_cast<char>(value >> (8 * i) & 0xff);
        return out;
    };
    std::string data;
    for (std::uint32_t i = 0; i < frames; ++i)
        data += number((i * 37 + i / 97 + static_cast<std::uint32_t>(salt) * 1009) & 0x3fff, 2);
    return "RIFF" + number(static_cast<std::uint32_t>(data.size()) + 36, 4) + "WAVEfmt " + number(16, 4) +
           number(1, 2) + number(1, 2) + number(8000, 4) + number(16'000, 4) + number(2, 2) + number(16, 2) + "data" +
           number(static_cast<std::uint32_t>(data.size()), 4) + data;
}

} // namespace bitbeats::test
