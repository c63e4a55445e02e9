#include "http/Router.h"

#include "base/Log.h"
#include "http/Addresses.h"

#include <algorithm>
#include <cassert>

namespace bitbeats::http {
namespace {

constexpr std::array<int, 7> kBuckets{1, 5, 25, 100, 500, 2500, 10'000}; // milliseconds
constexpr std::string_view kAllowedHeaders =
    "Authorization, Content-Type, Range, If-Range, If-None-Match, X-CSRF-Token, Tus-Resumable, Upload-Length, "
    "Upload-Offset, Upload-Metadata, Upload-Checksum, Upload-Defer-Length, X-HTTP-Method-Override, Last-Event-ID";
constexpr std::string_view kExposedHeaders =
    "ETag, Accept-Ranges, Content-Range, Location, Retry-After, X-Request-Id, Tus-Resumable, Tus-Version, "
    "Tus-Extension, Tus-Max-Size, Upload-Offset, Upload-Length, Upload-Expires, Upload-Track";

std::vector<std::string> split(std::string_view pattern) {
    std::vector<std::string> segments;
    while (!pattern.empty()) {
        pattern.remove_prefix(1);
        const auto slash = std::min(pattern.find('/'), pattern.size());
        segments.emplace_back(pattern.substr(0, slash));
        pattern.remove_prefix(slash);
    }
    return segments;
}

bool isCapture(const std::string& segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

bool changesThings(std::string_view method) {
    return method != "GET" && method != "HEAD" && method != "OPTIONS";
}

Role roleFor(Access access) {
    switch (access) {
    case Access::Artist:
        return Role::Artist;
    case Access::Moderator:
        return Role::Moderator;
    case Access::Admin:
        return Role::Admin;
    case Access::Everyone:
    case Access::SignedIn:
        break;
    }
    return Role::Listener;
}

/// A page of this very server, as far as the browser says where the request comes from.
bool isOwnPage(const Request& request) {
    const auto site = request.header("sec-fetch-site");
    if (!site.empty()) return site == "same-origin";
    const auto origin = request.header("origin");
    return origin.empty() || origin == (request.secure ? "https://" : "http://") + request.host;
}

Response notMeant() {
    return errorResponse(403, "csrf", "The request did not come from a page of this server.");
}

bool isForBrowser(const Request& request) {
    return (request.method == "GET" || request.method == "HEAD") &&
           request.header("accept").find("text/html") != std::string_view::npos;
}

} // namespace

struct Router::Figures {
    std::array<std::atomic<std::uint64_t>, 6> byStatus{}; ///< by hundreds
    std::array<std::atomic<std::uint64_t>, kBuckets.size() + 1> byTime{};
    std::atomic<std::uint64_t> milliseconds{0};
};

struct Router::Match {
    std::size_t index = 0;
    const Route* route = nullptr;
    std::vector<std::pair<std::string, std::string>> captured;
};

bool equalInConstantTime(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    unsigned char difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        difference = static_cast<unsigned char>(difference | (a[i] ^ b[i]));
    return difference == 0;
}

std::string_view Call::captive(std::string_view name) const {
    const auto found = std::find_if(captured.begin(), captured.end(), [&](const auto& c) { return c.first == name; });
    assert(found != captured.end());
    return found->second;
}

Router::Router(RouterOptions options, const Clock& clock) : m_options(std::move(options)), m_limiter(clock) {}
Router::~Router() = default;

Route& Router::add(Route route) {
    m_patterns.push_back(split(route.pattern));
    m_figures.push_back(std::make_unique<Figures>());
    return m_routes.emplace_back(std::move(route));
}

const Route* Router::find(const Request& request, Match& match, std::string& allowed) const {
    const std::string_view method = request.method == "HEAD" ? std::string_view("GET") : request.method;
    for (std::size_t i = 0; i < m_routes.size(); ++i) {
        const auto& pattern = m_patterns[i];
        if (pattern.size() != request.segments.size()) continue;
        const bool fits = std::equal(pattern.begin(), pattern.end(), request.segments.begin(),
                                     [](const std::string& wanted, const std::string& given) {
                                         return isCapture(wanted) ? !given.empty() : wanted == given;
                                     });
        if (!fits) continue;
        if (m_routes[i].method != method) {
            allowed += (allowed.empty() ? "" : ", ") + m_routes[i].method;
            if (m_routes[i].method == "GET") allowed += ", HEAD";
            continue;
        }
        match.index = i;
        match.route = &m_routes[i];
        for (std::size_t s = 0; s < pattern.size(); ++s)
            if (isCapture(pattern[s]))
                match.captured.emplace_back(pattern[s].substr(1, pattern[s].size() - 2), request.segments[s]);
        return match.route;
    }
    return nullptr;
}

Admission Router::admit(const Request& head) {
    Admission admission;
    auto match = std::make_shared<Match>();
    std::string allowed;
    const auto* route = find(head, *match, allowed);
    const bool asksFirst = head.method == "OPTIONS" && !head.header("access-control-request-method").empty();
    if (!route || asksFirst) {
        if (allowed.empty()) {
            admission.answer = errorResponse(404, "not_found", "There is nothing at this address.");
        } else if (head.method == "OPTIONS") {
            admission.answer = preflight(head, allowed);
        } else {
            admission.answer = errorResponse(405, "method_not_allowed", "This address does not answer that method.");
            admission.answer->with("Allow", allowed);
        }
        if (admission.answer->status >= 400) admission.answer = forPeople(head, nullptr, std::move(*admission.answer));
        share(head, nullptr, *admission.answer);
        return admission;
    }
    admission.lane = route->lane;
    admission.body = route->body;
    if (auto refusal = refuseByRate(head, *route)) admission.answer = forPeople(head, route, std::move(*refusal));
    const bool anonymous = head.header("authorization").empty() && head.header("cookie").empty();
    if (!admission.answer && route->ready && anonymous)
        admission.answer = route->ready({head, match->captured, nullptr, {}});
    if (admission.answer) share(head, route, *admission.answer);
    admission.decision = std::move(match);
    return admission;
}

Response Router::preflight(const Request& request, const std::string& allowed) const {
    Response response;
    response.status = 204;
    response.with("Allow", allowed + ", OPTIONS");
    if (!request.header("access-control-request-method").empty())
        response.with("Access-Control-Allow-Methods", allowed)
            .with("Access-Control-Allow-Headers", kAllowedHeaders)
            .with("Access-Control-Max-Age", "600");
    return response;
}

std::optional<Response> Router::refuseByRate(const Request& head, const Route& route) {
    const auto rate = m_options.rates.find(route.rate);
    if (rate == m_options.rates.end()) return {};
    const auto key = std::to_string(static_cast<int>(route.rate)) + " " + limitKey(head.remoteAddress);
    const auto wait = m_limiter.take(key, rate->second);
    if (wait.count() == 0) return {};
    auto refusal = errorResponse(429, "too_many_requests", "Too many requests came from this address. Wait a little.");
    refusal.with("Retry-After", std::to_string((wait.count() + 999) / 1000));
    return refusal;
}

Response Router::answer(const Request& request, const Admission& admission, const CancelToken& gone) {
    const LogScope scope(request.id);
    const auto& match = *static_cast<const Match*>(admission.decision.get());
    auto response = answerRoute(request, match, gone);
    share(request, match.route, response);
    return response;
}

Response Router::answerRoute(const Request& request, const Match& match, const CancelToken& gone) const {
    const auto& route = *match.route;
    // What runs on the thread of the sockets serves nobody in particular: looking somebody up might block.
    const bool asks = m_options.identify && (route.lane != Lane::Inline || route.access != Access::Everyone);
    const auto who = asks ? m_options.identify(request) : Identity{};
    if (auto refusal = refuseByRights(request, route, who)) return forPeople(request, &route, std::move(*refusal));
    return route.handle({request, match.captured, who.kind == Identity::Kind::Known ? &who.caller : nullptr, gone});
}

std::optional<Response> Router::refuseByRights(const Request& request, const Route& route, const Identity& who) const {
    if (who.kind == Identity::Kind::Refused ||
        (who.kind == Identity::Kind::Nobody && route.access != Access::Everyone)) {
        auto refusal = errorResponse(401, "not_signed_in", "Sign in first.");
        refusal.with("WWW-Authenticate", "Bearer");
        return refusal;
    }
    if (route.page && changesThings(request.method) && !isOwnPage(request)) return notMeant();
    if (who.kind == Identity::Kind::Nobody) return {};
    if (who.caller.role < roleFor(route.access))
        return errorResponse(403, "not_allowed", "Your account may not do this.");
    if (who.caller.limited && (route.inPerson || route.access >= Access::Moderator))
        return errorResponse(403, "app_password", "A password made for another program does not reach this.");
    if (who.caller.byCookie && changesThings(request.method)) {
        const auto field = route.page ? request.field("csrf") : std::nullopt;
        const auto proof = field ? std::string_view(*field) : request.header("x-csrf-token");
        const bool meant =
            isOwnPage(request) && !who.caller.csrfToken.empty() && equalInConstantTime(proof, who.caller.csrfToken);
        if (!meant) return notMeant();
    }
    return {};
}

void Router::share(const Request& request, const Route* route, Response& response) const {
    const auto origin = request.header("origin");
    if (origin.empty()) return;
    const auto& known = m_options.origins;
    if (std::find(known.begin(), known.end(), origin) != known.end())
        response.with("Access-Control-Allow-Origin", origin).with("Vary", "Origin");
    else if (route && route->anyOrigin)
        response.with("Access-Control-Allow-Origin", "*");
    else
        return;
    response.with("Access-Control-Expose-Headers", kExposedHeaders);
}

Response Router::forPeople(const Request& request, const Route* route, Response refusal) const {
    const bool page = route ? route->page : isForBrowser(request);
    return page && m_options.refusalPage ? m_options.refusalPage(request, refusal) : std::move(refusal);
}

Response Router::within(const Request& request) {
    Match match;
    std::string allowed;
    if (!find(request, match, allowed)) return errorResponse(404, "not_found", "There is nothing at this address.");
    return answerRoute(request, match, {});
}

Response Router::call(const Request& request, const CancelToken& gone) {
    auto admission = admit(request);
    return admission.answer ? std::move(*admission.answer) : answer(request, admission, gone);
}

void Router::answered(const Request& request, const Admission& admission, int status, Milliseconds took) {
    if (!admission.decision) return;
    const auto& match = *static_cast<const Match*>(admission.decision.get());
    auto& figures = *m_figures[match.index];
    // By its name: an address may hold what only its owner should have.
    if (changesThings(request.method) || status >= 500) {
        const LogScope scope(request.id);
        qCInfo(logHttp, "%s %s: %d, %lld ms", request.method.c_str(), match.route->name.c_str(), status,
               static_cast<long long>(took.count()));
    }
    const auto hundreds = static_cast<std::size_t>(std::clamp(status / 100, 0, 5));
    figures.byStatus[hundreds].fetch_add(1, std::memory_order_relaxed);
    const auto bucket = std::find_if(kBuckets.begin(), kBuckets.end(), [&](int most) { return took.count() <= most; });
    figures.byTime[static_cast<std::size_t>(bucket - kBuckets.begin())].fetch_add(1, std::memory_order_relaxed);
    figures.milliseconds.fetch_add(static_cast<std::uint64_t>(took.count()), std::memory_order_relaxed);
}

std::string Router::metricsText() const {
    std::string counts = "# HELP bitbeats_http_requests_total Requests answered, by route and kind of status.\n"
                         "# TYPE bitbeats_http_requests_total counter\n";
    std::string times = "# HELP bitbeats_http_request_seconds From the end of the head to the end of the answer.\n"
                        "# TYPE bitbeats_http_request_seconds histogram\n";
    for (std::size_t i = 0; i < m_routes.size(); ++i) {
        const auto& figures = *m_figures[i];
        const auto label = "route=\"" + m_routes[i].name + "\"";
        std::uint64_t all = 0;
        for (std::size_t s = 0; s < figures.byStatus.size(); ++s) {
            const auto count = figures.byStatus[s].load(std::memory_order_relaxed);
            all += count;
            if (count > 0)
                counts += "bitbeats_http_requests_total{" + label + ",status=\"" + std::to_string(s) + "xx\"} " +
                          std::to_string(count) + "\n";
        }
        if (all == 0) continue;
        std::uint64_t below = 0;
        for (std::size_t b = 0; b <= kBuckets.size(); ++b) {
            below += figures.byTime[b].load(std::memory_order_relaxed);
            const auto most = b < kBuckets.size() ? std::to_string(kBuckets[b] / 1000.0) : std::string("+Inf");
            times.append("bitbeats_http_request_seconds_bucket{").append(label).append(",le=\"").append(most);
            times.append("\"} ").append(std::to_string(below)).append("\n");
        }
        const auto sum = static_cast<double>(figures.milliseconds.load(std::memory_order_relaxed)) / 1000.0;
        times.append("bitbeats_http_request_seconds_sum{").append(label).append("} ").append(std::to_string(sum));
        times.append("\nbitbeats_http_request_seconds_count{").append(label).append("} ");
        times.append(std::to_string(below)).append("\n");
    }
    return counts + times;
}

} // namespace bitbeats::http
