#include "theme/Style.h"

#include "theme/FocusTracker.h"
#include "theme/Painting.h"
#include "theme/Theme.h"

#include <QAbstractItemView>
#include <QBitmap>
#include <QDialog>
#include <QHeaderView>
#include <QMenu>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <QStyleOption>

namespace bitbeats::ui {
namespace {

constexpr int kMenuRow = 32;
constexpr int kMenuPadding = 4;
constexpr int kMenuRadius = 8;
constexpr int kControl = 36;
constexpr int kControlRadius = 6;

QRegion roundedRegion(const QRect& rect, int radius) {
    QBitmap bitmap(rect.size());
    bitmap.clear();
    QPainter painter(&bitmap);
    painter.setBrush(Qt::color1);
    painter.setPen(Qt::color1);
    painter.drawRoundedRect(QRect(QPoint(0, 0), rect.size() - QSize(1, 1)), radius, radius);
    painter.end();
    return QRegion(bitmap).translated(rect.topLeft());
}

Token menuGround(const Theme& theme) {
    return theme.dark() ? Token::Raised : Token::Surface;
}

} // namespace

Style::Style(const Theme& theme) : QProxyStyle(QStringLiteral("Fusion")), m_theme(theme) {}

QPalette Style::standardPalette() const {
    const auto c = [this](Token token) { return m_theme.color(token); };
    QPalette palette;
    palette.setColor(QPalette::Window, c(Token::Window));
    palette.setColor(QPalette::Base, c(Token::Window));
    palette.setColor(QPalette::AlternateBase, c(Token::Surface));
    palette.setColor(QPalette::Button, c(Token::Raised));
    palette.setColor(QPalette::Light, c(Token::Raised));
    palette.setColor(QPalette::Midlight, c(Token::Raised));
    palette.setColor(QPalette::Mid, c(Token::Pressed));
    palette.setColor(QPalette::Dark, c(Token::Hairline));
    palette.setColor(QPalette::Shadow, c(Token::Sunken));
    palette.setColor(QPalette::ToolTipBase, c(Token::Pressed));
    palette.setColor(QPalette::ToolTipText, c(Token::Text));
    palette.setColor(QPalette::Highlight, c(Token::Accent));
    palette.setColor(QPalette::HighlightedText, c(Token::OnAccent));
    palette.setColor(QPalette::Link, c(Token::Accent));
    palette.setColor(QPalette::LinkVisited, c(Token::Accent));
    palette.setColor(QPalette::PlaceholderText, c(Token::Faint));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::BrightText}) {
        palette.setColor(role, c(Token::Text));
        palette.setColor(QPalette::Disabled, role, c(Token::Disabled));
    }
    return palette;
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
    switch (metric) {
    case PM_MenuPanelWidth:
        return 1;
    case PM_MenuHMargin:
    case PM_MenuVMargin:
        return kMenuPadding - 1;
    case PM_SubMenuOverlap:
        return -4;
    case PM_SmallIconSize:
        return 18;
    case PM_ButtonIconSize:
        return 18;
    case PM_ToolTipLabelFrameWidth:
        return 5;
    case PM_ScrollBarExtent:
        return 12;
    case PM_ScrollBarSliderMin:
        return 32;
    case PM_SliderThickness:
    case PM_SliderControlThickness:
        return 16;
    case PM_SliderLength:
        return 16;
    case PM_SplitterWidth:
        return 1;
    case PM_FocusFrameHMargin:
    case PM_FocusFrameVMargin:
        return 0;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    case PM_ScrollView_ScrollBarSpacing:
    case PM_ScrollView_ScrollBarOverlap:
        return 0;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* data) const {
    switch (hint) {
    case SH_ToolTip_WakeUpDelay:
        return 500;
    case SH_ToolTip_FallAsleepDelay:
        return 100;
    case SH_ToolTipLabel_Opacity:
        return 255;
    case SH_Widget_Animation_Duration:
        return m_theme.motion(150);
    case SH_Slider_AbsoluteSetButtons:
        return Qt::LeftButton;
    case SH_Menu_MouseTracking:
        return 1;
    case SH_Menu_Scrollable:
        return 1;
    case SH_MenuBar_MouseTracking:
        return 1;
    case SH_EtchDisabledText:
    case SH_DitherDisabledText:
        return 0;
    case SH_ComboBox_Popup:
        return 0;
    case SH_ItemView_ShowDecorationSelected:
        return 1;
    case SH_UnderlineShortcut:
        return 0;
    case SH_Menu_Mask:
    case SH_ToolTip_Mask:
        if (auto* mask = qstyleoption_cast<QStyleHintReturnMask*>(data); mask && option) {
            mask->region = roundedRegion(option->rect, hint == SH_Menu_Mask ? kMenuRadius : kControlRadius);
            return 1;
        }
        return 0;
    default:
        return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                              const QWidget* widget) const {
    if (type == CT_MenuItem) {
        const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option);
        if (!item) return size;
        if (item->menuItemType == QStyleOptionMenuItem::Separator) return {size.width(), 9};
        const auto parts = item->text.split('\t');
        int width = 12 + 18 + 12 + QFontMetrics(m_theme.font(TextStyle::Body)).horizontalAdvance(parts[0]) + 16;
        if (parts.size() > 1) width += 24; // the shortcuts' own column is added by QMenu
        return {std::max(width, 200), kMenuRow};
    }
    const auto natural = QProxyStyle::sizeFromContents(type, option, size, widget);
    if (type == CT_PushButton) return {std::max(natural.width() + 16, 80), kControl};
    if (type == CT_LineEdit || type == CT_ComboBox) return {natural.width() + 8, std::max(32, natural.height())};
    if (type == CT_HeaderSection) return {natural.width(), 32};
    return natural;
}

QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl sub,
                            const QWidget* widget) const {
    if (control == CC_ScrollBar) {
        // No arrows: the groove is everything.
        const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
        if (!bar) return {};
        const bool upright = bar->orientation == Qt::Vertical;
        const int length = upright ? bar->rect.height() : bar->rect.width();
        const qint64 range = static_cast<qint64>(bar->maximum) - bar->minimum;
        const int thumb =
            range > 0
                ? std::max(pixelMetric(PM_ScrollBarSliderMin, bar, widget),
                           static_cast<int>(static_cast<qint64>(bar->pageStep) * length / (range + bar->pageStep)))
                : length;
        const int start = sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition,
                                                  length - std::min(thumb, length), bar->upsideDown);
        const auto piece = [&](int from, int size) {
            return upright ? QRect(0, from, bar->rect.width(), size) : QRect(from, 0, size, bar->rect.height());
        };
        switch (sub) {
        case SC_ScrollBarGroove:
            return piece(0, length);
        case SC_ScrollBarSlider:
            return piece(start, thumb);
        case SC_ScrollBarSubPage:
            return piece(0, start);
        case SC_ScrollBarAddPage:
            return piece(start + thumb, length - start - thumb);
        default:
            return {};
        }
    }
    if (control == CC_ComboBox) {
        const QRect all = option->rect;
        if (sub == SC_ComboBoxEditField) return visualRect(option->direction, all, all.adjusted(12, 2, -32, -2));
        if (sub == SC_ComboBoxArrow)
            return visualRect(option->direction, all, QRect(all.right() - 28, 0, 28, all.height()));
    }
    return QProxyStyle::subControlRect(control, option, sub, widget);
}

QRect Style::subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const {
    if (element == SE_LineEditContents) return option->rect.adjusted(10, 0, -10, 0);
    return QProxyStyle::subElementRect(element, option, widget);
}

void Style::polish(QWidget* widget) {
    QProxyStyle::polish(widget);
    if (qobject_cast<QMenu*>(widget)) widget->setFont(m_theme.font(TextStyle::Body));
    if (widget->inherits("QTipLabel")) widget->setFont(m_theme.font(TextStyle::Second));
    if (qobject_cast<QScrollBar*>(widget)) widget->setAttribute(Qt::WA_Hover);
    if (auto* header = qobject_cast<QHeaderView*>(widget)) header->viewport()->setAutoFillBackground(false);
    if (auto* dialog = qobject_cast<QDialog*>(widget)) dialog->setSizeGripEnabled(false);
    if (auto* list =
            qobject_cast<QAbstractItemView*>(widget)) { // the selection is a soft ground: words stay as they are
        auto palette = list->palette();
        palette.setColor(QPalette::Highlight, m_theme.color(Token::AccentSoft));
        palette.setColor(QPalette::HighlightedText, m_theme.color(Token::Text));
        list->setPalette(palette);
    }
}

