#include "Visitor.h"
#include "support/TestMain.h"

#include <QJsonArray>
#include <QTest>

using namespace bitbeats;
using test::Ask;
using test::NodeHouse;
using test::Visitor;

class PagesTest : public QObject {
    Q_OBJECT

    static std::string location(const http::Response& response) {
        return response.status == 303 ? std::string(response.header("Location")) : std::to_string(response.status);
    }
    static bool holds(const http::Response& response, std::string_view text) {
        return response.body.find(text) != std::string::npos;
    }

private Q_SLOTS:
    /// Whatever a page says, scripts of strangers do not run in it, frames do not hold it, and nobody keeps it.
    void everyPageIsProtected() {
        NodeHouse house;
        house.join("ann", http::Role::Admin);
        Visitor visitor(house);
        QCOMPARE(location(visitor.signIn("ann")), std::string("/account"));
        for (const auto& route : house->router().routes()) {
            if (!route.page || route.method != "GET" || route.pattern.find('{') != std::string::npos) continue;
            const auto page = visitor.get(route.pattern);
            if (page.status == 303) continue;
            QVERIFY2(page.status == 200, route.pattern.c_str());
            const auto policy = page.header("Content-Security-Policy");
            QVERIFY(policy.find("default-src 'none'") != std::string_view::npos);
            QVERIFY(policy.find("unsafe") == std::string_view::npos &&
                    policy.find("frame-ancestors 'none'") != std::string_view::npos);
            QCOMPARE(page.header("Cache-Control"), std::string_view("no-store"));
            QVERIFY2(!holds(page, "<style") && !holds(page, " style=") && !holds(page, "<script>") &&
                         !holds(page, " onclick"),
                     route.pattern.c_str());
            // Every form carries its proof.
            std::size_t forms = 0;
            std::size_t proofs = 0;
            for (std::size_t at = 0; (at = page.body.find("<form ", at)) != std::string::npos; ++at)
                forms += page.body.substr(at, page.body.find('>', at) - at).find("method=\"post\"") != std::string::npos
                             ? 1
                             : 0;
            for (std::size_t at = 0; (at = page.body.find("name=\"csrf\" value=\"", at)) != std::string::npos; at += 19)
                proofs += page.body[at + 19] != '"' ? 1 : 0;
            QVERIFY2(forms == proofs, route.pattern.c_str());
        }
    }

    void somebodySignsInAndOut() {
        NodeHouse house;
        house.join("ann");
        Visitor visitor(house);
        QCOMPARE(location(visitor.get("/account")), std::string("/sign-in?next=/account"));
        const auto wrong = visitor.fill("/sign-in", "/sign-in", {{"login", "ann\"><script>"}, {"password", "secret9"}});
        QCOMPARE(wrong.status, 401);
        QVERIFY(holds(wrong, "value=\"ann&quot;&gt;&lt;script&gt;\"") && !holds(wrong, "secret9"));
        QCOMPARE(location(visitor.signIn("ann")), std::string("/account"));
        const auto account = visitor.get("/account");
        QVERIFY(holds(account, "ann@example.org") && holds(account, "of 10 GB"));
        QCOMPARE(location(visitor.get("/sign-in")), std::string("/account"));
        const auto session = visitor.cookies;
        QCOMPARE(location(visitor.post("/sign-out", {}, Visitor::proofIn(account))), std::string("/"));
        QVERIFY(visitor.cookies.count("bitbeats-session") == 0);
        visitor.cookies = session;
        QCOMPARE(location(visitor.get("/account")), std::string("/sign-in?next=/account")); // the token is dead, too
    }

    void aSessionThatSomebodyPlantedIsNotTheOneAfterSigningIn() {
        NodeHouse house;
        house.join("ann");
        const auto planted = house.join("eve");
        Visitor visitor(house);
        visitor.cookies["bitbeats-session"] = "planted";
        QCOMPARE(location(visitor.signIn("ann")), std::string("/account"));
        const auto first = visitor.cookies["bitbeats-session"];
        QVERIFY(first != "planted" && first != planted);
        Visitor again(house);
        QCOMPARE(location(again.signIn("ann")), std::string("/account"));
        QVERIFY(again.cookies["bitbeats-session"] != first);
    }

