#include "FileOpener.h"
#include "playback/AudioOutput.h"
#include "playback/PlayQueue.h"
#include "playback/Player.h"
#include "support/AudioFiles.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <QSignalSpy>
#include <QTest>
#include <cmath>
#include <numbers>

using namespace bitbeats;
using namespace bitbeats::playback;
using bitbeats::test::Sound;

namespace {

/// Plays the files one after another through the whole player into a WAV file.
Sound playAll(const std::vector<std::filesystem::path>& files, const std::filesystem::path& to, int* bits = nullptr,
              const PlayerOptions& options = {}) {
    PlayQueue queue;
    test::FileOpener opener;
    std::vector<QueueItem> items;
    for (const auto& file : files)
        items.push_back(test::itemOf(file));
    queue.append(items);
    Player player(queue, opener, makeWavOutput(to.string()));
    player.setOptions(options);
    QSignalSpy ended(&player, &Player::queueEnded);
    QSignalSpy failed(&player, &Player::trackFailed);
    player.play();
    if (!QTest::qWaitFor([&] { return ended.count() > 0; }, 60000)) throw std::runtime_error("it never ended");
    if (failed.count() > 0) throw std::runtime_error(failed.first().first().toString().toStdString());
    return test::readWav(to, bits);
}

} // namespace

/// A sound cut in two files and played as one: nothing may be added, lost or bent at the join.
class GaplessTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void flacHalvesComeOutBitExact() {
        const auto whole = test::chirp(44100, 2, 3);
        const test::TempFolder folder;
        test::encode(whole.part(0, 66151), folder / "1.flac");
        test::encode(whole.part(66151, whole.frames()), folder / "2.flac");
        int bits = 0;
        const auto heard = playAll({folder / "1.flac", folder / "2.flac"}, folder / "out.wav", &bits);
        QCOMPARE(bits, 16);
        QCOMPARE(heard.rate, 44100);
        QCOMPARE(heard.frames(), whole.frames());
        QCOMPARE(test::largestDifference(heard, whole), 0.0);
    }
};

BITBEATS_TEST(GaplessTest);
#include "GaplessTest.moc"