QIcon Style::standardIcon(StandardPixmap pixmap, const QStyleOption* option, const QWidget* widget) const {
    switch (pixmap) {
    case SP_FileDialogBack:
    case SP_ArrowBack:
    case SP_ArrowLeft:
        return m_theme.actionIcon(QStringLiteral("left"));
    case SP_ArrowForward:
    case SP_ArrowRight:
        return m_theme.actionIcon(QStringLiteral("right"));
    case SP_FileDialogToParent:
    case SP_ArrowUp:
        return m_theme.actionIcon(QStringLiteral("up"));
    case SP_ArrowDown:
        return m_theme.actionIcon(QStringLiteral("down"));
    case SP_FileDialogNewFolder:
        return m_theme.actionIcon(QStringLiteral("plus"));
    case SP_FileDialogListView:
        return m_theme.actionIcon(QStringLiteral("grid"));
    case SP_FileDialogDetailedView:
        return m_theme.actionIcon(QStringLiteral("list"));
    case SP_DirIcon:
    case SP_DirOpenIcon:
    case SP_DirClosedIcon:
    case SP_DirLinkIcon:
        return m_theme.actionIcon(QStringLiteral("folder"));
    case SP_DirHomeIcon:
        return m_theme.actionIcon(QStringLiteral("home"));
    case SP_FileIcon:
    case SP_FileLinkIcon:
        return m_theme.actionIcon(QStringLiteral("file"));
    case SP_ComputerIcon:
    case SP_DesktopIcon:
        return m_theme.actionIcon(QStringLiteral("device"));
    case SP_DriveHDIcon:
    case SP_DriveNetIcon:
        return m_theme.actionIcon(QStringLiteral("disk"));
    case SP_TrashIcon:
        return m_theme.actionIcon(QStringLiteral("trash"));
    case SP_DialogOkButton:
    case SP_DialogOpenButton:
    case SP_DialogSaveButton:
    case SP_DialogCancelButton:
        return {}; // words are enough on buttons
    case SP_LineEditClearButton:
    case SP_DialogCloseButton:
        return m_theme.actionIcon(QStringLiteral("x"));
    default:
        return QProxyStyle::standardIcon(pixmap, option, widget);
    }
}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                          const QWidget* widget) const {
    switch (element) {
    case PE_PanelMenu:
        painter->fillRect(option->rect, m_theme.color(menuGround(m_theme)));
        return;
    case PE_FrameMenu:
        strokeRounded(*painter, option->rect, kMenuRadius, m_theme.color(Token::Pressed));
        return;
    case PE_PanelTipLabel:
        painter->fillRect(option->rect, m_theme.color(Token::Pressed));
        return;
    case PE_PanelLineEdit:
    case PE_FrameLineEdit:
        drawField(option, *painter, widget);
        return;
    case PE_FrameFocusRect:
    case PE_Frame:
    case PE_FrameStatusBarItem:
    case PE_IndicatorBranch:
    case PE_IndicatorItemViewItemDrop:
    case PE_PanelScrollAreaCorner:
    case PE_IndicatorHeaderArrow:
        return;
    case PE_PanelButtonCommand:
    case PE_PanelButtonTool:
    case PE_PanelButtonBevel:
        drawButtonPanel(option, *painter);
        return;
    case PE_PanelItemViewItem:
    case PE_PanelItemViewRow:
        if (option->state & State_Selected)
            fillRounded(*painter, option->rect, kControlRadius, m_theme.color(Token::AccentSoft));
        return;
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void Style::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                        const QWidget* widget) const {
    switch (element) {
    case CE_MenuItem:
        drawMenuItem(option, *painter, widget);
        return;
    case CE_MenuEmptyArea:
    case CE_MenuHMargin:
    case CE_MenuVMargin:
    case CE_MenuTearoff:
        painter->fillRect(option->rect, m_theme.color(menuGround(m_theme)));
        return;
    case CE_HeaderSection:
    case CE_HeaderEmptyArea:
        return;
    case CE_HeaderLabel:
        drawHeader(option, *painter);
        return;
    case CE_RubberBand:
        fillRounded(*painter, option->rect, 4, m_theme.color(Token::AccentSoft));
        return;
    case CE_Splitter:
        painter->fillRect(option->rect, m_theme.color(Token::Hairline));
        return;
    default:
        QProxyStyle::drawControl(element, option, painter, widget);
    }
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                               const QWidget* widget) const {
    switch (control) {
    case CC_ScrollBar:
        drawScrollBar(option, *painter);
        return;
    case CC_Slider:
        drawSlider(option, *painter, widget);
        return;
    case CC_ComboBox:
        drawCombo(option, *painter, widget);
        return;
    default:
        QProxyStyle::drawComplexControl(control, option, painter, widget);
    }
}

void Style::drawMenuItem(const QStyleOption* option, QPainter& painter, const QWidget* widget) const {
    const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option);
    if (!item) return;
    const QRect rect = item->rect;
    painter.fillRect(rect, m_theme.color(menuGround(m_theme)));
    if (item->menuItemType == QStyleOptionMenuItem::Separator) {
        painter.fillRect(rect.left() + 8, rect.center().y(), rect.width() - 16, 1, m_theme.color(Token::Hairline));
        return;
    }
    const bool enabled = item->state & State_Enabled;
    const bool hot = enabled && (item->state & State_Selected);
    if (hot) fillRounded(painter, rect, 6, m_theme.color(m_theme.dark() ? Token::Pressed : Token::Raised));
    const auto place = [&](const QRect& r) { return visualRect(item->direction, rect, r); };
    const qreal ratio = painter.device()->devicePixelRatioF();
    const auto word = m_theme.color(!enabled ? Token::Disabled : Token::Text);
    const QRect icon = place(QRect(rect.left() + 12, rect.center().y() - 8, 18, 18));
    if (item->checkType != QStyleOptionMenuItem::NotCheckable && item->checked) {
        painter.drawPixmap(icon.topLeft(), m_theme.icon("check", m_theme.color(Token::Accent), 18, ratio));
    } else if (!item->icon.isNull()) {
        item->icon.paint(&painter, icon, Qt::AlignCenter,
                         !enabled ? QIcon::Disabled
                         : hot    ? QIcon::Active
                                  : QIcon::Normal);
    }
    const auto parts = item->text.split('\t');
    const QRect text = place(rect.adjusted(42, 0, -14, 0));
    const int side = item->direction == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft;
    const int otherSide = item->direction == Qt::RightToLeft ? Qt::AlignLeft : Qt::AlignRight;
    painter.setPen(word);
    painter.setFont(m_theme.font(TextStyle::Body));
    painter.drawText(text, side | Qt::AlignAbsolute | Qt::AlignVCenter | Qt::TextHideMnemonic | Qt::TextSingleLine,
                     parts[0]);
    if (parts.size() > 1) {
        painter.setPen(m_theme.color(!enabled ? Token::Disabled : Token::Muted));
        painter.setFont(m_theme.font(TextStyle::Caption));
        painter.drawText(text, otherSide | Qt::AlignAbsolute | Qt::AlignVCenter | Qt::TextSingleLine, parts[1]);
    }
    if (item->menuItemType == QStyleOptionMenuItem::SubMenu) {
        const auto arrow = place(QRect(rect.right() - 24, rect.center().y() - 7, 16, 16));
        painter.drawPixmap(arrow.topLeft(), m_theme.icon(item->direction == Qt::RightToLeft ? "left" : "right",
                                                         m_theme.color(Token::Muted), 16, ratio));
    }
    Q_UNUSED(widget);
}

