#include "widgets/MatchMarks.h"

#include "library/Fold.h"
#include "theme/Theme.h"

#include <QPainter>
#include <QTextLayout>

namespace bitbeats::ui {
namespace {

bool inWord(QChar c) {
    return c.isLetterOrNumber() || c.isMark() || c.isSurrogate() || c == u'\'' || c == u'\u2019';
}

QString folded(QStringView text) {
    return QString::fromStdString(library::fold(text.toUtf8().toStdString()));
}

/// How many characters of a word stand for the folded beginning `wanted`; 0 = it begins otherwise.
qsizetype lengthOf(QStringView word, const QString& wanted) {
    if (wanted.isEmpty() || !folded(word).startsWith(wanted)) return 0;
    for (qsizetype length = 1; length <= word.size(); ++length) {
        if (length < word.size() && (word[length].isMark() || word[length].isLowSurrogate())) continue;
        if (folded(word.left(length)).size() >= wanted.size()) return length;
    }
    return word.size();
}

} // namespace

std::vector<MatchMark> matchesIn(const QString& name, const QStringList& wanted) {
    std::vector<MatchMark> marks;
    for (qsizetype at = 0; at < name.size();) {
        if (!inWord(name[at])) {
            ++at;
            continue;
        }
        auto end = at;
        while (end < name.size() && inWord(name[end]))
            ++end;
        qsizetype longest = 0;
        for (const auto& one : wanted)
            longest = std::max(longest, lengthOf(QStringView(name).mid(at, end - at), one));
        if (longest > 0) marks.push_back({at, longest});
        at = end;
    }
    return marks;
}

void drawMarked(QPainter& painter, const QRectF& rect, Qt::Alignment alignment, const QString& text,
                const std::vector<MatchMark>& marks, const Theme& theme) {
    const auto shown = painter.fontMetrics().elidedText(text, Qt::ElideRight, static_cast<int>(rect.width()));
    QList<QTextLayout::FormatRange> formats;
    for (const auto& mark : marks) {
        // What was cut off has no marks; an elided text is the beginning of the whole one.
        const auto end = std::min(mark.begin + mark.length, shown == text ? text.size() : shown.size() - 1);
        if (end <= mark.begin) continue;
        QTextLayout::FormatRange range;
        range.start = static_cast<int>(mark.begin);
        range.length = static_cast<int>(end - mark.begin);
        range.format.setForeground(theme.color(Token::Accent));
        formats << range;
    }
    QTextLayout layout(shown, painter.font());
    QTextOption option(alignment & Qt::AlignRight ? Qt::AlignRight : Qt::AlignLeft);
    option.setWrapMode(QTextOption::NoWrap);
    layout.setTextOption(option);
    layout.setFormats(formats);
    layout.beginLayout();
    auto line = layout.createLine();
    if (line.isValid()) line.setLineWidth(rect.width());
    layout.endLayout();
    layout.draw(&painter, {rect.left(), rect.top() + (rect.height() - layout.boundingRect().height()) / 2});
}

} // namespace bitbeats::ui
