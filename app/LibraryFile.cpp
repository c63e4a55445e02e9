#include "LibraryFile.h"

#include "library/Schema.h"

namespace bitbeats::app {

std::filesystem::path libraryFile(const Settings& settings) {
    const auto given = settings.text("library");
    return given ? std::filesystem::path(*given) : settings.paths().data / "library.db";
}

Result<std::unique_ptr<database::Database>> openLibrary(const Settings& settings) {
    return library::openLibrary(libraryFile(settings));
}

} // namespace bitbeats::app