void Style::drawScrollBar(const QStyleOptionComplex* option, QPainter& painter) const {
    const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (!bar || bar->maximum <= bar->minimum) return;
    const QRect slider = proxy()->subControlRect(CC_ScrollBar, option, SC_ScrollBarSlider, nullptr);
    const bool hot = bar->state & (State_MouseOver | State_Sunken);
    const QRectF thumb = bar->orientation == Qt::Vertical ? QRectF(slider).adjusted(3, 2, -3, -2)
                                                          : QRectF(slider).adjusted(2, 3, -2, -3);
    fillRounded(painter, thumb, 3, m_theme.color(hot ? Token::Border : Token::Pressed));
}

void Style::drawSlider(const QStyleOptionComplex* option, QPainter& painter, const QWidget* widget) const {
    const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (!slider) return;
    const bool enabled = slider->state & State_Enabled;
    const bool hot = enabled && ((slider->state & State_MouseOver) || (slider->activeSubControls & SC_SliderHandle));
    const QRectF all = slider->rect;
    const QRectF track(all.left(), all.center().y() - 2 + 0.5, all.width(), 4);
    const int span = static_cast<int>(all.width()) - 16;
    const int at =
        sliderPositionFromValue(slider->minimum, slider->maximum, slider->sliderPosition, span, slider->upsideDown);
    const QPointF centre(all.left() + 8 + at, track.center().y());
    fillRounded(painter, track, 2, m_theme.color(Token::Pressed));
    QRectF filled = track;
    if (widget && widget->property("fromCentre").toBool()) {
        filled.setLeft(std::min(centre.x(), track.center().x()));
        filled.setRight(std::max(centre.x(), track.center().x()));
    } else if (slider->upsideDown)
        filled.setLeft(centre.x());
    else
        filled.setRight(centre.x());
    const bool accent = hot || (widget && widget->property("accent").toBool());
    fillRounded(painter, filled, 2, m_theme.color(!enabled ? Token::Disabled : accent ? Token::Accent : Token::Text));
    const qreal radius = hot ? 8 : 6;
    if (!m_theme.dark() || !enabled) { // on a light ground the knob needs an edge against the track
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.color(Token::Surface));
        painter.drawEllipse(centre, radius + 1.5, radius + 1.5);
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.color(enabled ? Token::Text : Token::Disabled));
    painter.drawEllipse(centre, radius, radius);
}

