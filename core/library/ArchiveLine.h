#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <string>
#include <string_view>

namespace bitbeats::library {

inline QString archiveText(std::string_view utf8) {
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

/// Bytes that may be no text (paths, hashes), as hexadecimal digits.
inline QString archiveHex(std::string_view bytes) {
    return QString::fromLatin1(QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size())).toHex());
}

inline std::string textIn(const QJsonObject& line, const char* name) {
    return line.value(QLatin1String(name)).toString().toStdString();
}

inline std::string bytesIn(const QJsonObject& line, const char* name) {
    return QByteArray::fromHex(line.value(QLatin1String(name)).toString().toLatin1()).toStdString();
}

inline std::int64_t numberIn(const QJsonObject& line, const char* name) {
    return line.value(QLatin1String(name)).toInteger();
}

} // namespace bitbeats::library
