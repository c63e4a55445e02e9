#include "library/Rules.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

namespace bitbeats::library {
namespace {

template<typename Enum>
using Names = std::pair<Enum, std::string_view>;

constexpr auto kFields = std::to_array<Names<RuleField>>({
    {RuleField::Title, "title"},       {RuleField::Artist, "artist"},     {RuleField::AlbumArtist, "albumartist"},
    {RuleField::Album, "album"},       {RuleField::Genre, "genre"},       {RuleField::Composer, "composer"},
    {RuleField::Folder, "folder"},     {RuleField::Format, "format"},     {RuleField::Year, "year"},
    {RuleField::Rating, "rating"},     {RuleField::Plays, "plays"},       {RuleField::Skips, "skips"},
    {RuleField::Duration, "duration"}, {RuleField::Bitrate, "bitrate"},   {RuleField::SampleRate, "samplerate"},
    {RuleField::Bpm, "bpm"},           {RuleField::Size, "size"},         {RuleField::Track, "track"},
    {RuleField::Disc, "disc"},         {RuleField::LastPlayed, "played"}, {RuleField::Added, "added"},
    {RuleField::Liked, "liked"},       {RuleField::Lossless, "lossless"},
});

constexpr auto kOperators = std::to_array<Names<RuleOperator>>({
    {RuleOperator::Is, "is"},
    {RuleOperator::IsNot, "is_not"},
    {RuleOperator::Contains, "contains"},
    {RuleOperator::ContainsNot, "contains_not"},
    {RuleOperator::StartsWith, "starts_with"},
    {RuleOperator::AtLeast, "at_least"},
    {RuleOperator::AtMost, "at_most"},
    {RuleOperator::Between, "between"},
    {RuleOperator::InLast, "in_last"},
    {RuleOperator::NotInLast, "not_in_last"},
});

constexpr auto kOrders = std::to_array<Names<RuleOrder>>({
    {RuleOrder::Added, "added"},
    {RuleOrder::Title, "title"},
    {RuleOrder::Artist, "artist"},
    {RuleOrder::Album, "album"},
    {RuleOrder::Year, "year"},
    {RuleOrder::Rating, "rating"},
    {RuleOrder::Plays, "plays"},
    {RuleOrder::LastPlayed, "played"},
    {RuleOrder::Duration, "duration"},
    {RuleOrder::Random, "random"},
});

constexpr qsizetype kMostRules = 100;

template<typename Table, typename Enum>
std::string_view nameIn(const Table& table, Enum value) {
    const auto found =
        std::find_if(table.begin(), table.end(), [&](const auto& entry) { return entry.first == value; });
    return found == table.end() ? std::string_view() : found->second;
}

template<typename Table>
auto valueIn(const Table& table, std::string_view name) -> std::optional<decltype(table.front().first)> {
    const auto found =
        std::find_if(table.begin(), table.end(), [&](const auto& entry) { return entry.second == name; });
    if (found == table.end()) return {};
    return found->first;
}

QString text(std::string_view utf8) {
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

Failure malformed(std::string detail) {
    return fail(Reason::Malformed, "read", "the rules", std::move(detail));
}

bool fits(const Rule& rule) {
    switch (rule.op) {
    case RuleOperator::Contains:
    case RuleOperator::ContainsNot:
    case RuleOperator::StartsWith:
        return isText(rule.field);
    case RuleOperator::AtLeast:
    case RuleOperator::AtMost:
    case RuleOperator::Between:
        return !isText(rule.field) && !isTime(rule.field);
    case RuleOperator::InLast:
    case RuleOperator::NotInLast:
        return isTime(rule.field);
    case RuleOperator::Is:
    case RuleOperator::IsNot:
        return !isTime(rule.field);
    }
    return false;
}

Result<Rule> ruleFrom(const QJsonObject& object) {
    const auto fieldName = object.value(QStringLiteral("field")).toString().toStdString();
    const auto opName = object.value(QStringLiteral("op")).toString().toStdString();
    const auto field = valueIn(kFields, fieldName);
    const auto op = valueIn(kOperators, opName);
    if (!field) return malformed("there is no field \"" + fieldName + "\"");
    if (!op) return malformed("there is no operator \"" + opName + "\"");
    Rule rule{*field, *op, {}, 0, 0};
    if (!fits(rule)) return malformed("\"" + fieldName + "\" cannot be asked with \"" + opName + "\"");
    const auto value = object.value(QStringLiteral("value"));
    if (isText(*field))
        rule.text = value.toString().toStdString();
    else
        rule.number = value.toDouble();
    rule.upTo = object.value(QStringLiteral("up_to")).toDouble();
    if (!std::isfinite(rule.number) || !std::isfinite(rule.upTo)) return malformed("a number is none");
    return rule;
}

} // namespace

std::string_view nameOf(RuleField field) {
    return nameIn(kFields, field);
}

bool fieldOfName(std::string_view name, RuleField& field) {
    const auto found = valueIn(kFields, name);
    if (found) field = *found;
    return found.has_value();
}

bool isText(RuleField field) {
    return field <= RuleField::Format;
}

bool isTime(RuleField field) {
    return field == RuleField::LastPlayed || field == RuleField::Added;
}

std::string toJson(const SmartRules& rules) {
    QJsonArray list;
    for (const auto& rule : rules.rules) {
        QJsonObject object{{QStringLiteral("field"), text(nameOf(rule.field))},
                           {QStringLiteral("op"), text(nameIn(kOperators, rule.op))}};
        if (isText(rule.field))
            object.insert(QStringLiteral("value"), text(rule.text));
        else
            object.insert(QStringLiteral("value"), rule.number);
        if (rule.op == RuleOperator::Between) object.insert(QStringLiteral("up_to"), rule.upTo);
        list.append(object);
    }
    const QJsonObject all{{QStringLiteral("match"), rules.any ? QStringLiteral("any") : QStringLiteral("all")},
                          {QStringLiteral("rules"), list},
                          {QStringLiteral("order"), text(nameIn(kOrders, rules.order))},
                          {QStringLiteral("descending"), rules.descending},
                          {QStringLiteral("limit"), static_cast<qint64>(rules.limit)}};
    return QJsonDocument(all).toJson(QJsonDocument::Compact).toStdString();
}

Result<SmartRules> rulesFromJson(std::string_view json) {
    const auto document =
        QJsonDocument::fromJson(QByteArray(json.data(), static_cast<qsizetype>(json.size()))).object();
    if (document.isEmpty()) return malformed("they are no JSON object");
    SmartRules rules;
    rules.any = document.value(QStringLiteral("match")).toString() == u"any";
    const auto list = document.value(QStringLiteral("rules")).toArray();
    if (list.size() > kMostRules) return malformed("there are more than 100");
    for (const auto& entry : list) {
        auto rule = ruleFrom(entry.toObject());
        if (!rule) return Failure(rule.error());
        rules.rules.push_back(std::move(*rule));
    }
    const auto order = valueIn(kOrders, document.value(QStringLiteral("order")).toString().toStdString());
    rules.order = order.value_or(RuleOrder::Added);
    rules.descending = document.value(QStringLiteral("descending")).toBool(true);
    rules.limit = std::max<std::int64_t>(0, document.value(QStringLiteral("limit")).toInteger());
    return rules;
}

} // namespace bitbeats::library
