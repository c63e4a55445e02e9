#include "site/Site.h"

#include "Desk.h"
#include <QJsonDocument>

namespace bitbeats::site {
namespace {

http::Response assetOf(const Desk& desk, const http::Call& call) {
    const auto* file = desk.assets().find(std::string(call.captive("name")));
    if (!file) return http::errorResponse(404, "not_found", "There is nothing at this address.");
    const bool current = call.request.parameter("v") == desk.assets().version();
    http::Response response;
    const auto tag = "\"" + file->etag + "\"";
    response.with("ETag", tag)
        .with("Cache-Control", current ? "public, max-age=31536000, immutable" : "public, max-age=300");
    if (call.request.header("if-none-match") == tag) {
        response.status = 304;
        return response;
    }
    response.with("Content-Type", file->type);
    response.body = file->content;
    return response;
}

const char* headingOf(int status) {
    switch (status) {
    case 403:
        return "Not for you";
    case 404:
        return "Nothing here";
    case 405:
        return "Not like this";
    case 429:
        return "A little slower";
    default:
        return "That did not work";
    }
}

} // namespace

class Site::Private {
public:
    Private(SiteOptions options, http::Router& router, Assets assets, Templates templates)
        : m_desk(std::move(options), router, std::move(assets), std::move(templates)) {}

    const Desk& desk() const { return m_desk; }

private:
    const Desk m_desk;
};

Site::Site(std::unique_ptr<Private> priv) : d(std::move(priv)) {}
Site::~Site() = default;

Result<std::unique_ptr<Site>> Site::of(SiteOptions options, http::Router& router) {
    auto assets = Assets::load();
    if (!assets) return Failure(assets.error());
    auto templates = Templates::of(Assets::pages(), &Assets::page, &Assets::icon);
    if (!templates) return Failure(templates.error());
    auto priv = std::make_unique<Private>(std::move(options), router, std::move(*assets), std::move(*templates));
    return std::unique_ptr<Site>(new Site(std::move(priv)));
}

void Site::addRoutes() {
    const auto& desk = d->desk();
    desk.add("GET", "/assets/{name}", "asset", "What pages are made of",
             [&desk](const http::Call& call) { return assetOf(desk, call); });
    addPublicPages(desk);
    addAccountPages(desk);
    addAdminPages(desk);
}

http::Response Site::refusalPage(const http::Request& request, const http::Response& refusal) const {
    const auto& desk = d->desk();
    if (refusal.status == 401) {
        // After a form there is nothing to come back to but the page it was on.
        const bool reads = request.method == "GET" || request.method == "HEAD";
        return Desk::go("/sign-in" + (reads ? "?next=" + ownPath(request.path) : std::string()));
    }
    const Answer answer{refusal.status, QJsonDocument::fromJson(QByteArray::fromStdString(refusal.body)).object(), {}};
    auto response = desk.page(request, "plain", "refusal",
                              {{QStringLiteral("title"), QString::fromUtf8(headingOf(refusal.status))},
                               {QStringLiteral("problem"), QString::fromStdString(answer.problem())}},
                              refusal.status);
    for (const char* name : {"Retry-After", "Allow"})
        if (const auto value = refusal.header(name); !value.empty()) response.with(name, value);
    return response;
}

} // namespace bitbeats::site
