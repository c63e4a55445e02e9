#pragma once

#include "shell/Context.h"
#include "widgets/SettingCard.h"

namespace bitbeats::ui {

/// Where fetched music is kept; another folder counts from the next start on.
void addCacheFolder(const Context& context, SettingCard& card);
/// How much it takes now, and a button that drops it all.
void addCacheUse(const Context& context, SettingCard& card);

} // namespace bitbeats::ui
