#include "TestMain.h"

#include <QCoreApplication>
#include <QTest>
#include <cstdio>
#include <cstring>
#include <vector>
#ifdef BITBEATS_TEST_WIDGETS
#include <QApplication>
#endif

namespace bitbeats::test {
namespace {

struct Entry {
    const char* name;
    std::function<std::unique_ptr<QObject>()> make;
};

std::vector<Entry>& entries() {
    static std::vector<Entry> all;
    return all;
}

int list() {
    for (const auto& entry : entries())
        std::printf("%s\n", entry.name);
    return 0;
}

} // namespace

int registerTest(const char* name, std::function<std::unique_ptr<QObject>()> make) {
    entries().push_back({name, std::move(make)});
    return 0;
}

} // namespace bitbeats::test

#ifdef __SANITIZE_THREAD__
/// Tests run tools, and QProcess starts them in a way that ThreadSanitizer takes for a fork that stays.
extern "C" const char* __tsan_default_options(); // NOLINT: the sanitizer's name for it
extern "C" const char* __tsan_default_options() {
    return "die_after_fork=0";
}

/// Qt itself is not built with it: how Qt Test's own watchdog thread ends looks like a race then.
extern "C" const char* __tsan_default_suppressions(); // NOLINT: likewise
extern "C" const char* __tsan_default_suppressions() {
    return "race:QWaitCondition::~QWaitCondition\n";
}
#endif

/// PROGRAM               runs every class
/// PROGRAM --list        names them
/// PROGRAM CLASS [ARG..] runs one, with Qt Test's own arguments
int main(int argc, char** argv) {
    using namespace bitbeats::test;
    if (argc > 1 && std::strcmp(argv[1], "--list") == 0) return list();
#ifdef BITBEATS_TEST_WIDGETS
    QApplication app(argc, argv);
#else
    QCoreApplication app(argc, argv);
#endif
    std::vector<char*> arguments{argv[0]};
    const char* only = argc > 1 ? argv[1] : nullptr;
    for (int i = 2; i < argc; ++i)
        arguments.push_back(argv[i]);
    int failures = 0;
    bool found = false;
    for (const auto& entry : entries()) {
        if (only && std::strcmp(only, entry.name) != 0) continue;
        found = true;
        const auto object = entry.make();
        failures += QTest::qExec(object.get(), static_cast<int>(arguments.size()), arguments.data());
    }
    if (!found) std::fprintf(stderr, "No test class is called %s; --list names them.\n", only ? only : "anything");
    return found ? (failures != 0) : 2;
}
