#include "Visitor.h"
#include "support/TestMain.h"

#include <QTest>

using namespace bitbeats;
using test::Ask;
using test::NodeHouse;
using test::Visitor;

/// The administrator's desk: each page does what its buttons say, through the same rows as any program.
class AdminPagesTest : public QObject {
    Q_OBJECT

    static std::string location(const http::Response& response) {
        return response.status == 303 ? std::string(response.header("Location")) : std::to_string(response.status);
    }
    static bool holds(const http::Response& response, std::string_view text) {
        return response.body.find(text) != std::string::npos;
    }
    static std::string idOf(NodeHouse& house, const std::string& token) {
        return house.object(Ask("GET", "/api/me").as(token)).value(QLatin1String("id")).toString().toStdString();
    }
    /// The first address in a page that begins so.
    static std::string addressIn(const http::Response& page, const std::string& begin) {
        const auto at = page.body.find("\"" + begin);
        return at == std::string::npos ? "" : page.body.substr(at + 1, page.body.find('"', at + 1) - at - 1);
    }

private Q_SLOTS:
    void onlyAdministratorsGetIn() {
        NodeHouse house;
        house.join("ann");
        Visitor visitor(house);
        visitor.signIn("ann");
        for (const auto& route : house->router().routes()) {
            if (!route.page || route.access != http::Access::Admin || route.method != "GET") continue;
            auto path = route.pattern;
            if (const auto at = path.find('{'); at != std::string::npos) path.replace(at, path.find('}') - at + 1, "x");
            const auto page = visitor.get(path);
            QCOMPARE(page.status, 403);
            QVERIFY(holds(page, "<h1>Not for you</h1>"));
        }
        QVERIFY(!holds(visitor.get("/account"), "href=\"/admin\""));
    }

    void rolesPlansAndBlocksAreSetOnThePage() {
        NodeHouse house;
        house.join("root", http::Role::Admin);
        const auto ann = house.join("ann");
        Visitor visitor(house);
        visitor.signIn("root");
        QVERIFY(holds(visitor.get("/account"), "href=\"/admin\""));
        QVERIFY(holds(visitor.get("/admin"), "Healthy"));
        const auto list = visitor.get("/admin/users?query=ann");
        QVERIFY(holds(list, "ann@example.org") && !holds(list, "root@example.org"));
        const auto path = "/admin/users/" + idOf(house, ann);
        QVERIFY(holds(list, "href=\"" + path + "\""));
        const auto proof = Visitor::proofIn(visitor.get(path));
        QCOMPARE(location(visitor.post(path, {{"role", "moderator"}, {"plan", "standard"}}, proof)),
                 path + "?done=saved");
        QVERIFY(holds(visitor.get(path), "value=\"moderator\" selected"));
        QCOMPARE(visitor.post(path, {{"role", "moderator"}, {"plan", "none"}}, proof).status, 404);
        QCOMPARE(location(visitor.post(path + "/block", {}, proof)), path + "?done=blocked");
        QCOMPARE(house.ask(Ask("GET", "/api/me").as(ann)).status, 401); // at once, everywhere
        QVERIFY(holds(visitor.get(path), "Let in again"));
        QCOMPARE(location(visitor.post(path + "/unblock", {}, proof)), path + "?done=unblocked");
        Visitor other(house);
        QCOMPARE(location(other.signIn("ann")), std::string("/account"));
        QCOMPARE(location(visitor.post(path + "/sign-out", {}, proof)), path + "?done=signed-out");
        QCOMPARE(location(other.get("/account")), std::string("/sign-in?next=/account"));
        QVERIFY(holds(visitor.get("/admin/audit"), "user.role") && holds(visitor.get("/admin/audit"), "ann"));
        QVERIFY(holds(visitor.get("/admin/audit?proof=1"), "are as they were written"));
        QCOMPARE(visitor.get("/admin/users/none").status, 404);
    }

