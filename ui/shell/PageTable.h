#pragma once

#include "shell/Actions.h"

#include <QString>
#include <optional>
#include <span>

namespace bitbeats::ui {

struct Context;
class Page;

enum class SidebarPlace { None, Top, Foot };

/// One page: how it is reached and made. Sidebar, actions and deep links go by this table; a new page is a new row.
struct PageSpec {
    const char* name;           ///< of Location::page and of bitbeats:NAME links
    std::optional<ActionId> go; ///< names it, with icon and shortcut
    SidebarPlace place = SidebarPlace::None;
    Page* (*make)(const Context&, QWidget* parent);
};

std::span<const PageSpec> allPages();
/// nullptr when there is no page of this name.
const PageSpec* findPage(const QString& name);

} // namespace bitbeats::ui
