#pragma once

#include "Desk.h"

namespace bitbeats::site {

/// What the owner laid into the folder of installers: "hasDownloads" and "downloads" of a page.
void addDownloads(QJsonObject& view, const std::filesystem::path& folder);
void addDownloadRow(const Desk& desk);

} // namespace bitbeats::site
