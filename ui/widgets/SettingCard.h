#pragma once

#include "widgets/Card.h"

#include <QVBoxLayout>
#include <functional>
#include <optional>

class QLineEdit;

namespace bitbeats::ui {

class Label;
class Paragraph;

/// One thing that can be set: its name and what it means at one side, the control at the other.
class SettingRow : public QWidget {
    Q_OBJECT
public:
    SettingRow(const Theme& theme, const QString& title, const QString& text, QWidget* control,
               QWidget* parent = nullptr);

    void setText(const QString& text);
    /// One sentence below, in the colour of errors; empty = nothing is wrong.
    void setProblem(const QString& sentence);
    bool matches(const QString& words) const;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QString m_title;
    Paragraph* m_text;
    Paragraph* m_problem;
    QWidget* m_control;
};

/// Rows of settings in a card, hairlines between them.
class SettingCard : public Card {
    Q_OBJECT
public:
    explicit SettingCard(const Theme& theme, QWidget* parent = nullptr);

    SettingRow* add(const QString& title, const QString& text, QWidget* control);
    void clear(); ///< takes all rows out
    /// Shows the rows that match all of the words alone; false when none does.
    bool filter(const QString& words);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    QVBoxLayout* m_column;
    std::vector<SettingRow*> m_rows;
};

/// A field for a figure or a few words, checked when it is left or Enter is pressed. GUI thread only.
class SettingField : public QWidget {
    Q_OBJECT
public:
    /// Turns what was typed into what is kept, or says in one sentence what is wrong.
    struct Checked {
        std::optional<QString> value;
        QString problem;
    };
    using Check = std::function<Checked(const QString& typed)>;

    SettingField(const Theme& theme, const QString& name, const QString& unit, Check check, QWidget* parent = nullptr);

    void setShown(const QString& text);
    void setPlaceholder(const QString& text);
    void setFieldWidth(int width);

Q_SIGNALS:
    void accepted(const QString& value);
    void problem(const QString& sentence); ///< empty = it is right now

private:
    void finish();

    Check m_check;
    QLineEdit* m_field;
    QString m_shown;
};

} // namespace bitbeats::ui
