#include "fixtures/WindowFixture.h"
#include "shell/PageTable.h"
#include "support/TestMain.h"
#include "widgets/Sheet.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QAccessible>
#include <QMenu>
#include <QTest>

using namespace bitbeats;
using namespace bitbeats::test;
using ui::ActionId;

namespace {

QString describe(const QWidget& widget) {
    return QStringLiteral("%1 \"%2\" (%3)")
        .arg(QString::fromLatin1(widget.metaObject()->className()), widget.accessibleName(), widget.objectName());
}

bool isPart(const QWidget& widget) {
    return widget.objectName().startsWith(QStringLiteral("qt_")); // of a scroll area or a spin box
}

} // namespace

/// The window for those who do not see it or do not use a mouse: every page of the table and every sheet, so that none
/// is forgotten.
class AccessTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_fixture = std::make_unique<WindowFixture>();
        window().resize(1280, 800);
    }
    void cleanup() { m_fixture.reset(); }

    void everyControlOfEveryPageSaysWhatItIs() {
        for (const bool filled : {false, true}) {
            if (filled) fill();
            for (const auto& page : ui::allPages()) {
                if (!page.go) continue;
                window().actions()[*page.go]->trigger();
                settle();
                hold(QString::fromLatin1(page.name));
            }
        }
    }

    void everyControlOfEverySheetSaysWhatItIs() {
        for (const auto id : {ActionId::OpenLink, ActionId::Shortcuts}) {
            window().actions()[id]->trigger();
            settle();
            auto* sheet = window().findChild<ui::Sheet*>();
            QVERIFY(sheet);
            hold(window().actions()[id]->text());
            // Tab stays inside.
            for (int i = 0; i < 12; ++i) {
                QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
                QVERIFY(sheet->isAncestorOf(QApplication::focusWidget()));
            }
            sheet->dismiss();
            QVERIFY(waitFor([&] { return !window().findChild<ui::Sheet*>(); }));
        }
    }

    void menusSayWhatTheyDo() {
        fill();
        std::function<void(const QMenu&)> walk = [&](const QMenu& menu) {
            for (const auto* action : menu.actions()) {
                if (action->isSeparator() || !action->isVisible()) continue;
                QVERIFY2(!action->text().isEmpty() || !action->isEnabled(), qPrintable(menu.title()));
                if (action->menu()) walk(*action->menu());
            }
        };
        walk(*m_fixture->desktop.menu);
    }

    void tabGoesThroughTheWindowRegionByRegion() {
        fill();
        window().actions()[ActionId::ToggleQueue]->trigger();
        settle();
        window().setFocus();
        QStringList regions;
        QWidget* first = nullptr;
        for (int i = 0; i < 300; ++i) {
            QTest::keyClick(QApplication::focusWidget() ? QApplication::focusWidget() : &window(), Qt::Key_Tab);
            auto* now = QApplication::focusWidget();
            if (!now || now == &window()) continue;
            if (now == first) break;
            if (!first) first = now;
            const auto region = regionOf(now);
            if (regions.isEmpty() || regions.back() != region) regions << region;
        }
        if (regions.size() > 1 && regions.front() == regions.back()) regions.removeLast(); // once around
        auto once = regions;
        once.removeDuplicates();
        QCOMPARE(regions, once); // none is left and entered again
        QVERIFY2(regions.size() >= 4, qPrintable(regions.join(' ')));
    }

    void theKeyboardAloneIsEnough() {
        m_fixture->open("/music/Maré Baixa");
        settle();
        QTest::keyClick(&window(), Qt::Key_K, Qt::ControlModifier);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        for (int i = 0; i < 60 && !qobject_cast<QAbstractItemView*>(QApplication::focusWidget()); ++i)
            QTest::keyClick(QApplication::focusWidget() ? QApplication::focusWidget() : &window(), Qt::Key_Tab);
        while (QApplication::focusWidget()->accessibleName() != QStringLiteral("Tracks")) {
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
            QVERIFY(QApplication::focusWidget());
        }
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        QVERIFY(waitFor([&] { return m_fixture->player->state() == playback::PlayerState::Playing; }));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
        QVERIFY(waitFor([&] { return m_fixture->player->state() == playback::PlayerState::Paused; }));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Right, Qt::ControlModifier);
        QVERIFY(waitFor([&] { return m_fixture->queue->currentIndex() == 2; }) ||
                m_fixture->queue->currentIndex() == 1);
    }

private:
    ui::MainWindow& window() { return m_fixture->window(); }
    static void settle() {
        for (int i = 0; i < 20; ++i)
            QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
    }
    void fill() {
        m_fixture->open("/music/Maré Baixa");
        m_fixture->queue->replace(demoAlbum().tracks, 3);
        m_fixture->player->playIndex(3);
        QVERIFY(waitFor([&] { return m_fixture->player->state() == playback::PlayerState::Playing; }));
    }
    /// The child of the window (or of the stage) that holds it.
    QString regionOf(QWidget* widget) {
        QString name;
        for (auto* at = widget; at && at != &window(); at = at->parentWidget())
            if (at->parentWidget() == &window() || at->inherits("bitbeats::ui::TopBar") ||
                at->inherits("bitbeats::ui::PageDeck")) {
                name = QString::fromLatin1(at->metaObject()->className()) + name;
                break;
            }
        return name;
    }
    void hold(const QString& where) {
        for (auto* widget : window().findChildren<QWidget*>()) {
            if (!widget->isVisible() || isPart(*widget) || qobject_cast<QMenu*>(widget->window())) continue;
            const bool button = qobject_cast<QAbstractButton*>(widget) != nullptr;
            if (widget->focusPolicy() == Qt::NoFocus && !button) continue;
            auto* face = QAccessible::queryAccessibleInterface(widget);
            const auto named =
                !widget->accessibleName().isEmpty() || (face && !face->text(QAccessible::Name).isEmpty());
            QVERIFY2(named, qPrintable("no name on " + where + ": " + describe(*widget)));
            if (button)
                QVERIFY2(!widget->toolTip().isEmpty(), qPrintable("no tooltip on " + where + ": " + describe(*widget)));
        }
    }

    std::unique_ptr<WindowFixture> m_fixture;
};

BITBEATS_TEST(AccessTest);
#include "AccessTest.moc"