    void whoDoesNotStayGetsACookieThatEndsWithTheBrowser() {
        NodeHouse house;
        house.join("ann");
        const auto cookieOf = [](const http::Response& response) {
            for (const auto& [name, value] : response.headers)
                if (name == "Set-Cookie" && value.starts_with("bitbeats-session=")) return value;
            return std::string();
        };
        Visitor visitor(house);
        QVERIFY(cookieOf(visitor.signIn("ann")).find("Max-Age") == std::string::npos);
        Visitor stays(house);
        const auto kept = cookieOf(
            stays.fill("/sign-in", "/sign-in", {{"login", "ann"}, {"password", "correct horse"}, {"stay", "1"}}));
        QVERIFY(kept.find("; Max-Age=") != std::string::npos && kept.find("; HttpOnly") != std::string::npos);
    }

    /// A page of somebody else sends our forms: as nobody, to sign its victim in as somebody else, and as the victim.
    void formsFromElsewhereDoNothing() {
        NodeHouse house;
        const auto token = house.join("ann");
        Visitor visitor(house);
        const std::map<std::string, std::string> fields{{"login", "ann"}, {"password", "correct horse"}};
        QCOMPARE(visitor.post("/sign-in", fields, "").status, 403);
        const auto proof = Visitor::proofIn(visitor.get("/sign-in"));
        QCOMPARE(visitor.post("/sign-in", fields, proof, "http://evil.example").status, 403);
        QCOMPARE(visitor.post("/sign-in", fields, proof, "null").status, 403);
        Visitor other(house);
        QCOMPARE(other.post("/sign-in", fields, proof).status, 403); // the proof of another browser
        QCOMPARE(location(visitor.post("/sign-in", fields, proof)), std::string("/account"));
        const auto own = Visitor::proofIn(visitor.get("/account"));
        for (const auto& route : house->router().routes()) {
            if (!route.page || route.method != "POST" || route.access == http::Access::Everyone ||
                route.access >= http::Access::Moderator)
                continue;
            auto path = route.pattern;
            if (const auto at = path.find('{'); at != std::string::npos)
                path.replace(at, path.find('}') - at + 1, "01890000-0000-7000-8000-000000000000");
            QVERIFY2(visitor.post(path, {}, "").status == 403, path.c_str());
            QVERIFY2(visitor.post(path, {}, proof).status == 403, path.c_str());
            QVERIFY2(visitor.post(path, {}, own, "http://evil.example").status == 403, path.c_str());
        }
        QCOMPARE(house.ask(Ask("GET", "/api/me").as(token)).status, 200);
    }

    void signingInLeadsNowhereElse() {
        NodeHouse house;
        house.join("ann");
        const auto next = [&](const std::string& wanted) {
            Visitor visitor(house);
            return location(visitor.fill("/sign-in", "/sign-in",
                                         {{"login", "ann"}, {"password", "correct horse"}, {"next", wanted}}));
        };
        QCOMPARE(next("/account/devices"), std::string("/account/devices"));
        for (const char* wanted :
             {"//evil.example", "https://evil.example", "/\\evil.example", "/account//evil.example", "/account/../x",
              "/account\r\nSet-Cookie: a=b", "javascript:alert(1)", "/admin.evil.example", "/accountant"})
            QCOMPARE(next(wanted), std::string("/account"));
    }

    void somebodyRegistersWhereThatIsOpen() {
        NodeHouse closed(node::Registration::Closed);
        Visitor stranger(closed);
        const std::map<std::string, std::string> fields{{"email", "bob@example.org"},
                                                        {"handle", "bob"},
                                                        {"password", "correct horse"},
                                                        {"accept", "1"},
                                                        {"role", "admin"}};
        QVERIFY(!holds(stranger.get("/register"), "name=\"password\""));
        QCOMPARE(stranger.post("/register", fields, Visitor::proofIn(stranger.get("/"))).status, 403);
    }

    void theFirstAdministratorIsMadeOnThePage() {
        NodeHouse house;
        const auto link = house->adminLink();
        Visitor visitor(house);
        QVERIFY(holds(visitor.get("/"), "href=\"/setup\""));
        std::map<std::string, std::string> fields{
            {"email", "nara@example.org"}, {"handle", "nara"}, {"password", "correct horse"}, {"token", "guess"}};
        QCOMPARE(visitor.fill("/setup", "/setup", fields).status, 403);
        fields["token"] = link.substr(link.find('#') + 1);
        QCOMPARE(location(visitor.fill("/setup", "/setup", fields)), std::string("/account"));
        QVERIFY(holds(visitor.get("/account"), "Admin"));
        QVERIFY(!holds(visitor.get("/setup"), "name=\"password\""));
        Visitor next(house);
        QVERIFY(holds(next.get("/"), "action=\"/sign-in\""));
    }

