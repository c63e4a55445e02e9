#include "tags/EditPlan.h"

#include <QString>
#include <algorithm>
#include <set>

namespace bitbeats::tags {
namespace {

constexpr std::size_t kMostSteps = 500;

QString toText(std::string_view utf8) {
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

bool sameCover(const std::optional<Picture>& a, const std::optional<Picture>& b) {
    return a.has_value() == b.has_value() && (!a || a->bytes == b->bytes);
}

} // namespace

EditPlan::EditPlan(std::vector<EditedFile> files) : m_files(std::move(files)), m_edits(m_files.size()) {}

TrackTags EditPlan::after(std::size_t file) const {
    TagChanges changes;
    changes.fields = m_edits[file];
    return withChanges(m_files[file].tags, changes);
}

Values EditPlan::values(std::size_t file, Field field) const {
    return fieldValues(after(file), field);
}

FieldState EditPlan::state(Field field) const {
    FieldState state;
    std::set<Values> distinct;
    for (std::size_t i = 0; i < m_files.size(); ++i) {
        auto now = m_edits[i].empty() ? fieldValues(m_files[i].tags, field) : values(i, field);
        state.edited = state.edited || (!m_edits[i].empty() && now != fieldValues(m_files[i].tags, field));
        distinct.insert(std::move(now));
    }
    state.distinct = distinct.size();
    if (distinct.size() > 1)
        state.kind = FieldState::Kind::Differs;
    else if (distinct.size() == 1 && !distinct.begin()->empty())
        state.kind = FieldState::Kind::Same;
    if (state.kind == FieldState::Kind::Same) state.values = *distinct.begin();
    return state;
}

/// One step: all of it or nothing.
bool EditPlan::take(const std::map<std::size_t, Edits>& wanted) {
    Step step;
    for (const auto& [file, fields] : wanted) {
        auto tags = after(file);
        auto edits = m_edits[file];
        for (const auto& [field, values] : fields) {
            const auto before = fieldValues(tags, field);
            if (!setFieldValues(tags, field, values)) return false;
            if (fieldValues(tags, field) != before) edits[field] = fieldValues(tags, field);
        }
        if (edits == m_edits[file]) continue;
        step.before[file] = m_edits[file];
        step.edits[file] = std::move(edits);
    }
    if (step.edits.empty()) return false;
    step.cover = step.coverBefore = m_cover;
    apply(step.edits, step.cover);
    m_steps.resize(m_next); // what was undone before cannot be redone on top of this
    m_steps.push_back(std::move(step));
    if (m_steps.size() > kMostSteps) m_steps.erase(m_steps.begin());
    m_next = m_steps.size();
    return true;
}

void EditPlan::apply(const std::map<std::size_t, Edits>& edits, const std::optional<Picture>& cover) {
    for (const auto& [file, fields] : edits)
        m_edits[file] = fields;
    m_cover = cover;
}

bool EditPlan::set(Field field, const Values& values) {
    std::map<std::size_t, Edits> wanted;
    for (std::size_t i = 0; i < m_files.size(); ++i)
        wanted[i][field] = values;
    return take(wanted);
}

bool EditPlan::set(std::size_t file, Field field, const Values& values) {
    if (file >= m_files.size()) return false;
    return take({{file, {{field, values}}}});
}

bool EditPlan::numberTracks(int first) {
    if (first < 1) return false;
    std::map<std::size_t, Edits> wanted;
    const auto total = std::to_string(static_cast<std::size_t>(first) - 1 + m_files.size());
    for (std::size_t i = 0; i < m_files.size(); ++i)
        wanted[i] = {{Field::TrackNumber, {std::to_string(static_cast<std::size_t>(first) + i)}},
                     {Field::TrackTotal, {total}}};
    return take(wanted);
}

bool EditPlan::replaceText(Field field, std::string_view find, std::string_view with) {
    if (find.empty()) return false;
    std::map<std::size_t, Edits> wanted;
    for (std::size_t i = 0; i < m_files.size(); ++i) {
        auto texts = values(i, field);
        const auto before = texts;
        for (auto& text : texts)
            text = toText(text).replace(toText(find), toText(with), Qt::CaseInsensitive).toStdString();
        if (texts != before) wanted[i][field] = std::move(texts);
    }
    return take(wanted);
}

bool EditPlan::fillFromNames(const std::vector<NameGuess>& guesses) {
    if (guesses.size() != m_files.size()) return false;
    std::map<std::size_t, Edits> wanted;
    for (std::size_t i = 0; i < m_files.size(); ++i) {
        const auto before = after(i);
        auto filled = before;
        tags::fillFromNames(guesses[i], filled);
        for (const auto field : {Field::Title, Field::Artist, Field::Album, Field::AlbumArtist, Field::TrackNumber,
                                 Field::DiscNumber, Field::Date, Field::Compilation})
            if (fieldValues(filled, field) != fieldValues(before, field)) wanted[i][field] = fieldValues(filled, field);
    }
    return take(wanted);
}

bool EditPlan::setCover(const Picture& cover) {
    if (m_cover && m_cover->bytes == cover.bytes) return false;
    Step step;
    step.coverBefore = m_cover;
    step.cover = cover;
    m_cover = cover;
    m_steps.resize(m_next);
    m_steps.push_back(std::move(step));
    m_next = m_steps.size();
    return true;
}

void EditPlan::undo() {
    if (!canUndo()) return;
    const auto& step = m_steps[--m_next];
    apply(step.before, step.coverBefore);
}

void EditPlan::redo() {
    if (!canRedo()) return;
    const auto& step = m_steps[m_next++];
    apply(step.edits, step.cover);
}

std::vector<FieldChange> EditPlan::preview() const {
    std::vector<FieldChange> lines;
    for (std::size_t i = 0; i < m_files.size(); ++i) {
        if (m_edits[i].empty()) continue;
        const auto now = after(i);
        // A credit takes the names one by one with it: so all fields are looked at, not only those that were named.
        for (const auto field : allFields()) {
            auto before = fieldValues(m_files[i].tags, field);
            auto then = fieldValues(now, field);
            if (before != then) lines.push_back({i, field, std::move(before), std::move(then)});
        }
    }
    return lines;
}

std::size_t EditPlan::changedFiles() const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < m_files.size(); ++i)
        count += changes(i).empty() ? 0 : 1;
    return count;
}

TagChanges EditPlan::changes(std::size_t file) const {
    TagChanges changes;
    const auto now = after(file);
    for (const auto& [field, values] : m_edits[file])
        if (fieldValues(m_files[file].tags, field) != fieldValues(now, field))
            changes.fields[field] = fieldValues(now, field);
    std::optional<Picture> present = m_files[file].tags.cover;
    if (m_cover && !m_cover->bytes.empty() && !sameCover(m_cover, present)) changes.cover = m_cover;
    if (m_cover && m_cover->bytes.empty() && present) changes.cover = m_cover;
    return changes;
}

} // namespace bitbeats::tags
