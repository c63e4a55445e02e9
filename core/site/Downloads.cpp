#include "Downloads.h"

#include "http/ByteResponse.h"
#include "http/OpenFile.h"

#include <QJsonArray>

#include <algorithm>
#include <array>

namespace bitbeats::site {
namespace {

namespace fs = std::filesystem;

struct Kind {
    std::string_view suffix;
    const char* system;
    const char* name;
};
constexpr std::array<Kind, 7> kKinds{{{".deb", "Linux", ".deb"},
                                      {".AppImage", "Linux", "AppImage"},
                                      {".flatpak", "Linux", "Flatpak"},
                                      {".rpm", "Linux", ".rpm"},
                                      {".exe", "Windows", "installer"},
                                      {".msi", "Windows", "installer"},
                                      {".dmg", "macOS", "disk image"}}};
constexpr std::size_t kMost = 12;

const Kind* kindOf(const std::string& name) {
    const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
               c == '_' || c == '+' || c == '~';
    });
    if (!plain) return nullptr;
    const auto found =
        std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& kind) { return name.ends_with(kind.suffix); });
    return found == kKinds.end() ? nullptr : &*found;
}

} // namespace

void addDownloads(QJsonObject& view, const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        if (entry.is_regular_file(error) && kindOf(entry.path().filename().string()))
            names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end(),
              [](const auto& a, const auto& b) { return std::pair(kindOf(a), a) < std::pair(kindOf(b), b); });
    names.resize(std::min(names.size(), kMost));
    QJsonArray items;
    for (const auto& name : names) {
        const auto size = fs::file_size(folder / name, error);
        const auto* kind = kindOf(name);
        items.append(QJsonObject{{QStringLiteral("file"), QString::fromStdString(name)},
                                 {QStringLiteral("system"), QLatin1String(kind->system)},
                                 {QStringLiteral("kind"), QLatin1String(kind->name)},
                                 {QStringLiteral("size"), QString::fromStdString(sizeText(static_cast<double>(size)))},
                                 {QStringLiteral("look"), items.isEmpty() ? QStringLiteral("primary") : QString()}});
    }
    view[QStringLiteral("downloads")] = items;
    view[QStringLiteral("hasDownloads")] = !items.isEmpty();
}

void addDownloadRow(const Desk& desk) {
    auto& route =
        desk.add("GET", "/downloads/{file}", "download", "An installer of the app", [&desk](const http::Call& call) {
            const std::string name(call.captive("file"));
            const auto* kind = kindOf(name);
            auto file = kind ? http::OpenFile::beneath(desk.options().downloads, name)
                             : Result<std::shared_ptr<const http::OpenFile>>(fail(Reason::NotFound, "open", name));
            if (!file) {
                return desk.page(call, "plain", "refusal",
                                 {{QStringLiteral("title"), QStringLiteral("Nothing here")},
                                  {QStringLiteral("problem"), QStringLiteral("That file is not kept on this node.")}},
                                 404);
            }
            const auto tag = (*file)->tag();
            auto response = http::fileResponse(call.request, std::move(*file), "application/octet-stream", tag);
            response.with("Content-Disposition", "attachment; filename=\"" + name + "\"");
            return response;
        });
    route.rate = http::RateClass::Media;
}

} // namespace bitbeats::site
