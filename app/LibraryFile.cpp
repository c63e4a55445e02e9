#include "LibraryFile.h"

#include "library/Schema.h"

namespace bitbeats::app {

Result<std::unique_ptr<database::Database>> openLibrary(const Settings& settings) {
    const auto given = settings.text("library");
    database::Options options;
    options.cacheKiB = 32 << 10;
    options.schemas = {library::librarySchema()};
    return database::Database::open(given ? std::filesystem::path(*given) : settings.paths().data / "library.db",
                                    std::move(options));
}

} // namespace bitbeats::app
