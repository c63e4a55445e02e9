#include "library/Archive.h"
#include "base/AtomicFile.h"
#include "library/Schema.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <unistd.h>

/// An archive is taken in whole or refused, and the database stays sound.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bitbeats;
    static const auto folder = [] {
        char name[] = "/tmp/bitbeats-fuzz-XXXXXX";
        if (!::mkdtemp(name)) std::abort();
        return std::filesystem::path(name);
    }();
    static const auto db = [] {
        database::Options options;
        options.schemas = {library::librarySchema()};
        return database::Database::open(folder / "library.db", options).value();
    }();
    const std::string head = "{\"type\":\"bitbeats-library\",\"version\":1}\n";
    if (!writeFileAtomically(folder / "in", head + std::string(reinterpret_cast<const char*>(data), size)))
        std::abort();
    (void)library::Archive(*db).importFrom(folder / "in");
    return 0;
}
