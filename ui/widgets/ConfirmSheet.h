#pragma once

#include "widgets/Sheet.h"

namespace bitbeats::ui {

/// Asks once before something that cannot be taken back. The safe answer has the focus.
class ConfirmSheet : public Sheet {
    Q_OBJECT
public:
    ConfirmSheet(const Theme& theme, const QString& title, const QString& text, const QString& verb, QWidget* window);

    void ask();

Q_SIGNALS:
    void confirmed();

private:
    class Button* m_no;
};

} // namespace bitbeats::ui
