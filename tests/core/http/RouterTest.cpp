#include "http/Router.h"
#include "support/TestMain.h"

#include <QTest>

using namespace bitbeats;
using namespace bitbeats::http;

class RouterTest : public QObject {
    Q_OBJECT
    ManualClock m_clock;

    static Response says(const Call& call) {
        Response response;
        response.body = call.caller ? call.caller->userId : "nobody";
        for (const auto& [name, value] : call.captured)
            response.body += " " + name + "=" + value;
        return response;
    }

    static Identity identify(const Request& request) {
        Identity identity;
        const auto token = request.header("authorization");
        const auto cookie = request.cookie("__Host-session");
        if (token.empty() && cookie.empty()) return identity;
        identity.kind = Identity::Kind::Known;
        identity.caller.userId = token.empty() ? cookie : token;
        if (token == "forged") identity.kind = Identity::Kind::Refused;
        if (token == "artist") identity.caller.role = Role::Artist;
        if (token == "admin") identity.caller.role = Role::Admin;
        identity.caller.byCookie = token.empty();
        identity.caller.csrfToken = "proof";
        return identity;
    }

    std::unique_ptr<Router> table(RouterOptions options = {}) {
        options.identify = identify;
        auto router = std::make_unique<Router>(options, m_clock);
        const auto add = [&](const char* method, const char* pattern, Access access, RateClass rate = RateClass::Read) {
            Route route;
            route.method = method;
            route.pattern = pattern;
            route.name = pattern;
            route.access = access;
            route.rate = rate;
            route.handle = says;
            router->add(std::move(route));
        };
        add("GET", "/", Access::Everyone);
        add("GET", "/tracks", Access::Everyone);
        add("POST", "/tracks", Access::Artist, RateClass::Write);
        add("GET", "/tracks/{id}", Access::Everyone);
        add("DELETE", "/tracks/{id}", Access::SignedIn, RateClass::Write);
        add("GET", "/tracks/{id}/files/{name}", Access::SignedIn);
        add("GET", "/admin", Access::Admin);
        const auto page = [&](const char* method, const char* pattern, Access access) {
            Route route;
            route.method = method;
            route.pattern = pattern;
            route.name = pattern;
            route.access = access;
            route.page = true;
            route.handle = says;
            router->add(std::move(route));
        };
        page("POST", "/form", Access::Everyone);
        page("GET", "/page", Access::SignedIn);
        return router;
    }

    static Request request(std::string method, const std::string& path,
                           std::vector<std::pair<std::string, std::string>> headers = {}) {
        Request out;
        out.method = std::move(method);
        out.path = path;
        std::size_t at = 1;
        for (;;) {
            const auto slash = path.find('/', at);
            out.segments.push_back(path.substr(at, slash - at));
            if (slash == std::string::npos) break;
            at = slash + 1;
        }
        out.host = "node.example";
        out.remoteAddress = "192.0.2.1";
        out.headers = std::move(headers);
        return out;
    }

private Q_SLOTS:
    void pathsFindTheirRows() {
        const auto router = table();
        QCOMPARE(router->call(request("GET", "/")).body, std::string("nobody"));
        QCOMPARE(router->call(request("GET", "/tracks/7")).body, std::string("nobody id=7"));
        QCOMPARE(router->call(request("HEAD", "/tracks/7")).status, 200);
        QCOMPARE(router->call(request("GET", "/tracks/7/files/a", {{"authorization", "u"}})).body,
                 std::string("u id=7 name=a"));
        for (const char* path : {"/trac", "/tracks/", "/tracks/7/", "/tracks/7/files", "//tracks", "/TRACKS"})
            QVERIFY2(router->call(request("GET", path)).status == 404, path);
    }

    void otherMethodsAreToldWhatGoes() {
        const auto router = table();
        const auto response = router->call(request("PUT", "/tracks"));
        QCOMPARE(response.status, 405);
        QCOMPARE(response.header("Allow"), std::string_view("GET, HEAD, POST"));
        QCOMPARE(router->call(request("OPTIONS", "/tracks")).status, 204);
        QCOMPARE(router->call(request("HEAD", "/nothing")).status, 404);
    }

