#include "Settings.h"

#include <QSettings>

#include <algorithm>
#include <cstdlib>

namespace bitbeats::app {
namespace {

namespace fs = std::filesystem;

std::string variableOf(const OptionSpec& option) {
    std::string name = "BITBEATS_" + std::string(option.name);
    std::transform(name.begin(), name.end(), name.begin(), [](char c) {
        return c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return name;
}

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find_first_of(", ", begin), text.size());
        if (end > begin) parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

std::string joined(const std::vector<std::string>& values) {
    std::string text;
    for (const auto& value : values)
        text += (text.empty() ? "" : ",") + value;
    return text.empty() ? "1" : text; // a switch that was given
}

/// A switch outside the command line says yes or no.
std::optional<bool> truth(const std::string& text) {
    if (text == "1" || text == "true" || text == "yes" || text == "on") return true;
    if (text.empty() || text == "0" || text == "false" || text == "no" || text == "off") return false;
    return {};
}

/// The values for an option as they stand in `text`; none for a switch that is off.
Result<std::vector<std::string>> valuesOf(const OptionSpec& option, const std::string& text, const std::string& where) {
    const auto wrong = [&](const std::string& given) {
        return fail(Reason::BadUsage, "understand", where,
                    "\"" + given + "\" is not " +
                        (option.kind == ValueKind::None ? std::string("true or false") : std::string(option.value)));
    };
    if (option.kind == ValueKind::None) {
        const auto on = truth(text);
        if (!on) return wrong(text);
        return *on ? std::vector<std::string>{"1"} : std::vector<std::string>();
    }
    std::vector<std::string> values;
    for (const auto& part : option.repeatable ? split(text) : std::vector<std::string>{text}) {
        auto value = checkedValue(option, part);
        if (!value) return wrong(part);
        values.push_back(std::move(*value));
    }
    return values;
}

} // namespace

std::optional<std::string> Settings::variable(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value ? std::optional<std::string>(value) : std::nullopt;
}

Result<Settings> Settings::of(const CommandLine& line, const Paths& paths, const Variables& variables) {
    Settings settings;
    settings.m_values = line.options;
    settings.m_paths = paths;
    settings.m_headless = line.command != kWindow;
    const auto named = settings.text("config");
    const auto file = named ? fs::path(*named) : paths.data / "bitbeats.ini";
    settings.m_file = file;
    std::error_code ignored;
    if (named && !fs::is_regular_file(file, ignored)) return fail(Reason::NotFound, "read the settings in", *named);
    const QSettings config(QString::fromStdString(file.string()), QSettings::IniFormat);
    if (config.status() != QSettings::NoError)
        return fail(Reason::Malformed, "read the settings in", file.string(), "it is no INI file");
    for (const auto& option : allOptions()) {
        const bool wanted = option.setting && (option.commands & line.command) != 0;
        if (!wanted) continue;
        if (const auto given = settings.m_values.find(option.name); given != settings.m_values.end()) {
            settings.m_fixed.emplace(option.name, joined(given->second));
            continue;
        }
        const auto name = variableOf(option);
        const auto key = QString::fromUtf8(option.name.data(), static_cast<qsizetype>(option.name.size()));
        std::optional<std::string> text = variables(name);
        auto where = name;
        if (text) settings.m_fixed.emplace(option.name, *text);
        if (!text && config.contains(key)) {
            text = config.value(key).toStringList().join(u',').toStdString(); // INI makes lists at commas
            where = std::string(option.name) + " in " + file.string();
        }
        if (!text) continue;
        auto values = valuesOf(option, *text, where);
        if (!values) return Failure(values.error());
        if (!values->empty()) settings.m_values.emplace(option.name, std::move(*values));
    }
    if (const auto cache = settings.text("cache")) settings.m_paths.cache = fs::absolute(*cache, ignored);
    return settings;
}

bool Settings::on(std::string_view name) const {
    return m_values.contains(name);
}

std::vector<std::string> Settings::texts(std::string_view name) const {
    const auto found = m_values.find(name);
    return found == m_values.end() ? std::vector<std::string>() : found->second;
}

std::optional<std::string> Settings::text(std::string_view name) const {
    const auto found = m_values.find(name);
    return found == m_values.end() || found->second.empty() ? std::nullopt : std::optional(found->second.front());
}

double Settings::number(std::string_view name, double otherwise) const {
    const auto given = text(name);
    return given ? parseNumber(*given).value_or(otherwise) : otherwise;
}

std::int64_t Settings::size(std::string_view name, std::int64_t otherwise) const {
    const auto given = text(name);
    return given ? parseSize(*given).value_or(otherwise) : otherwise;
}

std::optional<Endpoint> Settings::endpoint(std::string_view name) const {
    const auto given = text(name);
    return given ? parseEndpoint(*given) : std::nullopt;
}

swarm::SwarmOptions Settings::swarmOptions() const {
    constexpr std::int64_t kMost = 2'000'000'000;     // libtorrent counts rates in int
    constexpr std::int64_t kHeadlessMemory = 8 << 20; // the terminal is for small machines too
    swarm::SwarmOptions options;
    options.cacheFolder = m_paths.cache / "pieces";
    options.cacheBudget = size("cache-budget", 0);
    options.bindAddress = text("bind").value_or("");
    if (m_headless) options.memoryBudget = kHeadlessMemory;
    options.listenPort = static_cast<int>(number("listen-port", 0));
    options.dht = !on("no-dht");
    options.lsd = !on("no-lsd");
    options.allowPrivateAddresses = on("insecure-loopback");
    options.portMapping = !on("no-port-mapping") && !options.allowPrivateAddresses;
    for (const auto& peer : texts("peer"))
        options.peers.push_back(swarm::PeerAddress::parse(peer).value_or(swarm::PeerAddress{}));
    options.uploadLimit = static_cast<int>(std::min(kMost, size("upload-limit", 0)));
    options.downloadLimit = static_cast<int>(std::min(kMost, size("download-limit", 0)));
    options.seedRatio = std::clamp(number("seed-ratio", 0), 0.0, 1000.0);
    if (const auto hours = parseHours(text("seed-hours").value_or("")))
        options.seedSchedule = {hours->first, hours->second};
    options.seedCached = on("seed-cached");
    options.requestScheduler = !on("no-scheduler");
    options.unverifiedStart = on("unverified-start");
    return options;
}

} // namespace bitbeats::app
