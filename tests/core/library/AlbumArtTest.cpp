#include "library/AlbumArt.h"
#include "Collection.h"
#include "library/Catalogue.h"
#include "support/TestMain.h"

#include <QImage>
#include <QTest>

using namespace bitbeats;
using namespace bitbeats::library;

class AlbumArtTest : public QObject {
    Q_OBJECT
    std::unique_ptr<test::Collection> m_c;
    std::unique_ptr<tags::ArtworkStore> m_store;

    void picture(const std::string& name, QColor color) {
        const auto path = m_c->music() / name;
        std::filesystem::create_directories(path.parent_path());
        QImage image(300, 300, QImage::Format_RGB32);
        image.fill(color);
        QVERIFY(image.save(QString::fromStdString(path.string())));
    }
    AlbumArtProgress fill(const CancelToken& cancel = {}) {
        const auto done = AlbumArt(m_c->db(), *m_store).fill(false, cancel);
        return done ? *done : AlbumArtProgress{-1, -1, -1};
    }
    std::string pictureOf(const std::string& album) {
        Catalogue catalogue(m_c->db());
        const auto ids = *catalogue.albumIds({});
        const auto albums = *catalogue.albums(ids);
        for (const auto& one : albums)
            if (one.title == album) return one.picture;
        return "no such album";
    }

private Q_SLOTS:
    void init() {
        m_c = std::make_unique<test::Collection>();
        m_store = std::make_unique<tags::ArtworkStore>(m_c->folder() / "artwork");
    }

    void aPictureIsKeptOnceHoweverManyAlbumsHaveIt() {
        m_c->put("a/1.flac", "Alpha|Ann|One");
        m_c->put("b/1.flac", "Beta|Ann|Two");
        m_c->put("c/1.flac", "Gamma|Ann|Three");
        picture("a/cover.jpg", Qt::red);
        picture("b/Folder.jpg", Qt::red);
        m_c->scan();
        const auto done = fill();
        QCOMPARE(done.all, std::int64_t(3));
        QCOMPARE(done.found, std::int64_t(2));
        QCOMPARE(pictureOf("One").size(), std::size_t(64));
        QCOMPARE(pictureOf("One"), pictureOf("Two"));
        QVERIFY(m_store->contains(pictureOf("One")));
        QVERIFY(pictureOf("Three").empty());
        QCOMPARE(m_c->count("select count(*) from artworks"), std::int64_t(1));
        const auto ids = *Catalogue(m_c->db()).trackIds({});
        QCOMPARE(Catalogue(m_c->db()).tracks(ids)->front().picture, pictureOf("One"));
        QCOMPARE(Catalogue(m_c->db()).artists(*Catalogue(m_c->db()).artistIds())->front().picture, pictureOf("One"));
    }

    void whatWasLookedAtIsLookedAtAgainOnlyAfterAChange() {
        m_c->put("a/1.flac", "Alpha|Ann|One");
        m_c->put("b/1.flac", "Beta|Ann|Two");
        m_c->scan();
        QCOMPARE(fill().all, std::int64_t(2));
        m_c->scan();
        QCOMPARE(fill().all, std::int64_t(0));
        picture("a/cover.png", Qt::blue); // a picture came
        m_c->scan();
        QCOMPARE(fill().all, std::int64_t(1));
        const auto blue = pictureOf("One");
        QVERIFY(!blue.empty());
        m_c->put("b/2.flac", "Delta|Ann|Two"); // a track came
        m_c->scan();
        QCOMPARE(fill().all, std::int64_t(1));
        std::filesystem::remove(m_c->music() / "a/cover.png");
        m_c->scan();
        fill();
        QVERIFY(pictureOf("One").empty());
    }

    void aPictureThatCannotBeReadIsNone() {
        m_c->put("a/1.flac", "Alpha|Ann|One");
        QVERIFY(writeFileAtomically(m_c->music() / "a/cover.jpg", "no picture at all").has_value());
        m_c->scan();
        const auto done = fill();
        QCOMPARE(done.done, std::int64_t(1));
        QCOMPARE(done.found, std::int64_t(0));
        QCOMPARE(fill().all, std::int64_t(0));
    }

    void aCancelledSearchGoesOnWhereItWas() {
        for (const char* name : {"a", "b", "c"})
            m_c->put(std::string(name) + "/1.flac", std::string(name) + "|Ann|" + name);
        m_c->scan();
        Cancellation cancel;
        const auto ended =
            AlbumArt(m_c->db(), *m_store).fill(false, cancel.token(), [&](const auto&) { cancel.cancel(); });
        QVERIFY(!ended);
        QCOMPARE(ended.error().reason, Reason::Cancelled);
        QCOMPARE(fill().all, std::int64_t(2));
    }

    void albumsAndArtistsAreFoundByTheirWordsAndFilesByTheirPlace() {
        m_c->put("a/1.flac", "Alpha|Ánn Béta|First light");
        const auto file = m_c->put("b/1.flac", "Beta|Bob|Second light");
        m_c->scan();
        Catalogue catalogue(m_c->db());
        QCOMPARE(catalogue.albumIds({{}, {}, false, "lig fir"})->size(), std::size_t(1));
        QCOMPARE(catalogue.albumIds({{}, {}, false, "bob"})->size(), std::size_t(1));
        QCOMPARE(catalogue.albumIds({{}, {}, false, "light"})->size(), std::size_t(2));
        QCOMPARE(catalogue.artistIds(false, {}, "ann")->size(), std::size_t(1));
        QCOMPARE(*catalogue.trackOfFile(file), m_c->idOf("Beta"));
        QVERIFY(!*catalogue.trackOfFile("/nowhere.flac"));
    }
};

BITBEATS_TEST(AlbumArtTest);
#include "AlbumArtTest.moc"