    /// Walks the table: no row answers somebody whose rights do not reach it.
    void everyRowKeepsToItsRights() {
        const auto router = table();
        for (const auto& route : router->routes()) {
            auto path = route.pattern;
            for (std::size_t at; (at = path.find('{')) != std::string::npos;)
                path.replace(at, path.find('}') - at + 1, "x");
            const auto status = [&](const char* who) {
                return router->call(request(route.method, path, {{"authorization", who}})).status;
            };
            const int nobody = router->call(request(route.method, path)).status;
            QCOMPARE(nobody, route.access == Access::Everyone ? 200 : 401);
            QCOMPARE(status("forged"), 401); // also where nobody needs to sign in
            QCOMPARE(status("listener"), route.access <= Access::SignedIn ? 200 : 403);
            QCOMPARE(status("artist"), route.access <= Access::Artist ? 200 : 403);
            QCOMPARE(status("admin"), 200);
        }
    }

    void changesByCookieNeedAProofOfIntent() {
        const auto router = table();
        const auto status = [&](std::vector<std::pair<std::string, std::string>> headers) {
            headers.emplace_back("cookie", "a=b; __Host-session=user");
            return router->call(request("DELETE", "/tracks/7", std::move(headers))).status;
        };
        QCOMPARE(status({}), 403);
        QCOMPARE(status({{"x-csrf-token", "guess"}}), 403);
        QCOMPARE(status({{"x-csrf-token", ""}}), 403);
        QCOMPARE(status({{"x-csrf-token", "proof"}}), 200);
        QCOMPARE(status({{"x-csrf-token", "proof"}, {"sec-fetch-site", "cross-site"}}), 403);
        QCOMPARE(status({{"x-csrf-token", "proof"}, {"sec-fetch-site", "same-site"}}), 403);
        QCOMPARE(status({{"x-csrf-token", "proof"}, {"origin", "http://evil.example"}}), 403);
        QCOMPARE(status({{"x-csrf-token", "proof"}, {"origin", "http://node.example"}}), 200);
        QCOMPARE(router->call(request("GET", "/tracks", {{"cookie", "__Host-session=user"}})).status, 200);
        QCOMPARE(router->call(request("DELETE", "/tracks/7", {{"authorization", "user"}})).status, 200);
    }

    void formsOfPagesCarryTheirProofInTheBody() {
        const auto router = table();
        const auto send = [&](const char* body, std::vector<std::pair<std::string, std::string>> headers) {
            auto form = request("POST", "/form", std::move(headers));
            form.headers.emplace_back("content-type", "application/x-www-form-urlencoded; charset=utf-8");
            form.body = body;
            return router->call(form).status;
        };
        const std::pair<std::string, std::string> user{"cookie", "__Host-session=user"};
        QCOMPARE(send("csrf=proof", {user}), 200);
        QCOMPARE(send("a=b&csrf=pr%6Fof", {user, {"sec-fetch-site", "same-origin"}}), 200);
        QCOMPARE(send("csrf=guess", {user}), 403);
        QCOMPARE(send("csrf=guess&csrf=proof", {user}), 403);
        QCOMPARE(send("", {user}), 403);
        QCOMPARE(send("csrf=proof", {user, {"origin", "http://evil.example"}}), 403);
        QCOMPARE(send("csrf=proof", {user, {"sec-fetch-site", "cross-site"}}), 403);
        // Where nobody has signed in a stranger's page could still sign somebody in as somebody else.
        QCOMPARE(send("", {}), 200);
        QCOMPARE(send("", {{"origin", "http://evil.example"}}), 403);
        QCOMPARE(send("", {{"origin", "null"}}), 403);
        auto other = request("POST", "/form", {user, {"content-type", "text/plain"}});
        other.body = "csrf=proof";
        QCOMPARE(router->call(other).status, 403);
    }

    void peopleSeeRefusalsAsPages() {
        RouterOptions options;
        options.refusalPage = [](const Request&, const Response& refusal) {
            Response page;
            page.status = refusal.status;
            page.body = "page";
            return page;
        };
        const auto router = table(std::move(options));
        const std::pair<std::string, std::string> browser{"accept", "text/html,*/*"};
        QCOMPARE(router->call(request("GET", "/nothing", {browser})).body, std::string("page"));
        QVERIFY(router->call(request("GET", "/nothing")).body.starts_with("{"));
        QVERIFY(router->call(request("GET", "/admin", {browser})).body.starts_with("{"));
        QCOMPARE(router->call(request("GET", "/page")).body, std::string("page"));
        QCOMPARE(router->call(request("GET", "/page")).status, 401);
    }

