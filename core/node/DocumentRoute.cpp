#include "Routes.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace bitbeats::node {
namespace {

using http::Access;
using http::Route;

QJsonObject described(const char* description) {
    return {{QStringLiteral("description"), QString::fromUtf8(description)}};
}

QJsonArray parametersOf(const Route& route) {
    QJsonArray parameters;
    for (std::size_t at = 0; (at = route.pattern.find('{', at)) != std::string::npos; ++at) {
        const auto name = route.pattern.substr(at + 1, route.pattern.find('}', at) - at - 1);
        parameters.append(
            QJsonObject{{QStringLiteral("name"), QString::fromStdString(name)},
                        {QStringLiteral("in"), QStringLiteral("path")},
                        {QStringLiteral("required"), true},
                        {QStringLiteral("schema"), QJsonObject{{QStringLiteral("type"), QStringLiteral("string")}}}});
    }
    return parameters;
}

QJsonObject bodyOf(const Route& route) {
    const bool streamed = route.body.kind == http::BodyKind::Streamed;
    const auto type = streamed ? QStringLiteral("application/offset+octet-stream") : QStringLiteral("application/json");
    return {{QStringLiteral("required"), true}, {QStringLiteral("content"), QJsonObject{{type, QJsonObject{}}}}};
}

QJsonObject operationOf(const Route& route) {
    QJsonObject responses{
        {QStringLiteral("2XX"), described("It was done.")},
        {QStringLiteral("4XX"), QJsonObject{{QStringLiteral("$ref"), QStringLiteral("#/components/responses/Error")}}}};
    QJsonObject operation{{QStringLiteral("operationId"), QString::fromStdString(route.name)},
                          {QStringLiteral("summary"), QString::fromStdString(route.summary)},
                          {QStringLiteral("responses"), responses}};
    if (const auto parameters = parametersOf(route); !parameters.isEmpty())
        operation[QStringLiteral("parameters")] = parameters;
    if (route.body.kind != http::BodyKind::None) operation[QStringLiteral("requestBody")] = bodyOf(route);
    if (route.access != Access::Everyone)
        operation[QStringLiteral("security")] = QJsonArray{QJsonObject{{QStringLiteral("bearer"), QJsonArray{}}},
                                                           QJsonObject{{QStringLiteral("session"), QJsonArray{}}}};
    return operation;
}

QJsonObject components() {
    const QJsonObject text{{QStringLiteral("type"), QStringLiteral("string")}};
    const QJsonObject error{
        {QStringLiteral("type"), QStringLiteral("object")},
        {QStringLiteral("required"), QJsonArray{QStringLiteral("code"), QStringLiteral("message")}},
        {QStringLiteral("properties"),
         QJsonObject{{QStringLiteral("code"), text},
                     {QStringLiteral("message"), text},
                     {QStringLiteral("details"), QJsonObject{{QStringLiteral("type"), QStringLiteral("object")}}}}}};
    const QJsonObject whole{{QStringLiteral("type"), QStringLiteral("object")},
                            {QStringLiteral("required"), QJsonArray{QStringLiteral("error")}},
                            {QStringLiteral("properties"), QJsonObject{{QStringLiteral("error"), error}}}};
    auto response = described("Why it was not done.");
    response[QStringLiteral("content")] =
        QJsonObject{{QStringLiteral("application/json"), QJsonObject{{QStringLiteral("schema"), whole}}}};
    const QJsonObject bearer{{QStringLiteral("type"), QStringLiteral("http")},
                             {QStringLiteral("scheme"), QStringLiteral("bearer")}};
    const QJsonObject session{{QStringLiteral("type"), QStringLiteral("apiKey")},
                              {QStringLiteral("in"), QStringLiteral("cookie")},
                              {QStringLiteral("name"), QStringLiteral("__Host-session")}};
    return {{QStringLiteral("responses"), QJsonObject{{QStringLiteral("Error"), response}}},
            {QStringLiteral("securitySchemes"),
             QJsonObject{{QStringLiteral("bearer"), bearer}, {QStringLiteral("session"), session}}}};
}

/// The document is made of the table that requests go by: neither can say what the other does not.
QJsonObject documentOf(const http::Router& router) {
    QJsonObject paths;
    for (const auto& route : router.routes()) {
        if (route.page) continue; // for people, not for programs
        const auto path = QString::fromStdString(route.pattern);
        auto item = paths.value(path).toObject();
        item[QString::fromStdString(route.method).toLower()] = operationOf(route);
        paths[path] = item;
    }
    return {{QStringLiteral("openapi"), QStringLiteral("3.1.0")},
            {QStringLiteral("info"), QJsonObject{{QStringLiteral("title"), QStringLiteral("BitBeats node")},
                                                 {QStringLiteral("version"), QStringLiteral("1")}}},
            {QStringLiteral("paths"), paths},
            {QStringLiteral("components"), components()}};
}

} // namespace

void addDocumentRoute(http::Router& router) {
    RouteMaker make{router};
    auto& route = make.add("GET", "/api/openapi.json", "document", "This document",
                           [&router](const http::Call&) { return http::jsonResponse(200, documentOf(router)); });
    route.anyOrigin = true;
}

} // namespace bitbeats::node
