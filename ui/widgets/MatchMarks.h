#pragma once

#include <QString>
#include <QStringList>
#include <vector>

class QPainter;
class QRectF;

namespace bitbeats::ui {

class Theme;

/// A part of a text, in characters.
struct MatchMark {
    qsizetype begin = 0;
    qsizetype length = 0;
    bool operator==(const MatchMark&) const = default;
};

/// Where the words that somebody looks for stand in a name: each at the beginning of a word, without regard to case
/// and accents. `folded` as library::fold() makes them. Pure.
std::vector<MatchMark> matchesIn(const QString& name, const QStringList& folded);

/// `text` on one line in `rect`, the marked parts in accent, elided where it does not fit. The pen is for the rest.
void drawMarked(QPainter& painter, const QRectF& rect, Qt::Alignment alignment, const QString& text,
                const std::vector<MatchMark>& marks, const Theme& theme);

} // namespace bitbeats::ui
