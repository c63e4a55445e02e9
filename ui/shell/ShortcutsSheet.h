#pragma once

#include "shell/Actions.h"
#include "widgets/Sheet.h"

namespace bitbeats::ui {

/// Every shortcut there is, read from the actions.
class ShortcutsSheet : public Sheet {
    Q_OBJECT
public:
    ShortcutsSheet(const Theme& theme, const Actions& actions, QWidget* window);
};

} // namespace bitbeats::ui
