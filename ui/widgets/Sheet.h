#pragma once

#include "theme/Theme.h"

#include <QPointer>
#include <QVBoxLayout>
#include <QWidget>

namespace bitbeats::ui {

/// A dialog inside the window: a card on a scrim. Esc and a click beside it close it; Tab stays inside; the focus goes
/// back to where it was. Deletes itself when closed.
class Sheet : public QWidget {
    Q_OBJECT
public:
    Sheet(const Theme& theme, const QString& title, int width, QWidget* window);

    QVBoxLayout* body() const { return m_body; }
    QHBoxLayout* foot() const { return m_foot; }
    void open(QWidget* firstFocus);
    void dismiss();

Q_SIGNALS:
    void dismissed();

protected:
    bool focusNextPrevChild(bool next) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void place();

    const Theme& m_theme;
    int m_width;
    QWidget* m_card = nullptr;
    QVBoxLayout* m_body = nullptr;
    QHBoxLayout* m_foot = nullptr;
    QPointer<QWidget> m_before;
};

} // namespace bitbeats::ui