    void aHandlerAsksAnotherRowWithTheRightsOfItsCaller() {
        RouterOptions options;
        options.rates[RateClass::Read] = {0.1, 1};
        const auto router = table(std::move(options));
        const auto asked = request("GET", "/admin", {{"authorization", "admin"}});
        QCOMPARE(router->call(asked).status, 200);
        QCOMPARE(router->call(asked).status, 429);
        QCOMPARE(router->within(asked).status, 200);
        QCOMPARE(router->within(request("GET", "/admin", {{"authorization", "listener"}})).status, 403);
        QCOMPARE(router->within(request("GET", "/nothing")).status, 404);
    }

    void ratesAreKeptByAddressAndClassBeforeAnythingElse() {
        RouterOptions options;
        options.rates[RateClass::Write] = {1, 2};
        const auto router = table(options);
        const auto remove = [&](const char* address) {
            auto out = request("DELETE", "/tracks/7");
            out.remoteAddress = address;
            return router->admit(out).answer ? 429 : 200;
        };
        QCOMPARE(remove("192.0.2.1"), 200);
        QCOMPARE(remove("192.0.2.1"), 200);
        QCOMPARE(remove("192.0.2.1"), 429);
        QCOMPARE(remove("192.0.2.2"), 200);
        QCOMPARE(remove("2001:db8::1"), 200);
        QCOMPARE(remove("2001:db8::2"), 200);
        QCOMPARE(remove("2001:db8::3"), 429);
        QCOMPARE(router->call(request("GET", "/tracks")).status, 200); // another class
        const auto refused = router->call(request("DELETE", "/tracks/7"));
        QCOMPARE(refused.header("Retry-After"), std::string_view("1"));
        m_clock.advance(std::chrono::seconds(1));
        QCOMPARE(remove("192.0.2.1"), 200);
    }

    void onlyKnownOriginsMayRead() {
        RouterOptions options;
        options.origins = {"https://app.example"};
        const auto router = table(options);
        const auto allowed = [&](const char* origin, const char* method = "GET") {
            return std::string(
                router
                    ->call(request(method, "/tracks", {{"origin", origin}, {"access-control-request-method", "POST"}}))
                    .header("Access-Control-Allow-Origin"));
        };
        QCOMPARE(allowed("https://app.example"), std::string("https://app.example"));
        QCOMPARE(allowed("https://app.example.evil"), std::string());
        QCOMPARE(allowed("null"), std::string());
        QCOMPARE(allowed("https://app.example", "OPTIONS"), std::string("https://app.example"));
        const auto preflight = router->call(request(
            "OPTIONS", "/tracks", {{"origin", "https://app.example"}, {"access-control-request-method", "POST"}}));
        QCOMPARE(preflight.header("Access-Control-Allow-Methods"), std::string_view("GET, HEAD, POST"));
        QVERIFY(preflight.header("Access-Control-Allow-Credentials").empty());
    }

    void figuresAreKeptByRoute() {
        const auto router = table();
        const auto asked = request("GET", "/tracks");
        const auto admission = router->admit(asked);
        router->answered(asked, admission, 200, Milliseconds(3));
        router->answered(asked, admission, 503, Milliseconds(70'000));
        const auto text = router->metricsText();
        QVERIFY(text.find("bitbeats_http_requests_total{route=\"/tracks\",status=\"2xx\"} 1\n") != std::string::npos);
        QVERIFY(text.find("bitbeats_http_requests_total{route=\"/tracks\",status=\"5xx\"} 1\n") != std::string::npos);
        QVERIFY(text.find("le=\"0.005000\"} 1\n") != std::string::npos);
        QVERIFY(text.find("le=\"+Inf\"} 2\n") != std::string::npos);
    }
};

BITBEATS_TEST(RouterTest);
#include "RouterTest.moc"
