#include "http/Json.h"

#include <QJsonDocument>
#include <QStringDecoder>

#include <algorithm>

namespace bitbeats::http {
namespace {

/// How deep brackets are nested outside of strings: told before a parser that recurses sees them.
int depthOf(std::string_view text) {
    int depth = 0;
    int deepest = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            deepest = std::max(deepest, ++depth);
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return deepest;
}

bool isUtf8(std::string_view text) {
    QStringDecoder decoder(QStringDecoder::Utf8);
    const QString decoded = decoder(QByteArrayView(text.data(), static_cast<qsizetype>(text.size())));
    return !decoder.hasError();
}

bool isJson(std::string_view type) {
    type = type.substr(0, type.find(';'));
    while (!type.empty() && type.back() == ' ')
        type.remove_suffix(1);
    return type == "application/json";
}

} // namespace

tl::expected<QJsonObject, Response> jsonBody(const Request& request, int maxDepth) {
    // A form on a stranger's page cannot send this type without asking first.
    if (!isJson(request.header("content-type")))
        return tl::unexpected(errorResponse(415, "unsupported_media_type", "The body must be application/json."));
    if (depthOf(request.body) > maxDepth)
        return tl::unexpected(errorResponse(400, "bad_json", "The JSON is nested too deeply."));
    const auto bytes = QByteArray::fromRawData(request.body.data(), static_cast<qsizetype>(request.body.size()));
    const auto document = QJsonDocument::fromJson(bytes);
    if (!document.isObject() || !isUtf8(request.body))
        return tl::unexpected(errorResponse(400, "bad_json", "The body must be a JSON object."));
    return document.object();
}

Response jsonResponse(int status, const QJsonObject& object) {
    Response response;
    response.status = status;
    response.with("Content-Type", "application/json").with("Cache-Control", "no-store");
    response.body = QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
    return response;
}

Response errorResponse(int status, std::string_view code, std::string_view message, const QJsonObject& details) {
    return jsonResponse(status, {{QStringLiteral("error"), QJsonObject{{QStringLiteral("code"), toQt(code)},
                                                                       {QStringLiteral("message"), toQt(message)},
                                                                       {QStringLiteral("details"), details}}}});
}

} // namespace bitbeats::http
