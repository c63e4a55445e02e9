#include "shots/Scenes.h"

#include <QApplication>
#include <QDir>
#include <QFontDatabase>
#include <QMenu>
#include <QProcess>
#include <cstdio>

using namespace bitbeats;

namespace {

constexpr QSize kSizes[] = {{960, 600}, {1280, 800}, {1920, 1080}};

int shoot(const QDir& folder, const QString& scale, const QString& only) {
    if (QFontDatabase::families().contains("Inter")) QApplication::setFont(QFont("Inter"));
    for (const auto& scene : test::scenes()) {
        if (!only.isEmpty() && only != QLatin1String(scene.name)) continue;
        for (const auto size : kSizes) {
            test::WindowFixture fixture({}, scene.library);
            auto& window = fixture.window();
            window.resize(size);
            window.actions()[ui::ActionId::ThemeDark]->trigger();
            scene.prepare(fixture);
            for (const bool dark : {true, false}) {
                window.actions()[dark ? ui::ActionId::ThemeDark : ui::ActionId::ThemeLight]->trigger();
                const auto name = QStringLiteral("%1-%2-%3x%4%5.png")
                                      .arg(QLatin1String(scene.name), dark ? "dark" : "light")
                                      .arg(size.width())
                                      .arg(size.height())
                                      .arg(scale == "1" ? QString() : "@" + scale + "x");
                if (!test::pictureOf(window).save(folder.filePath(name))) {
                    std::fprintf(stderr, "Could not write %s: is the folder there and not full?\n",
                                 qPrintable(folder.filePath(name)));
                    return 1;
                }
                std::printf("%s\n", qPrintable(name));
            }
            while (auto* menu = QApplication::activePopupWidget())
                menu->close();
        }
    }
    return 0;
}

} // namespace

/// bitbeats_shots FOLDER [SCENE]: pictures of every page. One process per scale, because Qt scales per process.
int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: bitbeats_shots FOLDER [SCENE]\n");
        return 2;
    }
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    qputenv("BITBEATS_REDUCED_MOTION", "1");
    const auto scale = qEnvironmentVariable("BITBEATS_SHOT_SCALE");
    if (!scale.isEmpty()) {
        QApplication app(argc, argv);
        return shoot(QDir(QString::fromLocal8Bit(argv[1])), scale,
                     argc > 2 ? QString::fromLocal8Bit(argv[2]) : QString());
    }
    QDir().mkpath(QString::fromLocal8Bit(argv[1]));
    QStringList arguments;
    for (int i = 1; i < argc; ++i)
        arguments << QString::fromLocal8Bit(argv[i]);
    for (const char* factor : {"1", "2"}) {
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert("BITBEATS_SHOT_SCALE", factor);
        environment.insert("QT_SCALE_FACTOR", factor);
        QProcess child;
        child.setProcessEnvironment(environment);
        child.setProcessChannelMode(QProcess::ForwardedChannels);
        child.start(QString::fromLocal8Bit(argv[0]), arguments);
        if (!child.waitForFinished(-1) || child.exitCode() != 0) return 1;
    }
    return 0;
}
