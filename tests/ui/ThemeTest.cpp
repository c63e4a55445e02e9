#include "theme/Theme.h"
#include "support/TestMain.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace bitbeats;
using namespace bitbeats::ui;

namespace {

QByteArray tokensFile() {
    QFile file(":/theme/tokens.json");
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

const Token kGrounds[] = {Token::Sunken, Token::Window, Token::Surface, Token::Raised};

} // namespace

class ThemeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<Theme>(); }

    void contrast_data() {
        QTest::addColumn<QString>("scheme");
        QTest::newRow("dark") << "dark";
        QTest::newRow("light") << "light";
    }
    void contrast() {
        QFETCH(QString, scheme);
        const auto set = TokenSet::parse(tokensFile(), scheme);
        QVERIFY(set.has_value());
        const auto holds = [&](Token ink, const QColor& ground, double least, const char* where) {
            const double ratio = bitbeats::ui::contrast((*set)[ink], ground);
            const auto words =
                QStringLiteral("%1 on %2: %3, needs %4").arg(tokenName(ink), where).arg(ratio).arg(least);
            QVERIFY2(ratio >= least, qPrintable(words));
        };
        for (const auto ground : kGrounds) {
            for (const auto ink : {Token::Text, Token::Muted, Token::Faint, Token::Accent, Token::Owned, Token::Missing,
                                   Token::Downloading, Token::Review, Token::Error, Token::SourceWeb,
                                   Token::SourceVault, Token::SourceLocal})
                holds(ink, (*set)[ground], 4.5, tokenName(ground));
            holds(Token::Border, (*set)[ground], 3.0, tokenName(ground));
        }
        for (const auto ink : {Token::Text, Token::Muted}) {
            holds(ink, (*set)[Token::Pressed], 4.5, "pressed");
            for (const auto ground : kGrounds)
                holds(ink, over((*set)[Token::AccentSoft], (*set)[ground]), 4.5, "accent-soft");
        }
        holds(Token::OnAccent, (*set)[Token::Accent], 4.5, "accent");
        holds(Token::OnAccent, (*set)[Token::AccentHover], 4.5, "accent-hover");
        holds(Token::WavePlayed, (*set)[Token::Surface], 3.0, "surface");
        holds(Token::WaveBuffered, (*set)[Token::Surface], 3.0, "surface");
    }

    void brokenThemeFilesAreRefused() {
        QVERIFY(!TokenSet::parse("", "dark"));
        QVERIFY(!TokenSet::parse("{\"dark\":{}}", "dark"));
        auto file = tokensFile();
        QVERIFY(!TokenSet::parse(file, "sepia"));
        QVERIFY(!TokenSet::parse(QByteArray(file).replace("accent 14%", "accent 140%"), "dark"));
        QVERIFY(!TokenSet::parse(QByteArray(file).replace("\"#e8ebef\"", "\"white-ish\""), "dark"));
    }

    void opacityIsTakenFromTheFile() {
        const auto set = TokenSet::parse(tokensFile(), "dark");
        QVERIFY(set.has_value());
        QCOMPARE(qRound((*set)[Token::AccentSoft].alphaF() * 100), 14);
        QCOMPARE((*set)[Token::AccentSoft].rgb() & 0xffffff, (*set)[Token::Accent].rgb() & 0xffffff);
    }

    void everyIconPaintsInTheColourAskedForAndIsSharp() {
        const auto names = QDir(":/icons").entryList();
        QVERIFY(names.size() > 80);
        const QColor red(200, 10, 10);
        for (const auto& name : names) {
            const auto image = m_theme->icon(name.chopped(4), red, 24, 2).toImage();
            QCOMPARE(image.size(), QSize(48, 48));
            int painted = 0;
            for (int y = 0; y < 48; ++y)
                for (int x = 0; x < 48; ++x)
                    if (const auto c = image.pixelColor(x, y); c.alpha() > 200) {
                        ++painted;
                        QVERIFY2(qAbs(c.red() - 200) < 12 && c.green() < 30, qPrintable(name));
                    }
            QVERIFY2(painted > 10, qPrintable(name));
        }
    }

    void choosingAThemeChangesTheColours() {
        Theme theme;
        int changes = 0;
        connect(&theme, &Theme::changed, this, [&] { ++changes; });
        theme.setChoice(ThemeChoice::Light);
        QVERIFY(!theme.dark());
        const auto light = theme.color(Token::Window);
        theme.setChoice(ThemeChoice::Dark);
        QVERIFY(theme.dark());
        QVERIFY(theme.color(Token::Window) != light);
        QCOMPARE(changes, 2);
        theme.setChoice(ThemeChoice::Dark);
        QCOMPARE(changes, 2);
    }

    void reducedMotionTakesEveryDurationAway() {
        Theme theme;
        theme.setReducedMotion(false);
        QCOMPARE(theme.motion(150), 150);
        theme.setReducedMotion(true);
        QCOMPARE(theme.motion(150), 0);
    }

    void tabularTextIsAsWideWhateverTheDigits() {
        const auto font = m_theme->font(TextStyle::Body);
        QCOMPARE(tabularWidth(font, "1:11"), tabularWidth(font, "8:08"));
    }

private:
    std::unique_ptr<Theme> m_theme;
};

BITBEATS_TEST(ThemeTest);
#include "ThemeTest.moc"
