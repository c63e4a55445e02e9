#pragma once

#include <QObject>
#include <functional>
#include <memory>

namespace bitbeats::test {

/// Adds a Qt Test class to this program; see BITBEATS_TEST.
int registerTest(const char* name, std::function<std::unique_ptr<QObject>()> make);

} // namespace bitbeats::test

/// Put after a Qt Test class: the test program of its room runs it, alone with `PROGRAM CLASS [TESTFUNCTION]`.
#define BITBEATS_TEST(Class)                                                                                           \
    static const int registered_##Class =                                                                              \
        bitbeats::test::registerTest(#Class, [] { return std::unique_ptr<QObject>(std::make_unique<Class>()); })