    void invitesAreShownOnceAndTakenBack() {
        NodeHouse house(node::Registration::Invite);
        house.join("root", http::Role::Admin);
        Visitor visitor(house);
        visitor.signIn("root");
        const auto made = visitor.fill("/admin/invites", "/admin/invites",
                                       {{"note", "<Tom>"}, {"role", "artist"}, {"uses", "1"}, {"days", "14"}});
        QCOMPARE(made.status, 200);
        QVERIFY(holds(made, "&lt;Tom&gt;"));
        const auto at = made.body.find("/register?invite=");
        const auto code = made.body.substr(at + 17, made.body.find('<', at) - at - 17);
        QVERIFY(at != std::string::npos && !holds(visitor.get("/admin/invites"), code));
        Visitor guest(house);
        QVERIFY(holds(guest.get("/register?invite=" + code), "value=\"" + code + "\""));
        std::map<std::string, std::string> fields{
            {"email", "tom@example.org"}, {"handle", "tom"}, {"password", "correct horse"}, {"accept", "1"}};
        QCOMPARE(guest.fill("/register", "/register", fields).status, 403);
        fields["invite"] = code;
        QCOMPARE(location(guest.fill("/register", "/register", fields)), std::string("/account"));
        visitor.fill("/admin/invites", "/admin/invites",
                     {{"note", "Eve"}, {"role", "artist"}, {"uses", "3"}, {"days", "1"}});
        const auto open = visitor.get("/admin/invites");
        QVERIFY(!holds(open, "Tom"));
        QCOMPARE(location(visitor.post(addressIn(open, "/admin/invites/"), {}, Visitor::proofIn(open))),
                 std::string("/admin/invites?done=removed"));
        QVERIFY(holds(visitor.get("/admin/invites"), "No invite is open."));
        QCOMPARE(visitor.fill("/admin/invites", "/admin/invites", {{"uses", "0"}, {"days", "14"}, {"role", "artist"}})
                     .status,
                 422);
    }

    void plansAreMadeChangedAndRemoved() {
        NodeHouse house;
        const auto root = house.join("root", http::Role::Admin);
        Visitor visitor(house);
        visitor.signIn("root");
        const std::map<std::string, std::string> label{
            {"name", "label"}, {"storage", "100.5"}, {"file_size", "4"}, {"max_uploads", "8"}};
        QCOMPARE(location(visitor.fill("/admin/plans", "/admin/plans", label)), std::string("/admin/plans?done=saved"));
        QVERIFY(holds(visitor.get("/admin/plans"), "100 GB") || holds(visitor.get("/admin/plans"), "101 GB"));
        QVERIFY(holds(visitor.get("/admin/plans?edit=label"),
                      "name=\"storage\" type=\"number\" min=\"0\" step=\"any\" value=\"100.5\""));
        auto bad = label;
        bad["name"] = "../users";
        QCOMPARE(visitor.fill("/admin/plans", "/admin/plans", bad).status, 422);
        bad = label;
        bad["storage"] = "-1";
        QCOMPARE(visitor.fill("/admin/plans", "/admin/plans", bad).status, 422);
        QCOMPARE(location(visitor.fill("/admin/plans", "/admin/plans/remove", {{"name", "label"}})),
                 std::string("/admin/plans?done=removed"));
        QVERIFY(visitor.fill("/admin/plans", "/admin/plans/remove", {{"name", "standard"}}).status >= 400);
    }

    void contentIsBlockedAndAllowedAgain() {
        NodeHouse house;
        house.join("root", http::Role::Admin);
        Visitor visitor(house);
        visitor.signIn("root");
        const std::string hash(40, 'a');
        QCOMPARE(location(visitor.fill("/admin/blocklist", "/admin/blocklist",
                                       {{"hash", std::string(40, 'A')}, {"note", "asked by \"X\""}})),
                 std::string("/admin/blocklist?done=blocked"));
        const auto list = visitor.get("/admin/blocklist");
        QVERIFY(holds(list, hash) && holds(list, "asked by &quot;X&quot;"));
        for (const char* wrong : {"", "x", "../plans/standard"})
            QCOMPARE(visitor.fill("/admin/blocklist", "/admin/blocklist", {{"hash", wrong}}).status, 422);
        QCOMPARE(location(visitor.post("/admin/blocklist/" + hash + "/remove", {}, Visitor::proofIn(list))),
                 std::string("/admin/blocklist?done=unblocked"));
        QVERIFY(holds(visitor.get("/admin/blocklist"), "Nothing is blocked."));
        QVERIFY(holds(visitor.get("/admin/jobs"), "<h1>Jobs</h1>"));
    }
};

BITBEATS_TEST(AdminPagesTest);
#include "AdminPagesTest.moc"
