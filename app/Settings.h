#pragma once

#include "CommandLine.h"
#include "base/Paths.h"
#include "swarm/SwarmSession.h"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bitbeats::app {

/// Every setting of one run: option, else BITBEATS_* variable, else config file. Read once at start; then a value.
class Settings {
public:
    using Variables = std::function<std::optional<std::string>(const std::string& name)>;

    /// Errors: BadUsage for a value in a variable or the config file that does not fit, or a config file that was named
    /// and cannot be read.
    static Result<Settings> of(const CommandLine& line, const Paths& paths, const Variables& variables);
    static std::optional<std::string> variable(const std::string& name);

    bool on(std::string_view name) const;
    std::optional<std::string> text(std::string_view name) const;
    std::vector<std::string> texts(std::string_view name) const;
    double number(std::string_view name, double otherwise) const;
    std::int64_t size(std::string_view name, std::int64_t otherwise) const;
    std::optional<Endpoint> endpoint(std::string_view name) const;

    /// What options and variables say, by the option's name: it stands above the config file in this run.
    const std::map<std::string, std::string>& fixed() const { return m_fixed; }
    /// The config file that was read, there or not.
    const std::filesystem::path& file() const { return m_file; }
    /// Folders, with --cache taken into account.
    const Paths& paths() const { return m_paths; }
    swarm::SwarmOptions swarmOptions() const;

private:
    std::map<std::string, std::vector<std::string>, std::less<>> m_values;
    std::map<std::string, std::string> m_fixed;
    std::filesystem::path m_file;
    Paths m_paths;
    bool m_headless = false;
};

} // namespace bitbeats::app
