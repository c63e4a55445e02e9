#include "fixtures/WindowFixture.h"
#include "shots/Scenes.h"
#include "support/TestMain.h"
#include "theme/Style.h"
#include "widgets/Labels.h"
#include "widgets/Sheet.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QApplication>
#include <QLineEdit>
#include <QMenu>
#include <QScrollBar>
#include <QTest>

using namespace bitbeats;
using namespace bitbeats::test;

namespace {

QStringList g_warnings;
QtMessageHandler g_before = nullptr;

void collect(QtMsgType type, const QMessageLogContext& context, const QString& text) {
    // What the offscreen platform cannot do is no fault of a widget.
    const bool platform = text.startsWith("This plugin does not support");
    if (type != QtDebugMsg && type != QtInfoMsg && !platform) g_warnings << text;
    if (g_before) g_before(type, context, text);
}

bool isControl(const QWidget* widget) {
    if (widget->testAttribute(Qt::WA_TransparentForMouseEvents)) return false; // looks like one, is a label
    return qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QLineEdit*>(widget) ||
           qobject_cast<const QAbstractItemView*>(widget) ||
           (qobject_cast<const QAbstractSlider*>(widget) && !qobject_cast<const QScrollBar*>(widget));
}

QString describe(const QWidget* widget) {
    QStringList path;
    for (auto* at = widget; at; at = at->parentWidget())
        path.prepend(QString::fromLatin1(at->metaObject()->className()) + " \"" + at->accessibleName() + '"');
    return path.join(" > ");
}

} // namespace

/// Every scene of ./dev shot, held against the rules that hold everywhere.
class SurfaceTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everySceneKeepsTheRules_data() {
        QTest::addColumn<int>("scene");
        QTest::addColumn<QSize>("size");
        const auto all = scenes();
        for (std::size_t i = 0; i < all.size(); ++i)
            for (const auto size : {QSize(960, 600), QSize(1280, 800), QSize(1920, 1080), QSize(760, 480)})
                QTest::addRow("%s %dx%d", all[i].name, size.width(), size.height()) << static_cast<int>(i) << size;
    }
    void everySceneKeepsTheRules() {
        QFETCH(int, scene);
        QFETCH(QSize, size);
        g_warnings.clear();
        g_before = qInstallMessageHandler(collect);
        WindowFixture fixture({}, scenes()[static_cast<std::size_t>(scene)].library);
        auto& window = fixture.window();
        window.resize(size);
        scenes()[static_cast<std::size_t>(scene)].prepare(fixture);
        for (const auto theme : {ui::ActionId::ThemeDark, ui::ActionId::ThemeLight}) {
            window.actions()[theme]->trigger();
            const auto image = pictureOf(window);
            QCOMPARE(image.size(), window.size() * window.devicePixelRatioF());
        }
        holdNames(window);
        holdWords(window);
        holdWidgets(window);
        for (auto* menu : QApplication::topLevelWidgets())
            if (qobject_cast<QMenu*>(menu)) menu->close();
        qInstallMessageHandler(g_before);
        QVERIFY2(g_warnings.isEmpty(), qPrintable(g_warnings.join('\n')));
    }

    void everythingHoldsFromRightToLeft() {
        QGuiApplication::setLayoutDirection(Qt::RightToLeft);
        {
            WindowFixture fixture;
            auto& window = fixture.window();
            window.resize(1280, 800);
            fixture.open("/music/Late trains");
            window.actions()[ui::ActionId::ToggleQueue]->trigger();
            pictureOf(window);
            holdWords(window);
            QVERIFY(window.findChild<QWidget*>("collectionPlay")->mapTo(&window, QPoint()).x() > 600);
        }
        QGuiApplication::setLayoutDirection(Qt::LeftToRight);
    }

    void tabReachesEveryControlOfTheFrame() {
        WindowFixture fixture;
        auto& window = fixture.window();
        fixture.open("/music/Maré Baixa");
        fixture.queue->append(demoAlbum().tracks);
        window.actions()[ui::ActionId::ToggleQueue]->trigger();
        QCoreApplication::processEvents();
        QSet<QWidget*> reached;
        for (int i = 0; i < 200; ++i) {
            QTest::keyClick(QApplication::focusWidget() ? QApplication::focusWidget() : &window, Qt::Key_Tab);
            if (auto* now = QApplication::focusWidget()) {
                if (reached.contains(now) && now == *reached.begin() && reached.size() > 20) break;
                reached << now;
            }
        }
        for (auto* widget : window.findChildren<QWidget*>())
            if (isControl(widget) && widget->isVisible() && widget->isEnabled() && widget->focusPolicy() != Qt::NoFocus)
                QVERIFY2(reached.contains(widget), qPrintable(describe(widget)));
    }

    void theFocusRingShowsForKeysOnly() {
        WindowFixture fixture;
        auto& window = fixture.window();
        QTest::keyClick(&window, Qt::Key_Tab);
        auto* ring = [&]() -> QWidget* {
            for (int i = 0; i < 12; ++i) {
                auto* found = window.findChild<QWidget*>("focusRing");
                if (found && found->isVisible()) return found;
                QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
            }
            return nullptr;
        }();
        QVERIFY(ring);
        auto* focused = QApplication::focusWidget();
        QCOMPARE(ring->geometry(), QRect(focused->mapTo(&window, QPoint()), focused->size()).adjusted(-4, -4, 4, 4));
        QTest::mouseClick(&window, Qt::LeftButton, {}, {300, 400});
        QVERIFY(!ring->isVisible());
    }

