#pragma once

#include "shell/Context.h"

#include <QLineEdit>
#include <QWidget>

namespace bitbeats::ui {

class Button;

/// One line that takes a magnet, a web address or a path, with an icon and a hint of its shortcut.
class OpenField : public QLineEdit {
    Q_OBJECT
public:
    OpenField(const Context& context, QWidget* parent = nullptr);
    /// Whether Enter would be understood, and if not why not. Empty = fine.
    static QString objection(const QString& text);

Q_SIGNALS:
    void openRequested(const QString& source);

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    Context m_c;
};

/// Back and forward, the open field, the menu and the switch of the queue panel. GUI thread only.
class TopBar : public QWidget {
    Q_OBJECT
public:
    TopBar(const Context& context, QWidget* parent = nullptr);

    OpenField* field() const { return m_field; }
    void setPanelShown(bool shown);

private:
    void openMenu();

    Context m_c;
    OpenField* m_field;
    Button* m_menu;
};

} // namespace bitbeats::ui
