#pragma once

#include "widgets/Sheet.h"

#include <QLineEdit>

namespace bitbeats::ui {

class Button;

/// Asks for the name of a playlist and what it is about.
class NameSheet : public Sheet {
    Q_OBJECT
public:
    NameSheet(const Theme& theme, const QString& title, const QString& name, const QString& description,
              QWidget* window);
    void open();

Q_SIGNALS:
    void accepted(const QString& name, const QString& description);

private:
    QLineEdit* makeField(const Theme& theme, const QString& label, const QString& text);
    void accept();

    QLineEdit* m_name;
    QLineEdit* m_description;
    Button* m_save;
};

} // namespace bitbeats::ui
