#pragma once

#include "base/Result.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bitbeats::site {

/// What pages are made of and refer to, carried inside the program. Immutable; any thread.
class Assets {
public:
    struct File {
        std::string type;
        std::string content;
        std::string etag;
    };

    /// Errors: NotFound, Malformed (the theme).
    static Result<Assets> load();

    const File* find(const std::string& name) const;
    /// Changes with any of them: part of their addresses, so that browsers may keep them for good.
    const std::string& version() const { return m_version; }

    static std::optional<std::string> page(const std::string& name);
    static std::optional<std::string> icon(const std::string& name);
    static std::vector<std::string> pages();

private:
    std::map<std::string, File> m_files;
    std::string m_version;
};

} // namespace bitbeats::site
