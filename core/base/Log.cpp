#include "base/Log.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>
#include <cstdio>

namespace bitbeats {

Q_LOGGING_CATEGORY(logBase, "bitbeats.base", QtInfoMsg)
Q_LOGGING_CATEGORY(logAudio, "bitbeats.audio", QtInfoMsg)
Q_LOGGING_CATEGORY(logSwarm, "bitbeats.swarm", QtInfoMsg)
Q_LOGGING_CATEGORY(logHttp, "bitbeats.http", QtInfoMsg)

namespace {

thread_local const std::string* scopeOfThread = nullptr;

const char* level(QtMsgType type) {
    switch (type) {
    case QtDebugMsg:
        return "debug";
    case QtInfoMsg:
        return "info";
    case QtWarningMsg:
        return "warning";
    case QtCriticalMsg:
        return "error";
    case QtFatalMsg:
        return "fatal";
    }
    return "info";
}

void writeLine(const QByteArray& line) {
    std::fprintf(stderr, "%s\n", line.constData());
}

void writePlain(QtMsgType type, const QMessageLogContext& context, const QString& message) {
    writeLine(QByteArray(level(type)) + " " + context.category + ": " + message.toUtf8());
}

void writeJson(QtMsgType type, const QMessageLogContext& context, const QString& message) {
    QJsonObject line{{QStringLiteral("time"), QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs)},
                     {QStringLiteral("level"), QString::fromLatin1(level(type))},
                     {QStringLiteral("category"), QString::fromLatin1(context.category)},
                     {QStringLiteral("message"), message}};
    if (scopeOfThread && !scopeOfThread->empty())
        line[QStringLiteral("request")] = QString::fromStdString(*scopeOfThread);
    writeLine(QJsonDocument(line).toJson(QJsonDocument::Compact));
}

} // namespace

LogScope::LogScope(std::string id) : m_id(std::move(id)), m_outer(scopeOfThread) {
    scopeOfThread = &m_id;
}

LogScope::~LogScope() {
    scopeOfThread = m_outer;
}

void installLog(LogFormat format, bool verbose) {
    qInstallMessageHandler(format == LogFormat::Json ? writeJson : writePlain);
    if (verbose) QLoggingCategory::setFilterRules(QStringLiteral("bitbeats.*=true"));
}

} // namespace bitbeats
