#pragma once

#include "shell/Context.h"

#include <QAbstractButton>

namespace bitbeats::ui {

/// A cover with two lines below. A click opens it; the round button that comes with the pointer plays it; so does P.
class Tile : public QAbstractButton {
    Q_OBJECT
public:
    Tile(const Context& context, const QString& title, const QString& second, QWidget* parent = nullptr);

    void setItems(std::vector<playback::QueueItem> items);
    void setPlayable(bool playable);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return width + 8 + 20 + 16; }
    QSize sizeHint() const override { return {152, heightForWidth(152)}; }

Q_SIGNALS:
    void playRequested();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QRectF playButton() const;

    Context m_c;
    QString m_second;
    std::vector<playback::QueueItem> m_items;
    bool m_hovered = false;
    bool m_onPlay = false;
    bool m_playable = true;
};

} // namespace bitbeats::ui
