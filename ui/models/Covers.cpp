#include "models/Covers.h"

#include "theme/Painting.h"

#include <QImageReader>
#include <QPainterPath>
#include <QSet>
#include <algorithm>
#include <cmath>

namespace bitbeats::ui {
namespace {

constexpr int kOriginalSide = 560; // the largest cover on a page at 200 %
constexpr int kKilobyte = 1024;

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

/// What makes two tracks share a drawn picture.
QString seedOf(const playback::QueueItem& item) {
    if (!item.album.empty()) return text(item.album);
    return text(item.title.empty() ? item.source : item.title);
}

/// The same in every run, unlike qHash: a drawn picture may not change overnight.
quint32 steadyHash(const QString& words) {
    quint32 hash = 2166136261u;
    for (const char byte : words.toUtf8())
        hash = (hash ^ static_cast<quint8>(byte)) * 16777619u;
    return hash ^ (hash >> 15);
}

QImage squared(const QImage& image, int pixels) {
    const int side = std::min(image.width(), image.height());
    const QRect middle((image.width() - side) / 2, (image.height() - side) / 2, side, side);
    return image.copy(middle).scaled(pixels, pixels, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
}

QImage readPicture(const QString& path) {
    QImageReader reader(path);
    reader.setAutoTransform(true);
    const QSize size = reader.size();
    if (size.isValid() && (size.width() > 12000 || size.height() > 12000)) return {};
    if (size.isValid() && std::min(size.width(), size.height()) > kOriginalSide)
        reader.setScaledSize(size.scaled(kOriginalSide, kOriginalSide, Qt::KeepAspectRatioByExpanding));
    const auto image = reader.read();
    return image.isNull() ? image : squared(image, std::min({kOriginalSide, image.width(), image.height()}));
}

QPixmap rounded(const QImage& image, int side, qreal radius, qreal ratio) {
    const int pixels = static_cast<int>(std::lround(side * ratio));
    QPixmap pixmap(pixels, pixels);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    const auto fitted = image.width() == pixels ? image : squared(image, pixels);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QBrush(fitted));
    painter.drawRoundedRect(QRectF(0, 0, pixels, pixels), radius * ratio, radius * ratio);
    painter.end();
    pixmap.setDevicePixelRatio(ratio);
    return pixmap;
}

} // namespace

Covers::Covers(const Theme& theme, Tasks& tasks, QObject* parent)
    : QObject(parent), m_theme(theme), m_tasks(tasks), m_originals(64 * kKilobyte), m_scaled(48 * kKilobyte) {
    connect(&theme, &Theme::changed, this, [this] { m_scaled.clear(); }); // drawn covers take the theme's accent
}

QImage Covers::original(const playback::QueueItem& item) {
    auto key = text(item.coverPath);
    if (key.isEmpty()) key = m_embedded.value(text(item.source));
    if (key.isEmpty()) return {};
    if (const auto* image = m_originals.object(key)) return *image;
    if (!key.startsWith("embedded:")) load(key);
    return {};
}

void Covers::load(const QString& path) {
    if (m_loading.contains(path) || m_broken.contains(path)) return;
    m_loading.insert(path, m_tasks.run(
                               this, [path](const CancelToken&) { return readPicture(path); },
                               [this, path](const QImage& image) {
                                   m_loading.remove(path);
                                   if (image.isNull()) {
                                       m_broken.insert(path, true);
                                       return;
                                   }
                                   m_originals.insert(path, new QImage(image),
                                                      static_cast<qsizetype>(image.sizeInBytes() / kKilobyte));
                                   Q_EMIT arrived();
                               }));
}

void Covers::remember(const playback::QueueItem& item, const QImage& image) {
    const auto source = text(item.source);
    const auto key = "embedded:" + source;
    if (image.isNull() || m_originals.contains(key)) return;
    auto* kept = new QImage(squared(image, std::min({kOriginalSide, image.width(), image.height()})));
    m_originals.insert(key, kept, static_cast<qsizetype>(kept->sizeInBytes() / kKilobyte));
    m_embedded.insert(source, key);
    Q_EMIT arrived();
}

QPixmap Covers::picture(const playback::QueueItem& item, int side, qreal radius, qreal ratio) {
    const auto image = original(item);
    const auto seed = seedOf(item);
    const auto identity = image.isNull() ? "drawn:" + seed : QString::number(image.cacheKey());
    const auto key = QStringLiteral("%1|%2|%3|%4").arg(identity).arg(side).arg(radius).arg(ratio);
    if (const auto* ready = m_scaled.object(key)) return *ready;
    const int pixels = static_cast<int>(std::lround(side * ratio));
    const auto pixmap = rounded(image.isNull() ? drawn(seed, pixels) : image, side, radius, ratio);
    m_scaled.insert(key, new QPixmap(pixmap), pixels * pixels * 4 / kKilobyte + 1);
    return pixmap;
}

QPixmap Covers::quad(const std::vector<playback::QueueItem>& items, int side, qreal radius, qreal ratio) {
    std::vector<const playback::QueueItem*> four;
    QSet<QString> seen;
    for (const auto& item : items) {
        const auto identity = item.coverPath.empty() ? seedOf(item) : text(item.coverPath);
        if (seen.contains(identity)) continue;
        seen.insert(identity);
        four.push_back(&item);
        if (four.size() == 4) break;
    }
    if (four.empty()) return rounded(drawn(QString(), static_cast<int>(side * ratio)), side, radius, ratio);
    if (four.size() < 4) return picture(*four.front(), side, radius, ratio);
    const int pixels = static_cast<int>(std::lround(side * ratio));
    QImage all(pixels, pixels, QImage::Format_ARGB32_Premultiplied);
    QPainter painter(&all);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    const qreal half = pixels / 2.0;
    for (std::size_t i = 0; i < 4; ++i) {
        const auto part = picture(*four[i], (side + 1) / 2, 0, ratio);
        painter.drawPixmap(QRectF(i % 2 == 0 ? 0 : half, i < 2 ? 0 : half, half, half), part, QRectF(part.rect()));
    }
    painter.end();
    return rounded(all, side, radius, ratio);
}

QColor Covers::dominant(const playback::QueueItem& item) {
    auto image = original(item);
    if (image.isNull()) image = drawn(seedOf(item), 32);
    const auto small =
        image.scaled(12, 12, Qt::IgnoreAspectRatio, Qt::SmoothTransformation).convertToFormat(QImage::Format_RGB32);
    double red = 0, green = 0, blue = 0, weight = 0;
    for (int y = 0; y < small.height(); ++y)
        for (int x = 0; x < small.width(); ++x) {
            const QColor c = small.pixelColor(x, y);
            const double w = 0.05 + c.hsvSaturationF() * c.valueF(); // colourful parts decide
            red += c.redF() * w, green += c.greenF() * w, blue += c.blueF() * w, weight += w;
        }
    return QColor::fromRgbF(static_cast<float>(red / weight), static_cast<float>(green / weight),
                            static_cast<float>(blue / weight));
}

QImage Covers::drawn(const QString& seed, int pixels) const {
    const quint32 number = steadyHash(seed);
    const QColor accent = m_theme.color(Token::Accent);
    const auto turned = [&](int degrees, double value) {
        QColor color;
        color.setHsvF(static_cast<float>(std::fmod(accent.hsvHueF() + degrees / 360.0 + 1.0, 1.0)), 0.55f,
                      static_cast<float>(value));
        return color;
    };
    const int hue = static_cast<int>(number % 360);
    QImage image(pixels, pixels, QImage::Format_ARGB32_Premultiplied);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    const double s = pixels;
    QLinearGradient ground(0, 0, s * 0.4, s);
    ground.setColorAt(0, turned(hue, 0.52));
    ground.setColorAt(1, turned(hue + 40, 0.24));
    painter.fillRect(image.rect(), ground);
    painter.setPen(Qt::NoPen);
    const QColor shape = turned(hue + 25, 0.86);
    switch ((number >> 9) % 3) {
    case 0: // a sun over two waves
        painter.setBrush(shape);
        painter.drawEllipse(QPointF(s * (0.34 + 0.3 * ((number >> 12) % 8) / 8.0), s * 0.42), s * 0.2, s * 0.2);
        for (int i = 0; i < 2; ++i) {
            QPainterPath wave(QPointF(0, s * (0.56 + 0.16 * i)));
            wave.cubicTo(s * 0.3, s * (0.42 + 0.18 * i), s * 0.6, s * (0.76 + 0.12 * i), s, s * (0.54 + 0.16 * i));
            wave.lineTo(s, s);
            wave.lineTo(0, s);
            painter.setBrush(turned(hue + 40 + 20 * i, 0.36 - 0.1 * i));
            painter.drawPath(wave);
        }
        break;
    case 1: // rings of a record
        painter.setBrush(Qt::NoBrush);
        for (int i = 1; i <= 5; ++i) {
            painter.setPen(QPen(withAlpha(shape, 1.0 - 0.14 * i), s * 0.025));
            painter.drawEllipse(QPointF(s * 0.5, s * 0.5), s * 0.085 * i, s * 0.085 * i);
        }
        break;
    default: // bars of sound
        for (int i = 0; i < 7; ++i) {
            const double tall = s * (0.16 + 0.5 * ((number >> (i * 3)) % 8) / 8.0);
            painter.setBrush(withAlpha(shape, 0.55 + 0.06 * i));
            painter.drawRoundedRect(QRectF(s * (0.17 + 0.1 * i), (s - tall) / 2, s * 0.06, tall), s * 0.03, s * 0.03);
        }
    }
    return image;
}

} // namespace bitbeats::ui
