#pragma once

#include "shell/Context.h"
#include "widgets/Button.h"

namespace bitbeats::ui {

/// Says how fast it plays and opens the choice of speeds. GUI thread only.
class SpeedButton : public Button {
    Q_OBJECT
public:
    /// `always`: is there at the usual speed, too.
    SpeedButton(const Context& context, bool always, QWidget* parent = nullptr);

private:
    void showSpeed();
    void openMenu();

    Context m_c;
    bool m_always;
};

/// "1×", "1.25×", with the person's decimal mark.
QString speedText(double speed);

} // namespace bitbeats::ui
