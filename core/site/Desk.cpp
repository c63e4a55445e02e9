#include "Desk.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QLocale>
#include <QMessageAuthenticationCode>
#include <QRandomGenerator>

#include <algorithm>

namespace bitbeats::site {
namespace {

constexpr http::BodyRule kForm{http::BodyKind::Buffered, 16 << 10};
constexpr const char* kPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
                                "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
constexpr std::size_t kVisitorBytes = 16;

QByteArray randomBytes(std::size_t count) {
    QByteArray bytes(static_cast<qsizetype>(count), '\0');
    auto* generator = QRandomGenerator::system();
    std::generate(bytes.begin(), bytes.end(), [generator] { return static_cast<char>(generator->generate() & 0xff); });
    return bytes;
}

std::string_view visitorCookie(const http::Request& request) {
    return request.secure ? "__Host-visitor" : "bitbeats-visitor";
}

std::vector<std::string> segmentsOf(const std::string& path) {
    std::vector<std::string> out;
    for (std::size_t at = 1;;) {
        const auto slash = path.find('/', at);
        out.push_back(path.substr(at, slash - at));
        if (slash == std::string::npos) return out;
        at = slash + 1;
    }
}

QString nameOfRole(const QString& role) {
    return role.left(1).toUpper() + role.mid(1);
}

/// What every page says about who reads it.
QJsonObject readerOf(const Answer& me, bool administered) {
    const auto handle = me.object.value(QStringLiteral("handle")).toString();
    const auto role = me.object.value(QStringLiteral("role")).toString();
    return {{QStringLiteral("handle"), handle},
            {QStringLiteral("email"), me.object.value(QStringLiteral("email"))},
            {QStringLiteral("role"), nameOfRole(role)},
            {QStringLiteral("initials"), QString::fromStdString(initialsOf(handle))},
            {QStringLiteral("colour"), colourOf(handle)},
            {QStringLiteral("admin"), administered && role == QLatin1String("admin")}};
}

} // namespace

std::string Answer::problem() const {
    if (ok()) return {};
    const auto said = object.value(QStringLiteral("error")).toObject().value(QStringLiteral("message")).toString();
    return said.isEmpty() ? "This did not work. Try again in a moment." : said.toStdString();
}

Desk::Desk(SiteOptions options, http::Router& router, Assets assets, Templates templates)
    : m_options(std::move(options)), m_router(router), m_assets(std::move(assets)), m_templates(std::move(templates)),
      m_key(randomBytes(32)) {}

Answer Desk::ask(const http::Call& call, const char* method, const std::string& target, const QJsonObject& body) const {
    http::Request request;
    const auto question = std::min(target.find('?'), target.size());
    request.method = method;
    request.path = target.substr(0, question);
    request.segments = segmentsOf(request.path);
    request.query = target.substr(std::min(question + 1, target.size()));
    request.host = call.request.host;
    request.remoteAddress = call.request.remoteAddress;
    request.secure = call.request.secure;
    request.id = call.request.id;
    if (!call.request.header("cookie").empty()) request.headers.emplace_back("cookie", call.request.header("cookie"));
    if (!call.request.header("authorization").empty())
        request.headers.emplace_back("authorization", call.request.header("authorization"));
    if (call.caller) request.headers.emplace_back("x-csrf-token", call.caller->csrfToken);
    if (std::string_view(method) != "GET") {
        request.headers.emplace_back("content-type", "application/json");
        request.body = QJsonDocument(body).toJson(QJsonDocument::Compact).toStdString();
    }
    const auto response = m_router.within(request);
    return {response.status, QJsonDocument::fromJson(QByteArray::fromStdString(response.body)).object(),
            std::string(response.header("Set-Cookie"))};
}

http::Response Desk::page(const http::Call& call, const std::string& layout, const std::string& name, QJsonObject view,
                          int status) const {
    if (call.caller) {
        view[QStringLiteral("reader")] = readerOf(ask(call, "GET", "/api/me"), has("adminPage"));
        view[QStringLiteral("csrf")] = QString::fromStdString(call.caller->csrfToken);
    }
    return page(call.request, layout, name, std::move(view), status);
}

http::Response Desk::page(const http::Request& request, const std::string& layout, const std::string& name,
                          QJsonObject view, int status) const {
    view[QStringLiteral("node")] = QString::fromStdString(m_options.name());
    view[QStringLiteral("version")] = QString::fromStdString(m_assets.version());
    view[QStringLiteral("name")] = QString::fromStdString(name);
    http::Response response;
    response.status = status;
    response.with("Content-Type", "text/html; charset=utf-8")
        .with("Cache-Control", "no-store")
        .with("Content-Security-Policy", kPolicy)
        .with("Referrer-Policy", "same-origin")
        .with("Cross-Origin-Opener-Policy", "same-origin")
        .with("X-Frame-Options", "DENY");
    if (request.secure) response.with("Strict-Transport-Security", "max-age=31536000");
    if (!view.contains(QStringLiteral("csrf"))) addProof(request, view, response);
    response.body = m_templates.render(layout, name, view);
    return response;
}

http::Response Desk::go(const std::string& path) {
    http::Response response;
    response.status = 303;
    response.with("Location", path).with("Cache-Control", "no-store");
    return response;
}

std::string Desk::proofFor(std::string_view visitor) const {
    return QMessageAuthenticationCode::hash(QByteArray(visitor.data(), static_cast<qsizetype>(visitor.size())), m_key,
                                            QCryptographicHash::Sha256)
        .toHex()
        .toStdString();
}

bool Desk::isOwnForm(const http::Request& request) const {
    const auto visitor = request.cookie(visitorCookie(request));
    const auto proof = request.field("csrf").value_or("");
    return visitor.size() == 2 * kVisitorBytes && http::equalInConstantTime(proof, proofFor(visitor));
}

void Desk::addProof(const http::Request& request, QJsonObject& view, http::Response& response) const {
    std::string visitor(request.cookie(visitorCookie(request)));
    if (visitor.size() != 2 * kVisitorBytes) {
        visitor = randomBytes(kVisitorBytes).toHex().toStdString();
        std::string cookie(visitorCookie(request));
        cookie += "=" + visitor + "; Path=/; HttpOnly; SameSite=Lax";
        response.with("Set-Cookie", request.secure ? cookie + "; Secure" : cookie);
    }
    view[QStringLiteral("csrf")] = QString::fromStdString(proofFor(visitor));
}

bool Desk::has(std::string_view name) const {
    const auto& routes = m_router.routes();
    return std::any_of(routes.begin(), routes.end(), [name](const auto& route) { return route.name == name; });
}

http::Route& Desk::add(const char* method, const char* pattern, const char* name, const char* summary,
                       std::function<http::Response(const http::Call&)> handle) const {
    http::Route route;
    route.method = method;
    route.pattern = pattern;
    route.name = name;
    route.summary = summary;
    route.handle = std::move(handle);
    route.page = true;
    if (route.method == "POST") {
        route.body = kForm;
        route.rate = http::RateClass::Write;
    }
    return m_router.add(std::move(route));
}

std::string segmentOf(std::string_view text) {
    const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
    return std::string(plain ? text : "none");
}

std::string sizeText(double bytes) {
    static constexpr std::array<const char*, 5> kUnits{"B", "KB", "MB", "GB", "TB"};
    std::size_t unit = 0;
    while (bytes >= 999.5 && unit + 1 < kUnits.size()) {
        bytes /= 1000;
        ++unit;
    }
    const int decimals = unit >= 3 && bytes < 99.95 ? 1 : 0;
    auto text = QString::number(bytes, 'f', decimals);
    if (text.endsWith(QStringLiteral(".0"))) text.chop(2);
    return text.toStdString() + " " + kUnits[unit];
}

std::string dayText(const QString& time) {
    const auto when = QDateTime::fromString(time, Qt::ISODateWithMs);
    return when.isValid() ? QLocale::c().toString(when.date(), QStringLiteral("d MMM yyyy")).toStdString() : "never";
}

std::string agoText(const QString& time) {
    const auto when = QDateTime::fromString(time, Qt::ISODateWithMs);
    if (!when.isValid()) return "never";
    const auto seconds = when.secsTo(QDateTime::currentDateTimeUtc());
    if (seconds < 120) return "now";
    if (seconds < 3600) return std::to_string(seconds / 60) + " min ago";
    if (seconds < 24LL * 3600) return std::to_string(seconds / 3600) + " h ago";
    return dayText(time);
}

std::string initialsOf(const QString& name) {
    const auto words = name.split(u'-', Qt::SkipEmptyParts);
    if (words.isEmpty()) return "?";
    const auto& first = words.first();
    const auto text = words.size() > 1 ? first.left(1) + words.at(1).left(1) : first.left(2);
    return text.toUpper().toStdString();
}

int colourOf(const QString& name) {
    unsigned sum = 7;
    for (const auto c : name)
        sum = sum * 31 + c.unicode();
    return static_cast<int>(sum % 8);
}

std::string ownPath(const std::string& wanted) {
    const bool plain = std::all_of(wanted.begin(), wanted.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' || c == '-';
    });
    const bool ours =
        wanted == "/account" || wanted.starts_with("/account/") || wanted == "/admin" || wanted.starts_with("/admin/");
    return plain && ours && wanted.find("//") == std::string::npos ? wanted : "/account";
}

