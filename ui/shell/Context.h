#pragma once

#include "models/CollectionStore.h"
#include "models/Covers.h"
#include "shell/Actions.h"
#include "shell/Listening.h"
#include "shell/Navigator.h"
#include "theme/Theme.h"

#include <functional>

namespace bitbeats::ui {

struct Toast;

/// What every page and panel is handed: references to the objects that the window owns.
struct Context {
    Theme& theme;
    Actions& actions;
    Covers& covers;
    CollectionStore& collections;
    Listening& listening;
    Navigator& navigator;
    std::function<void(const Toast&)> toast;
};

} // namespace bitbeats::ui
