#pragma once

#include "theme/Theme.h"

#include <QVBoxLayout>
#include <QWidget>

namespace bitbeats::ui {

/// What an empty place says: what it is for and, in actions(), the next step.
class EmptyState : public QWidget {
    Q_OBJECT
public:
    EmptyState(const Theme& theme, const QString& icon, const QString& title, const QString& text,
               QWidget* parent = nullptr);

    void setIcon(const QString& icon);
    void setWords(const QString& title, const QString& text);
    QHBoxLayout* actions() const { return m_actions; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    QString m_icon;
    class Paragraph* m_title;
    class Paragraph* m_text;
    QWidget* m_picture;
    QHBoxLayout* m_actions;
};

/// Grey blocks in the sizes of the rows to come. They breathe, unless motion is unwanted or nobody sees them.
class SkeletonRows : public QWidget {
    Q_OBJECT
public:
    explicit SkeletonRows(const Theme& theme, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    const Theme& m_theme;
    class QVariantAnimation* m_breath;
};

} // namespace bitbeats::ui
