#include "RuleSql.h"

#include "library/Fold.h"
#include "library/Track.h"

#include <cmath>

namespace bitbeats::library {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

std::string likePattern(const std::string& text, bool anywhere) {
    std::string pattern = anywhere ? "%" : "";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern + "%";
}

std::string ofPeople(Role role, const std::string& inner) {
    return "exists(select 1 from track_artists p join artists n on n.id = p.artist_id where p.track_id = t.id and "
           "p.role = " +
           std::to_string(static_cast<int>(role)) + " and n.name_key" + inner + ")";
}

/// The condition that the text of a field fits ` like ?` or ` = ?`.
std::string textTest(RuleField field, const std::string& test) {
    switch (field) {
    case RuleField::Artist:
        return ofPeople(Role::Artist, test);
    case RuleField::AlbumArtist:
        return ofPeople(Role::AlbumArtist, test);
    case RuleField::Composer:
        return ofPeople(Role::Composer, test);
    case RuleField::Album:
        return "coalesce(a.title_key, '')" + test;
    case RuleField::Genre:
        return "exists(select 1 from track_genres p join genres n on n.id = p.genre_id where p.track_id = t.id and "
               "n.name_key" +
               test + ")";
    case RuleField::Folder:
        return "lower(coalesce(cast(f.path as text), ''))" + test;
    case RuleField::Format:
        return "(lower(t.codec)" + test + " or lower(t.container)" + test + ")";
    default:
        return "t.title_key" + test;
    }
}

/// The number a rule is about, in the rule's unit.
const char* numberOf(RuleField field) {
    switch (field) {
    case RuleField::Year:
        return "coalesce(t.year, 0)";
    case RuleField::Rating:
        return "coalesce(s.rating, 0) / 20.0";
    case RuleField::Plays:
        return "coalesce(s.plays, 0)";
    case RuleField::Skips:
        return "coalesce(s.skips, 0)";
    case RuleField::Duration:
        return "t.duration_ms / 1000.0";
    case RuleField::Bitrate:
        return "t.bitrate / 1000.0";
    case RuleField::SampleRate:
        return "t.sample_rate";
    case RuleField::Bpm:
        return "coalesce(t.bpm, 0)";
    case RuleField::Size:
        return "t.size / 1000000.0";
    case RuleField::Track:
        return "t.track_no";
    case RuleField::Disc:
        return "t.disc";
    case RuleField::Liked:
        return "(s.liked_at is not null)";
    case RuleField::Lossless:
        return "t.lossless";
    case RuleField::LastPlayed:
        return "coalesce(s.last_played_at, 0)";
    case RuleField::Added:
        return "t.added_at";
    default:
        return "0";
    }
}

Condition textCondition(const Rule& rule) {
    auto wanted = rule.field == RuleField::Folder || rule.field == RuleField::Format ? rule.text : fold(rule.text);
    if (rule.field == RuleField::Folder || rule.field == RuleField::Format) {
        for (char& c : wanted)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    const bool exact = rule.op == RuleOperator::Is || rule.op == RuleOperator::IsNot;
    const bool negated = rule.op == RuleOperator::IsNot || rule.op == RuleOperator::ContainsNot;
    const std::string test = exact ? " = ?" : " like ? escape '\\'";
    Condition condition;
    condition.sql = (negated ? "not " : "") + textTest(rule.field, test);
    const auto value = exact ? wanted : likePattern(wanted, rule.op != RuleOperator::StartsWith);
    condition.values.emplace_back(value);
    if (rule.field == RuleField::Format) condition.values.emplace_back(value); // codec or container
    return condition;
}

Condition numberCondition(const Rule& rule) {
    const std::string number = numberOf(rule.field);
    switch (rule.op) {
    case RuleOperator::IsNot:
        return {number + " <> ?", {rule.number}};
    case RuleOperator::AtLeast:
        return {number + " >= ?", {rule.number}};
    case RuleOperator::AtMost:
        return {number + " <= ?", {rule.number}};
    case RuleOperator::Between:
        return {number + " between ? and ?", {rule.number, rule.upTo}};
    default:
        return {number + " = ?", {rule.number}};
    }
}

Condition timeCondition(const Rule& rule, std::int64_t nowMs) {
    const double days = std::clamp(rule.number, 0.0, 36'500.0);
    const auto since = nowMs - static_cast<std::int64_t>(days * static_cast<double>(kDayMs));
    const bool within = rule.op != RuleOperator::NotInLast;
    return {std::string(numberOf(rule.field)) + (within ? " >= ?" : " < ?"), {since}};
}

} // namespace

Condition conditionOf(const Rule& rule, std::int64_t nowMs) {
    if (isText(rule.field)) return textCondition(rule);
    if (isTime(rule.field)) return timeCondition(rule, nowMs);
    return numberCondition(rule);
}

Condition conditionOf(const std::vector<Rule>& rules, bool any, std::int64_t nowMs) {
    Condition all;
    for (const auto& rule : rules) {
        auto one = conditionOf(rule, nowMs);
        if (!all.sql.empty()) all.sql += any ? " or " : " and ";
        all.sql += "(" + one.sql + ")";
        for (auto& value : one.values)
            all.values.push_back(std::move(value));
    }
    all.sql = all.sql.empty() ? "1" : "(" + all.sql + ")";
    return all;
}

std::string orderOf(RuleOrder order, bool descending) {
    const std::string way = descending ? " desc" : "";
    switch (order) {
    case RuleOrder::Added:
        return " order by t.added_at" + way + ", t.id" + way;
    case RuleOrder::Title:
        return " order by t.title_key" + way + ", t.id";
    case RuleOrder::Artist:
        return " order by t.artist" + way + ", a.sort_key, t.disc, t.track_no, t.id";
    case RuleOrder::Album:
        return " order by a.sort_key" + way + ", t.album_id, t.disc, t.track_no, t.id";
    case RuleOrder::Year:
        return " order by coalesce(t.year, 0)" + way + ", a.sort_key, t.disc, t.track_no, t.id";
    case RuleOrder::Rating:
        return " order by coalesce(s.rating, 0)" + way + ", t.id";
    case RuleOrder::Plays:
        return " order by coalesce(s.plays, 0)" + way + ", t.id";
    case RuleOrder::LastPlayed:
        return " order by coalesce(s.last_played_at, 0)" + way + ", t.id";
    case RuleOrder::Duration:
        return " order by t.duration_ms" + way + ", t.id";
    case RuleOrder::Random:
        return " order by random()";
    }
    return {};
}

} // namespace bitbeats::library
