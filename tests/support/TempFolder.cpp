#include "support/TempFolder.h"

#include <cstdlib>
#include <stdexcept>

namespace bitbeats::test {

TempFolder::TempFolder() {
    auto pattern = (std::filesystem::temp_directory_path() / "bitbeats-test-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder could be made");
    m_path = pattern;
}

TempFolder::~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

} // namespace bitbeats::test
