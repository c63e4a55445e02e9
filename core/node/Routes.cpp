#include "Routes.h"

#include "http/ByteResponse.h"

#include <QDateTime>

#include <algorithm>
#include <charconv>

namespace bitbeats::node {
namespace {

int numberIn(const http::Request& request, std::string_view name, int otherwise, int least, int most) {
    const auto text = request.parameter(name);
    int value = otherwise;
    if (text) std::from_chars(text->data(), text->data() + text->size(), value);
    return std::clamp(value, least, most);
}

} // namespace

http::Route& RouteMaker::add(const char* method, const char* pattern, const char* name, const char* summary,
                             std::function<http::Response(const http::Call&)> handle) {
    http::Route route;
    route.method = method;
    route.pattern = pattern;
    route.name = name;
    route.summary = summary;
    route.handle = std::move(handle);
    return router.add(std::move(route));
}

void FirstAdmin::offer(std::string token) {
    const std::lock_guard lock(m_mutex);
    m_token = std::move(token);
}

std::string FirstAdmin::token() const {
    const std::lock_guard lock(m_mutex);
    return m_token;
}

bool FirstAdmin::redeem(std::string_view token, const std::function<bool()>& use) {
    const std::lock_guard lock(m_mutex);
    if (m_token.empty() || !http::equalInConstantTime(token, m_token) || !use()) return false;
    m_token.clear();
    return true;
}

http::Response done() {
    http::Response response;
    response.status = 204;
    return response;
}

void addUsage(QJsonObject& object, const Usage& usage) {
    object[QStringLiteral("storage_used")] = static_cast<qint64>(usage.used());
    object[QStringLiteral("storage_limit")] = static_cast<qint64>(usage.limit);
    object[QStringLiteral("file_size_limit")] = static_cast<qint64>(usage.fileLimit);
    object[QStringLiteral("uploads_active")] = usage.uploads;
    object[QStringLiteral("uploads_limit")] = usage.uploadLimit;
}

std::string textIn(const QJsonObject& body, const char* name) {
    return body.value(QLatin1String(name)).toString().toStdString();
}

http::Response failure(const Error& error) {
    switch (error.reason) {
    case Reason::Unsupported:
        return http::errorResponse(409, "conflict", sentence(error));
    case Reason::NotFound:
        return http::errorResponse(404, "not_found", sentence(error));
    case Reason::NotAllowed:
        return http::errorResponse(403, "not_allowed", sentence(error));
    case Reason::BadUsage:
        return http::errorResponse(422, "bad_value", sentence(error));
    case Reason::DiskFull:
        return http::errorResponse(507, "disk_full", sentence(error));
    default:
        return http::errorResponse(503, "unavailable", "This did not work. Try again in a moment.");
    }
}

QString timeText(std::int64_t milliseconds) {
    return QDateTime::fromMSecsSinceEpoch(milliseconds).toUTC().toString(Qt::ISODateWithMs);
}

std::optional<std::int64_t> timeIn(const QString& text) {
    const auto time = QDateTime::fromString(text, Qt::ISODateWithMs);
    return time.isValid() ? std::optional<std::int64_t>(time.toMSecsSinceEpoch()) : std::nullopt;
}

Paging pagingOf(const http::Request& request) {
    return {numberIn(request, "page", 1, 1, 1'000'000), numberIn(request, "page_size", 50, 1, 200)};
}

QJsonObject pageObject(const QJsonArray& items, const Paging& paging, std::int64_t total) {
    return {{QStringLiteral("items"), items},
            {QStringLiteral("page"), paging.page},
            {QStringLiteral("page_size"), paging.size},
            {QStringLiteral("total"), static_cast<qint64>(total)}};
}

} // namespace bitbeats::node
