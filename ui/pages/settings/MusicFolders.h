#pragma once

#include "shell/Context.h"
#include "widgets/SettingCard.h"

namespace bitbeats::ui {

/// The folders that the library is made of, with their counts: added, taken out, looked through again. GUI thread only.
class MusicFolders : public SettingCard {
    Q_OBJECT
public:
    MusicFolders(const Context& context, QWidget* parent = nullptr);

private:
    void fill();

    Context m_c;
};

} // namespace bitbeats::ui