    void devicesAreSignedOutOnThePage() {
        NodeHouse house;
        const auto token = house.join("ann");
        Visitor visitor(house);
        visitor.signIn("ann");
        const auto page = visitor.get("/account");
        const auto at = page.body.find("/account/devices/");
        QVERIFY(at != std::string::npos);
        const auto path = page.body.substr(at, page.body.find('"', at) - at);
        QCOMPARE(location(visitor.post(path, {}, Visitor::proofIn(page))), std::string("/account?done=device"));
        QCOMPARE(house.ask(Ask("GET", "/api/me").as(token)).status, 401);
        QVERIFY(!holds(visitor.get("/account"), "/account/devices/"));
        QCOMPARE(visitor.post(path, {}, Visitor::proofIn(page)).status, 404);
    }

    /// Names of tracks come from the tags of strangers' files.
    void whatStrangersWriteStaysText() {
        NodeHouse house;
        const auto ann = house.join("ann");
        house.publish(ann, "MUSIC <img src=x onerror=alert(1)>\"'\n");
        Visitor visitor(house);
        visitor.signIn("ann");
        for (const char* path : {"/", "/account"}) {
            const auto page = visitor.get(path);
            QVERIFY2(holds(page, "&lt;img src=x onerror=alert(1)&gt;&quot;&#39;"), path);
            QVERIFY2(!holds(page, "<img"), path);
        }
    }

    void refusalsAreForThoseWhoReadThem() {
        NodeHouse house;
        Visitor visitor(house);
        const auto nothing = visitor.get("/nothing<script>");
        QCOMPARE(nothing.status, 404);
        QVERIFY(holds(nothing, "<h1>Nothing here</h1>") && !holds(nothing, "<script>"));
        QVERIFY(house.ask(Ask("GET", "/api/nothing")).body.starts_with("{"));
    }

    void downloadsStayInTheirFolder() {
        NodeHouse house;
        const auto folder = house.data() / "downloads";
        std::filesystem::create_directories(folder);
        std::ofstream(folder / "bitbeats_1.0_amd64.deb") << "package";
        std::ofstream(folder / "notes.txt") << "secret";
        std::filesystem::create_symlink(house.data() / "secret.key", folder / "key.deb");
        Visitor visitor(house);
        QVERIFY(holds(visitor.get("/"), "href=\"/downloads/bitbeats_1.0_amd64.deb\"") &&
                !holds(visitor.get("/"), "notes.txt"));
        const auto file = visitor.get("/downloads/bitbeats_1.0_amd64.deb");
        QCOMPARE(file.status, 200);
        QVERIFY(file.header("Content-Disposition").starts_with("attachment"));
        for (const char* path : {"/downloads/notes.txt", "/downloads/key.deb", "/downloads/none.deb"})
            QVERIFY2(visitor.get(path).status == 404, path);
        auto ask = Ask("GET", "/downloads/x");
        for (const char* name : {"../node.db", "..", "../secret.key.deb", "/etc/passwd.deb"}) {
            ask.request.segments[1] = name; // an escaped slash
            QVERIFY2(house.ask(ask).status == 404, name);
        }
    }

    void stylesAreKeptByBrowsersUntilTheyChange() {
        NodeHouse house;
        Visitor visitor(house);
        const auto page = visitor.get("/");
        const auto at = page.body.find("/assets/site.css?v=");
        const auto style = visitor.get(page.body.substr(at, page.body.find('"', at) - at));
        QCOMPARE(style.status, 200);
        QVERIFY(style.header("Cache-Control").find("immutable") != std::string_view::npos);
        QVERIFY(holds(style, "--accent:#4cc38a") && holds(style, "prefers-color-scheme:light"));
        QCOMPARE(
            house.ask(Ask("GET", "/assets/site.css").with("if-none-match", std::string(style.header("ETag")))).status,
            304);
        QCOMPARE(visitor.get("/assets/tokens.json").status, 404);
    }
};

BITBEATS_TEST(PagesTest);
#include "PagesTest.moc"