void Style::drawField(const QStyleOption* option, QPainter& painter, const QWidget* widget) const {
    if (widget && widget->property("bare").toBool()) return;
    const bool focus = option->state & State_HasFocus;
    const bool wrong = widget && widget->property("invalid").toBool();
    const QRectF rect = option->rect;
    fillRounded(painter, rect, kControlRadius, m_theme.color(Token::Surface));
    const auto line = wrong ? Token::Error : focus ? Token::Accent : Token::Border;
    strokeRounded(painter, rect, kControlRadius, m_theme.color(line), focus && !wrong ? 2 : 1);
}

void Style::drawButtonPanel(const QStyleOption* option, QPainter& painter) const {
    const bool down = option->state & (State_Sunken | State_On);
    const bool hot = (option->state & State_MouseOver) && (option->state & State_Enabled);
    const bool flat = !(option->state & State_Raised) && (option->state & State_AutoRaise);
    if (flat && !down && !hot) return;
    fillRounded(painter, option->rect, kControlRadius, m_theme.color(down || hot ? Token::Pressed : Token::Raised));
    if (option->state & State_HasFocus && option->state & State_KeyboardFocusChange)
        strokeRounded(painter, option->rect, kControlRadius, m_theme.color(Token::Accent), 2);
}

void Style::drawCombo(const QStyleOptionComplex* option, QPainter& painter, const QWidget* widget) const {
    drawField(option, painter, widget);
    const QRect arrow = proxy()->subControlRect(CC_ComboBox, option, SC_ComboBoxArrow, widget);
    const auto icon = m_theme.icon("updown", m_theme.color(Token::Muted), 16, painter.device()->devicePixelRatioF());
    painter.drawPixmap(QPoint(arrow.center().x() - 8, arrow.center().y() - 7), icon);
}

void Style::drawHeader(const QStyleOption* option, QPainter& painter) const {
    const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option);
    if (!header) return;
    painter.setFont(m_theme.font(TextStyle::CaptionMedium));
    painter.setPen(m_theme.color(Token::Muted));
    drawElided(painter, header->rect, header->textAlignment | Qt::AlignVCenter, header->text);
}

} // namespace bitbeats::ui