private:
    static void holdNames(ui::MainWindow& window) {
        for (auto* widget : window.findChildren<QWidget*>()) {
            if (!isControl(widget) || !widget->isVisible()) continue;
            if (widget->objectName().startsWith("qt_")) continue;
            QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable("no name: " + describe(widget)));
            if (!qobject_cast<QAbstractItemView*>(widget))
                QVERIFY2(!widget->toolTip().isEmpty(), qPrintable("no tooltip: " + describe(widget)));
            QVERIFY2(widget->focusPolicy() != Qt::NoFocus || qobject_cast<QAbstractItemView*>(widget),
                     qPrintable("out of the tab order: " + describe(widget)));
            QVERIFY2(qobject_cast<ui::Style*>(widget->style()), qPrintable("a foreign style: " + describe(widget)));
        }
    }

    /// Nothing that Qt would draw in a look of its own.
    static void holdWidgets(ui::MainWindow& window) {
        static const char* const kForeign[] = {
            "QPushButton",      "QToolButton", "QComboBox",    "QCheckBox", "QRadioButton",
            "QAbstractSpinBox", "QTabBar",     "QProgressBar", "QGroupBox", "QLabel"};
        for (auto* widget : window.findChildren<QWidget*>())
            for (const char* name : kForeign)
                QVERIFY2(!widget->isVisible() || !widget->inherits(name) || widget->objectName().startsWith("qt_"),
                         qPrintable("looks as Qt has it: " + describe(widget)));
    }

    /// Words are whole, or elided with the rest in a tooltip; nothing lies outside its parent.
    static void holdWords(ui::MainWindow& window) {
        for (auto* label : window.findChildren<ui::Label*>()) {
            if (!label->isVisible() || label->text().isEmpty()) continue;
            QVERIFY2(label->height() >= label->sizeHint().height(), qPrintable("cut low: " + describe(label)));
            QVERIFY2(label->width() >= label->minimumSizeHint().width(), qPrintable("cut: " + describe(label)));
        }
        for (auto* words : window.findChildren<ui::Paragraph*>())
            if (words->isVisible())
                QVERIFY2(words->height() >= words->heightForWidth(words->width()),
                         qPrintable("cut: " + describe(words)));
        for (auto* button : window.findChildren<QAbstractButton*>()) {
            if (!button->isVisible()) continue;
            QVERIFY2(button->width() >= button->minimumSizeHint().width(), qPrintable("cut: " + describe(button)));
            const QRect inside(button->mapTo(&window, QPoint()), button->size());
            bool scrolled = false;
            for (auto* at = button->parentWidget(); at; at = at->parentWidget())
                scrolled = scrolled || at->inherits("QScrollArea");
            if (!scrolled) QVERIFY2(window.rect().contains(inside), qPrintable("outside: " + describe(button)));
        }
    }
};

BITBEATS_TEST(SurfaceTest);
#include "SurfaceTest.moc"
