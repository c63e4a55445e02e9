#pragma once

#include "widgets/Sheet.h"

#include <QLineEdit>

namespace bitbeats::ui {

class Button;
class Paragraph;

/// Asks for a magnet link or a web address; takes one from the clipboard when it lies there, and says in words what is
/// wrong with what was typed.
class OpenLinkSheet : public Sheet {
    Q_OBJECT
public:
    OpenLinkSheet(const Theme& theme, QWidget* window);
    void open();

Q_SIGNALS:
    void openRequested(const QString& source);

private:
    void check();

    const Theme& m_theme;
    QLineEdit* m_field;
    Paragraph* m_reason;
    Button* m_open;
};

} // namespace bitbeats::ui
