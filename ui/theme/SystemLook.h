#pragma once

#include <QDBusVariant>
#include <QObject>
#include <QVariant>
#include <optional>

namespace bitbeats::ui {

/// What the desktop says about colours and motion, asked over D-Bus (the XDG settings portal) without waiting for it.
/// Where there is no D-Bus or no portal nothing is known, and nothing breaks. GUI thread only.
class SystemLook : public QObject {
    Q_OBJECT
public:
    explicit SystemLook(QObject* parent = nullptr);

    std::optional<bool> dark() const { return m_dark; }
    std::optional<bool> animations() const { return m_animations; }

Q_SIGNALS:
    void changed();

private Q_SLOTS:
    void settingChanged(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void ask(const QString& group, const QString& key);
    void take(const QString& group, const QString& key, const QVariant& value);

    std::optional<bool> m_dark;
    std::optional<bool> m_animations;
};

} // namespace bitbeats::ui
