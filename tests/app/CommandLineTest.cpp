#include "CommandLine.h"
#include "Settings.h"
#include "base/AtomicFile.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <QTest>

#include <set>

using namespace bitbeats;
using namespace bitbeats::app;
using Words = std::vector<std::string>;

namespace {

CommandLine parsed(const Words& words) {
    const auto line = parseCommandLine(words);
    if (!line) qFatal("%s", sentence(line.error()).c_str());
    return *line;
}

std::string refusal(const Words& words) {
    const auto line = parseCommandLine(words);
    return line ? "accepted" : sentence(line.error());
}

} // namespace

class CommandLineTest : public QObject {
    Q_OBJECT

    static Result<Settings> settings(const Words& words, std::map<std::string, std::string> variables = {},
                                     const Paths& paths = {"/nowhere", "/nowhere/cache"}) {
        return Settings::of(parsed(words), paths, [&](const std::string& name) -> std::optional<std::string> {
            const auto found = variables.find(name);
            return found == variables.end() ? std::nullopt : std::optional(found->second);
        });
    }

private Q_SLOTS:
    void commandsAreTakenFromTheFront() {
        QCOMPARE(parsed({}).command, kWindow);
        QCOMPARE(parsed({"a.flac"}).command, kWindow);
        QCOMPARE(parsed({"play", "a.flac"}).command, kPlay);
        QCOMPARE(parsed({"torrent", "create", "a"}).command, kTorrentCreate);
        QCOMPARE(parsed({"--no-dht", "play"}).arguments, Words{"play"}); // behind an option it is a source
        QCOMPARE(parsed({"./play"}).arguments, Words{"./play"});
    }

    void optionsStandAnywhereInEitherForm() {
        const auto line = parsed({"play", "--start", "5", "a", "--output=wav:x=y", "b", "--", "--c"});
        QCOMPARE(line.arguments, (Words{"a", "b", "--c"}));
        QCOMPARE(line.options.at("start"), Words{"5"});
        QCOMPARE(line.options.at("output"), Words{"wav:x=y"});
        QCOMPARE(parsed({"torrent", "create", "a", "-o", "b"}).options.at("out"), Words{"b"});
        QCOMPARE(parsed({"play", "a", "--peer", "1.2.3.4:5", "--peer=[::1]:6"}).options.at("peer").size(),
                 std::size_t(2));
    }

    void wrongUsageSaysWhatAndWhereToLook() {
        QVERIFY(refusal({"play"}).find("it needs SOURCE... Try bitbeats play --help.") != std::string::npos);
        QVERIFY(refusal({"play", "a", "--nope"}).find("there is no such option") != std::string::npos);
        QVERIFY(refusal({"play", "a", "--control"}).find("this command has no such option") != std::string::npos);
        QVERIFY(refusal({"play", "a", "--start"}).find("it needs a value: SECONDS") != std::string::npos);
        QVERIFY(refusal({"play", "a", "--json=1"}).find("it takes no value") != std::string::npos);
        QVERIFY(refusal({"play", "a", "--start", "1", "--start", "2"}).find("given twice") != std::string::npos);
        QVERIFY(refusal({"stream", "a", "b"}).find("one argument too many") != std::string::npos);
        QVERIFY(refusal({"torrent"}).find("another word") != std::string::npos);
        QVERIFY(refusal({"torrent", "destroy"}).find("another word") != std::string::npos);
    }

    void valuesAreChecked() {
        for (const Words& words :
             {Words{"--start", "x"}, Words{"--start", "-1"}, Words{"--volume", "1e99"}, Words{"--peer", "1.2.3.4"},
              Words{"--peer", "host:1"}, Words{"--bind", "1.2.3"}, Words{"--upload-limit", "5x"},
              Words{"--upload-limit", "-5"}, Words{"--gain", "loud"}, Words{"--gain", "off|track"},
              Words{"--output", ""}, Words{"--start", "nan"}})
            QVERIFY2(refusal({"play", "a", words[0], words[1]}).find("it wants") != std::string::npos,
                     words[1].c_str());
        for (const char* wrong : {"8080", "x:1", "1.2.3.4:99999", "::1:5", "1.2.3.4:"})
            QVERIFY2(refusal({"stream", "a", "--listen", wrong}).find("it wants ADDR:PORT") != std::string::npos,
                     wrong);
    }