std::string deviceOf(std::string_view userAgent) {
    const auto first = [userAgent](std::initializer_list<std::pair<std::string_view, const char*>> known,
                                   const char* otherwise) {
        for (const auto& [mark, name] : known)
            if (userAgent.find(mark) != std::string_view::npos) return name;
        return otherwise;
    };
    const std::string browser = first(
        {{"Firefox/", "Firefox"}, {"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Chrom", "Chromium"}, {"Safari/", "Safari"}},
        "Browser");
    const std::string system = first({{"Android", "Android"},
                                      {"iPhone", "iPhone"},
                                      {"iPad", "iPad"},
                                      {"Windows", "Windows"},
                                      {"Mac OS", "macOS"},
                                      {"Linux", "Linux"}},
                                     "");
    return system.empty() ? browser : browser + " on " + system;
}

QJsonObject barOf(double used, double limit) {
    const auto max = std::max(limit, 1.0);
    return {{QStringLiteral("value"), QString::number(std::clamp(used / max * 1000, 0.0, 1000.0), 'f', 0)},
            {QStringLiteral("used"), QString::fromStdString(sizeText(used))},
            {QStringLiteral("limit"), QString::fromStdString(sizeText(limit))},
            {QStringLiteral("left"), QString::fromStdString(sizeText(std::max(0.0, limit - used)))},
            {QStringLiteral("endless"), limit <= 0},
            {QStringLiteral("full"), used >= 0.9 * max}};
}

} // namespace bitbeats::site
