#pragma once

#include "theme/Theme.h"

#include <QAbstractButton>
#include <vector>

namespace bitbeats::ui {

/// One of several choices, from a menu that drops down. Up and down go to the next one without it. GUI thread only.
class Select : public QAbstractButton {
    Q_OBJECT
public:
    struct Choice {
        QString value;
        QString text;
    };
    Select(const Theme& theme, const QString& name, QWidget* parent = nullptr);

    void setChoices(std::vector<Choice> choices);
    void setValue(const QString& value); ///< tells nobody
    QString value() const { return m_value; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {80, 32}; }

Q_SIGNALS:
    void chosen(const QString& value); ///< by the person

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    int index() const;
    void step(int by);
    void openMenu();
    void describe();

    const Theme& m_theme;
    QString m_name;
    std::vector<Choice> m_choices;
    QString m_value;
};

} // namespace bitbeats::ui
