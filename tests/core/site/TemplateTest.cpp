#include "site/Template.h"
#include "support/TestMain.h"

#include <QJsonArray>
#include <QTest>

using namespace bitbeats;
using site::Template;
using site::Templates;

class TemplateTest : public QObject {
    Q_OBJECT

    static std::string rendered(const std::string& text, const QJsonObject& view,
                                const std::string& page = "<p>page</p>") {
        const auto templates = Templates::of(
            {"layout", "page"},
            [&](const std::string& name) -> std::optional<std::string> { return name == "layout" ? text : page; },
            [](const std::string& name) -> std::optional<std::string> {
                if (name != "star") return {};
                return "<svg width=\"24\"/>";
            });
        if (!templates) return "refused: " + sentence(templates.error());
        return templates->render("layout", "page", view);
    }
    static bool refused(const char* text) { return !Template::parse(text).has_value(); }

private Q_SLOTS:
    void valuesAreEscapedWhereverTheyStand() {
        const QJsonObject view{{QStringLiteral("a"), QStringLiteral("<script>\"&'")}};
        const std::string written = "&lt;script&gt;&quot;&amp;&#39;";
        QCOMPARE(rendered("<p title=\"{{a}}\">{{ a }}</p>", view), "<p title=\"" + written + "\">" + written + "</p>");
        QCOMPARE(rendered("{{a}}", {{QStringLiteral("a"), QStringLiteral("{{b}}{{>page}}")}}),
                 std::string("{{b}}{{&gt;page}}"));
    }

    void placesWhereEscapingWouldNotHelpAreRefused() {
        for (const char* text :
             {"<a href={{a}}>", "<a {{a}}>", "<{{a}}>", "<a href=\"{{a}}\">", "<img src=\"{{a}}\">",
              "<form action=\"{{a}}\">", "<button formaction=\"{{a}}\">", "<p onclick=\"f('{{a}}')\">",
              "<p style=\"color:{{a}}\">", "<iframe srcdoc=\"x{{a}}\">", "<script>f('{{a}}')</script>",
              "<script defer>{{a}}</script>", "<style>{{a}}</style>", "<!-- {{a}} -->", "<a title='{{a}}'>"})
            QVERIFY2(refused(text), text);
        for (const char* text :
             {"<a href=\"/tracks/{{a}}\">{{a}}</a>", "<script src=\"/x?v={{a}}\"></script>{{a}}", "<!-- --> {{a}}",
              "<input value=\"{{a}}\">", "<p class=\"{{#a}}b{{/a}}\">", "<style>a{}</style>{{a}}"})
            QVERIFY2(!refused(text), text);
    }

    void mistakesAreFoundWhenTheyAreRead() {
        for (const char* text :
             {"{{#a}}", "{{/a}}", "{{#a}}{{/b}}", "{{#a}}{{#b}}{{/a}}{{/b}}", "{{a", "<p title=\"{{icon star}}\">"})
            QVERIFY2(refused(text), text);
        QVERIFY(rendered("{{>other}}", {}).starts_with("refused"));
        QVERIFY(rendered("{{icon moon}}", {}).starts_with("refused"));
    }

    void sectionsRepeatAndLookOutwards() {
        const QJsonObject view{
            {QStringLiteral("name"), QStringLiteral("n")},
            {QStringLiteral("yes"), true},
            {QStringLiteral("none"), QJsonArray{}},
            {QStringLiteral("list"),
             QJsonArray{QJsonObject{{QStringLiteral("id"), 1}},
                        QJsonObject{{QStringLiteral("id"), 2}, {QStringLiteral("name"), QStringLiteral("m")}}}},
            {QStringLiteral("who"), QJsonObject{{QStringLiteral("handle"), QStringLiteral("ann")}}}};
        QCOMPARE(rendered("{{#list}}{{id}}{{name}} {{/list}}", view), std::string("1n 2m "));
        QCOMPARE(rendered("{{#yes}}y{{/yes}}{{^yes}}n{{/yes}}{{#none}}x{{/none}}{{^none}}0{{/none}}", view),
                 std::string("y0"));
        QCOMPARE(rendered("{{who.handle}} {{#who}}{{handle}}{{/who}} {{missing}}{{missing.more}}", view),
                 std::string("ann ann "));
    }

    void pagesStandInTheirLayout() {
        QCOMPARE(
            rendered("[{{>page}}]{{icon star}}", {}),
            std::string("[<p>page</p>]<svg class=\"icon\" aria-hidden=\"true\" focusable=\"false\" width=\"24\"/>"));
        QVERIFY(rendered("{{>page}}", {}, "{{>page}}x").size() < 100); // one that includes itself ends
    }
};

BITBEATS_TEST(TemplateTest);
#include "TemplateTest.moc"