    void sizesAndEndpointsAreUnderstood() {
        QCOMPARE(parseSize("0").value(), std::int64_t(0));
        QCOMPARE(parseSize("64k").value(), std::int64_t(65536));
        QCOMPARE(parseSize("2M").value(), std::int64_t(2 << 20));
        QVERIFY(!parseSize("k") && !parseSize("99999999999999999999") && !parseSize("9999999999999G"));
        QCOMPARE(parseEndpoint(":80")->address, std::string("127.0.0.1"));
        QCOMPARE(parseEndpoint("[::1]:0")->address, std::string("::1"));
    }

    void optionWinsOverVariableOverFile() {
        const test::TempFolder folder;
        QVERIFY(writeFileAtomically(folder / "bitbeats.ini",
                                    "volume=10\ngain=album\nno-dht=true\npeer=1.2.3.4:5, 1.2.3.4:6\n"));
        const Paths paths{folder.path(), folder / "cache"};
        const auto file = settings({"play", "a"}, {}, paths);
        QCOMPARE(file->number("volume", 100), 10.0);
        QVERIFY(file->on("no-dht"));
        QCOMPARE(file->swarmOptions().peers.size(), std::size_t(2));
        const auto variable = settings({"play", "a"}, {{"BITBEATS_VOLUME", "20"}, {"BITBEATS_NO_DHT", "0"}}, paths);
        QCOMPARE(variable->number("volume", 100), 20.0);
        QVERIFY(!variable->on("no-dht"));
        QCOMPARE(variable->text("gain").value(), std::string("album"));
        const auto option = settings({"play", "a", "--volume", "30"}, {{"BITBEATS_VOLUME", "20"}}, paths);
        QCOMPARE(option->number("volume", 100), 30.0);
        QCOMPARE(settings({"play", "a"})->number("volume", 100), 100.0);
    }

    void badSettingsAreSaidWithTheirPlace() {
        const auto variable = settings({"play", "a"}, {{"BITBEATS_VOLUME", "loud"}});
        QVERIFY(sentence(variable.error()).find("BITBEATS_VOLUME") != std::string::npos);
        QVERIFY(!settings({"play", "a"}, {{"BITBEATS_NO_DHT", "perhaps"}}));
        QVERIFY(settings({"stream", "a"}, {{"BITBEATS_VOLUME", "loud"}})); // is none of its settings
        QCOMPARE(settings({"play", "a", "--config", "/nowhere/x.ini"}).error().reason, Reason::NotFound);
    }

    void flagsOfPrivateSwarmsReachTheSession() {
        const auto options =
            settings({"stream", "a", "--no-dht", "--no-lsd", "--bind", "127.0.0.2", "--peer", "127.0.0.3:4",
                      "--insecure-loopback", "--cache", "/c", "--upload-limit", "10k", "--no-scheduler"})
                ->swarmOptions();
        QVERIFY(!options.dht && !options.lsd && !options.portMapping && options.allowPrivateAddresses);
        QVERIFY(!options.requestScheduler);
        QCOMPARE(options.bindAddress, std::string("127.0.0.2"));
        QCOMPARE(options.peers.front(), (swarm::PeerAddress{"127.0.0.3", 4}));
        QCOMPARE(options.cacheFolder, std::filesystem::path("/c/pieces"));
        QCOMPARE(options.uploadLimit, 10240);
        const auto plain = settings({"stream", "a"})->swarmOptions();
        QVERIFY(plain.dht && plain.lsd && plain.portMapping && !plain.allowPrivateAddresses && plain.requestScheduler);
    }

    void everyCommandTakesTheFlagsOfPrivateSwarms() {
        for (const auto command : {kWindow, kPlay, kStream, kSeed}) {
            for (const char* name : {"peer", "no-dht", "no-lsd", "bind", "cache", "insecure-loopback", "library"})
                QVERIFY2(findOption(name, command), name);
        }
    }

    void theTableIsSound() {
        for (const auto& spec : allCommands()) {
            std::set<std::string> names;
            for (const auto& option : allOptions()) {
                if (!(option.commands & spec.command)) continue;
                QVERIFY2(names.insert(std::string(option.name)).second, option.name.data());
                QVERIFY(!option.help.empty());
                QCOMPARE(option.value.empty(), option.kind == ValueKind::None);
                QVERIFY(helpFor(spec.command).find("--" + std::string(option.name)) != std::string::npos);
            }
        }
    }
};

BITBEATS_TEST(CommandLineTest);
#include "CommandLineTest.moc"
