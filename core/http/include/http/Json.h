#pragma once

#include "base/Result.h"
#include "http/Message.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QString>

#include <optional>
#include <string_view>

namespace bitbeats::http {

/// The object in the body of a request. Refused, as an answer: other media types (415), what is no JSON object, is
/// nested deeper than `maxDepth` or is not UTF-8 (400).
tl::expected<QJsonObject, Response> jsonBody(const Request& request, int maxDepth = 16);

Response jsonResponse(int status, const QJsonObject& object);

/// {"error":{"code":...,"message":...,"details":{...}}}
Response errorResponse(int status, std::string_view code, std::string_view message, const QJsonObject& details);

inline QString toQt(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace bitbeats::http
