#include "EncodingGuess.h"
#include "support/TestMain.h"

#include <QStringEncoder>
#include <QTest>

using namespace bitbeats::tags;

namespace {

/// As a file would hold it that was written on a machine of that place.
std::string bytesIn(const char* encoding, const char16_t* text) {
    QStringEncoder encoder(encoding);
    const QByteArray bytes = encoder(QString::fromUtf16(text));
    return bytes.toStdString();
}

std::string repaired(const std::vector<std::string>& texts, std::size_t which = 0) {
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    return decodeLegacy(texts[which], guessEncoding(views));
}

} // namespace

class EncodingTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void namesInOtherScriptsAreRepaired_data() {
        QTest::addColumn<QByteArray>("encoding");
        QTest::addColumn<QStringList>("texts");
        const auto row = [](const char* encoding, const QStringList& texts) {
            QTest::newRow(qPrintable(QLatin1String(encoding) + u' ' + texts.first())) << QByteArray(encoding) << texts;
        };
        const char* const russian = "windows-1251";
        row(russian, {QStringLiteral("Кино")});
        row(russian, {QStringLiteral("Группа крови"), QStringLiteral("Кино"), QStringLiteral("Rock")});
        row(russian, {QStringLiteral("Земфира"), QStringLiteral("Прости меня моя любовь"), QStringLiteral("Хочешь?")});
        row(russian, {QStringLiteral("ДДТ"), QStringLiteral("Что такое осень"), QStringLiteral("Актриса Весна")});
        row(russian, {QStringLiteral("Алла Пугачёва"), QStringLiteral("Миллион алых роз")});
        row(russian, {QStringLiteral("Океан Ельзи"), QStringLiteral("Обійми")});
        row(russian, {QStringLiteral("АКВАРИУМ"), QStringLiteral("«Город золотой»")});
        row(russian, {QStringLiteral("Сплин"), QStringLiteral("Выхода нет"), QStringLiteral("Track 01")});
        const char* const japanese = "Shift_JIS";
        row(japanese, {QStringLiteral("宇多田ヒカル"), QStringLiteral("桜流し")});
        row(japanese,
            {QStringLiteral("椎名林檎"), QStringLiteral("無罪モラトリアム"), QStringLiteral("歌舞伎町の女王")});
        row(japanese, {QStringLiteral("サザンオールスターズ")});
        row(japanese, {QStringLiteral("坂本龍一"), QStringLiteral("戦場のメリークリスマス")});
        row(japanese, {QStringLiteral("BUMP OF CHICKEN"), QStringLiteral("天体観測")});
        row(japanese, {QStringLiteral("久石譲"), QStringLiteral("となりのトトロ サウンドトラック集")});
        const char* const chinese = "GBK";
        row(chinese, {QStringLiteral("周杰伦"), QStringLiteral("青花瓷"), QStringLiteral("我很忙")});
        row(chinese, {QStringLiteral("邓丽君"), QStringLiteral("月亮代表我的心")});
        row(chinese, {QStringLiteral("王菲"), QStringLiteral("红豆"), QStringLiteral("唱游")});
        row(chinese, {QStringLiteral("崔健"), QStringLiteral("一无所有")});
        row(chinese, {QStringLiteral("张学友"), QStringLiteral("吻别"), QStringLiteral("Pop")});
        const char* const korean = "windows-949";
        row(korean, {QStringLiteral("소녀시대"), QStringLiteral("다시 만난 세계")});
        row(korean, {QStringLiteral("아이유"), QStringLiteral("좋은 날")});
        row(korean, {QStringLiteral("서태지와 아이들"), QStringLiteral("난 알아요")});
        row(korean, {QStringLiteral("빅뱅"), QStringLiteral("거짓말"), QStringLiteral("하루하루")});
        row(korean, {QStringLiteral("김광석"), QStringLiteral("서른 즈음에")});
        const char* const utf8 = "UTF-8";
        row(utf8, {QStringLiteral("Björk")});
        row(utf8, {QStringLiteral("Кино"), QStringLiteral("周杰伦")});
        row(utf8, {QStringLiteral("Sigur Rós – Ágætis byrjun")});
    }
    void namesInOtherScriptsAreRepaired() {
        QFETCH(const QByteArray, encoding);
        QFETCH(const QStringList, texts);
        QStringEncoder encoder(encoding.constData());
        QVERIFY2(encoder.isValid(), "this Qt knows the encoding");
        std::vector<std::string> bytes;
        for (const auto& text : texts)
            bytes.push_back(QByteArray(encoder(text)).toStdString());
        for (std::size_t i = 0; i < bytes.size(); ++i)
            QCOMPARE(QString::fromStdString(repaired(bytes, i)), texts[static_cast<qsizetype>(i)]);
    }

    void latin1IsLeftAlone_data() {
        QTest::addColumn<QStringList>("texts");
        const auto row = [](const QStringList& texts) { QTest::newRow(qPrintable(texts.first())) << texts; };
        row({QStringLiteral("Björk")});
        row({QStringLiteral("Motörhead"), QStringLiteral("Überkill"), QStringLiteral("Blue Öyster Cult")});
        row({QStringLiteral("Sigur Rós"), QStringLiteral("Ágætis byrjun"),
             QStringLiteral("Með suð í eyrum við spilum endalaust")});
        row({QStringLiteral("Céline Dion"), QStringLiteral("D'eux"),
             QStringLiteral("Pour que tu m'aimes encore à l'été")});
        row({QStringLiteral("ÅÄÖ")});
        row({QStringLiteral("ÆØÅ æøå")});
        row({QStringLiteral("Çà et là")});
        row({QStringLiteral("Çà")});
        row({QStringLiteral("ÀÉÎÕ")});
        row({QStringLiteral("Antônio Carlos Jobim"), QStringLiteral("Águas de Março"),
             QStringLiteral("João Gilberto")});
        row({QStringLiteral("Mägo de Oz"), QStringLiteral("La ciudad de los árboles"), QStringLiteral("ñu")});
        row({QStringLiteral("Die Ärzte"), QStringLiteral("Männer sind Schweine"),
             QStringLiteral("Süße Grüße, große Füße")});
        row({QStringLiteral("Mötley Crüe"), QStringLiteral("Théâtre of Pain")});
        row({QStringLiteral("créée"), QStringLiteral("Noël à Orléans"), QStringLiteral("où")});
        row({QStringLiteral("ÉTÉ"), QStringLiteral("À CÔTÉ DE LA PLAGE"), QStringLiteral("FORÊT")});
        row({QStringLiteral("Ólafur Arnalds"), QStringLiteral("Þú ert jörðin"), QStringLiteral("Öldurót")});
        row({QStringLiteral("¿Dónde jugarán los niños?"), QStringLiteral("Maná"), QStringLiteral("¡Olé!")});
        row({QStringLiteral("5° über null"), QStringLiteral("©1999"), QStringLiteral("½ Mensch")});
        row({QStringLiteral("Røyksopp"), QStringLiteral("Mørketid"), QStringLiteral("Åsgeir")});
        row({QStringLiteral("ÄÖÜß")});
    }
    void latin1IsLeftAlone() {
        QFETCH(const QStringList, texts);
        std::vector<std::string> bytes;
        for (const auto& text : texts)
            bytes.push_back(text.toLatin1().toStdString());
        for (std::size_t i = 0; i < bytes.size(); ++i)
            QCOMPARE(QString::fromStdString(repaired(bytes, i)), texts[static_cast<qsizetype>(i)]);
    }

    void quotesOfWindowsAreRead() {
        QCOMPARE(repaired({bytesIn("windows-1252", u"Don’t – “Stop” …")}), "Don’t – “Stop” …");
    }

    void aFieldCutInTheMiddleOfASignLosesOnlyThat() {
        auto bytes = bytesIn("Shift_JIS", u"あいうえおかきくけこさしすせそたち");
        bytes.resize(29);
        QCOMPARE(repaired({bytes}), "あいうえおかきくけこさしすせ");
        auto utf8 = std::string("Ünïcödé text that is cut héré");
        utf8.resize(30);
        QVERIFY(isUtf8(repaired({utf8})));
        QVERIFY(repaired({utf8}).starts_with("Ünïcödé text"));
    }

    void wellFormedUtf8IsKnown() {
        QVERIFY(isUtf8("plain"));
        QVERIFY(isUtf8("ü€😀"));
        QVERIFY(!isUtf8("\xC0\x80"));         // too long a form
        QVERIFY(!isUtf8("\xED\xA0\x80"));     // half of a surrogate pair
        QVERIFY(!isUtf8("\xF4\x90\x80\x80")); // beyond Unicode
        QVERIFY(!isUtf8("\xE2\x82"));
        QVERIFY(isUtf8("\xE2\x82", true));
    }
};

BITBEATS_TEST(EncodingTest);
#include "EncodingTest.moc"
