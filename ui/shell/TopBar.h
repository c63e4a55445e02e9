#pragma once

#include "shell/Context.h"

#include <QLineEdit>
#include <QWidget>

namespace bitbeats::ui {

class Button;

/// One line that searches the library while somebody types, and opens a magnet, a web address or a path on Enter. GUI
/// thread only.
class OpenField : public QLineEdit {
    Q_OBJECT
public:
    OpenField(const Context& context, QWidget* parent = nullptr);
    /// Whether Enter would be understood, and if not why not. Empty = fine.
    static QString objection(const QString& text);
    /// It is to be opened rather than searched for: a path or a link, whole or begun.
    static bool isPlace(const QString& text);
    void showSearch(const QString& text); ///< what the page shows; not while it is typed

Q_SIGNALS:
    void openRequested(const QString& source);
    void searchTyped(const QString& text);
    void searchEntered(); ///< Enter
    void leftDownwards(); ///< by the arrow key

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
