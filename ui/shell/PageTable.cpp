#include "shell/PageTable.h"

#include "pages/albums/AlbumPage.h"
#include "pages/albums/AlbumsPage.h"
#include "pages/artist/ArtistPage.h"
#include "pages/collection/CollectionPage.h"
#include "pages/home/HomePage.h"
#include "pages/library/GenrePage.h"
#include "pages/library/LibraryPage.h"
#include "pages/playing/PlayingPage.h"
#include "pages/playlists/PlaylistPage.h"
#include "pages/playlists/PlaylistsPage.h"
#include "pages/search/SearchPage.h"
#include "pages/seeding/SeedingPage.h"
#include "pages/settings/SettingsPage.h"

#include <algorithm>

namespace bitbeats::ui {
namespace {

template<typename T>
Page* make(const Context& context, QWidget* parent) {
    return new T(context, parent);
}

constexpr PageSpec kPages[] = {
    {"home", ActionId::GoHome, SidebarPlace::Top, make<HomePage>},
    {"library", ActionId::GoLibrary, SidebarPlace::Top, make<LibraryPage>},
    {"albums", ActionId::GoAlbums, SidebarPlace::Top, make<AlbumsPage>},
    {"playing", ActionId::GoPlaying, SidebarPlace::None, make<PlayingPage>},
    {"playlists", ActionId::GoPlaylists, SidebarPlace::Top, make<PlaylistsPage>},
    {"playlist", std::nullopt, SidebarPlace::None, make<PlaylistPage>},
    {"seeding", ActionId::GoSeeding, SidebarPlace::Top, make<SeedingPage>},
    {"settings", ActionId::GoSettings, SidebarPlace::Foot, make<SettingsPage>},
    {"search", std::nullopt, SidebarPlace::None, make<SearchPage>},
    {"album", std::nullopt, SidebarPlace::None, make<AlbumPage>},
    {"artist", std::nullopt, SidebarPlace::None, make<ArtistPage>},
    {"genre", std::nullopt, SidebarPlace::None, make<GenrePage>},
    {"collection", std::nullopt, SidebarPlace::None, make<CollectionPage>},
};

} // namespace

std::span<const PageSpec> allPages() {
    return kPages;
}

const PageSpec* findPage(const QString& name) {
    const auto* found = std::find_if(std::begin(kPages), std::end(kPages),
                                     [&](const auto& page) { return name == QLatin1String(page.name); });
    return found == std::end(kPages) ? nullptr : found;
}

} // namespace bitbeats::ui
