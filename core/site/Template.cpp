#include "site/Template.h"

#include <QJsonArray>

#include <algorithm>
#include <optional>

namespace bitbeats::site {
namespace {

using Part = Template::Part;

constexpr int kMaxDepth = 16; ///< of templates that include others

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

/// Follows the HTML between the holes, to know where a hole is.
class Place {
public:
    void pass(std::string_view text) {
        for (const char c : text)
            pass(c);
    }
    bool inText() const { return m_state == State::Text && m_raw.empty(); }
    bool inValue() const { return m_state == State::Quoted && !m_raw.starts_with("/"); }
    /// Whether a value here would say where an address leads, or what a script does.
    bool decides() const {
        if (m_state != State::Quoted) return false;
        if (m_attribute.starts_with("on") || m_attribute == "style" || m_attribute == "srcdoc") return true;
        const bool address = m_attribute == "href" || m_attribute == "src" || m_attribute == "action" ||
                             m_attribute == "formaction" || m_attribute == "content";
        return address && m_value.empty() && m_attribute != "content";
    }
    void fill() { m_value += '?'; }

private:
    enum class State { Text, Tag, Quoted, Comment };

    void pass(char c) {
        switch (m_state) {
        case State::Text:
            passText(c);
            break;
        case State::Tag:
            passTag(c);
            break;
        case State::Quoted:
            if (c == '"')
                m_state = State::Tag, m_word.clear();
            else
                m_value += c;
            break;
        case State::Comment:
            m_word = (m_word + c).substr(m_word.size() < 3 ? 0 : 1);
            if (m_word == "-->") m_state = State::Text;
            break;
        }
    }
    void passText(char c) {
        if (c != '<') return;
        m_state = State::Tag;
        m_tag.clear();
        m_word.clear();
        m_named = false;
    }
    void passTag(char c) {
        if (c == '"') {
            m_state = State::Quoted;
            m_value.clear();
            m_attribute = m_word.ends_with("=") ? m_word.substr(0, m_word.size() - 1) : m_word;
        } else if (c == '>') {
            if (!m_named) m_tag = m_word;
            if (m_tag == "script" || m_tag == "style") m_raw = m_tag;
            if (m_tag == "/" + m_raw) m_raw.clear();
            m_state = State::Text;
        } else if (c == ' ' || c == '\n') {
            if (!m_named) m_tag = m_word, m_named = true;
            m_word.clear();
        } else {
            m_word += c;
            if (m_word == "!--") m_state = State::Comment;
        }
    }

    State m_state = State::Text;
    std::string m_tag;
    std::string m_word;
    std::string m_attribute;
    std::string m_value;
    std::string m_raw; ///< "script" or "style" between its tags
    bool m_named = false;
};

class Parser {
public:
    explicit Parser(std::string_view text) : m_text(text) {}

    Result<std::vector<Part>> parse() {
        auto parts = section({});
        if (!m_problem.empty()) return fail(Reason::Malformed, "read the template", near(), m_problem);
        return parts;
    }

private:
    std::vector<Part> section(std::string_view name) {
        std::vector<Part> parts;
        while (m_problem.empty()) {
            const auto open = std::min(m_text.find("{{", m_at), m_text.size());
            if (open > m_at) {
                const auto text = m_text.substr(m_at, open - m_at);
                m_place.pass(text);
                parts.push_back({Part::Kind::Text, std::string(text), {}});
                m_at = open;
            }
            if (m_at == m_text.size()) {
                if (!name.empty()) m_problem = "a section is not closed: " + std::string(name);
                return parts;
            }
            const auto close = m_text.find("}}", m_at);
            if (close == std::string_view::npos) {
                m_problem = "a hole is not closed";
                return parts;
            }
            const auto hole = m_text.substr(m_at + 2, close - m_at - 2);
            m_at = close + 2;
            if (hole.starts_with('/')) {
                if (trimmed(hole.substr(1)) != name) m_problem = "another section ends here";
                return parts;
            }
            parts.push_back(part(hole));
        }
        return parts;
    }

    Part part(std::string_view hole) {
        constexpr std::string_view kIcon = "icon ";
        if (hole.starts_with('#') || hole.starts_with('^')) {
            const auto name = trimmed(hole.substr(1));
            const auto kind = hole.front() == '#' ? Part::Kind::When : Part::Kind::Unless;
            return {kind, std::string(name), section(name)};
        }
        if (hole.starts_with('>') || hole.starts_with(kIcon)) {
            if (!m_place.inText()) m_problem = "an include belongs between tags";
            const bool icon = !hole.starts_with('>');
            return {icon ? Part::Kind::Icon : Part::Kind::Include,
                    std::string(trimmed(hole.substr(icon ? kIcon.size() : 1))),
                    {}};
        }
        if (!m_place.inText() && !m_place.inValue()) m_problem = "a value belongs into text or quotes";
        if (m_place.decides()) m_problem = "a value may not say where an address leads";
        m_place.fill();
        return {Part::Kind::Value, std::string(trimmed(hole)), {}};
    }

    std::string near() const {
        const auto begin = m_at < 40 ? 0 : m_at - 40;
        return std::string(m_text.substr(begin, 60));
    }

    const std::string_view m_text;
    std::size_t m_at = 0;
    Place m_place;
    std::string m_problem;
};

bool isTrue(const QJsonValue& value) {
    switch (value.type()) {
    case QJsonValue::Bool:
        return value.toBool();
    case QJsonValue::Double:
        return value.toDouble() != 0;
    case QJsonValue::String:
        return !value.toString().isEmpty();
    case QJsonValue::Array:
        return !value.toArray().isEmpty();
    case QJsonValue::Object:
        return true;
    default:
        return false;
    }
}

std::string textOf(const QJsonValue& value) {
    if (value.isDouble()) return QString::number(value.toDouble(), 'g', 15).toStdString();
    if (value.isBool()) return value.toBool() ? "true" : "false";
    return value.toString().toStdString();
}

/// What a set of parts names, to find at the start what is missing.
void collect(const std::vector<Part>& parts, std::vector<std::string>& includes, std::vector<std::string>& icons) {
    for (const auto& part : parts) {
        if (part.kind == Part::Kind::Include) includes.push_back(part.text);
        if (part.kind == Part::Kind::Icon) icons.push_back(part.text);
        collect(part.inside, includes, icons);
    }
}

} // namespace

/// Names are looked for from the innermost section outwards.
struct Templates::Scope {
    const QJsonValue value;
    const Scope* outer = nullptr;
    const std::string* page = nullptr;
    int depth = 0;

    QJsonValue find(const std::string& name) const {
        if (name == ".") return value;
        const auto dot = name.find('.');
        const auto key = QString::fromStdString(name.substr(0, dot));
        for (const auto* scope = this; scope; scope = scope->outer) {
            const auto object = scope->value.toObject();
            if (!object.contains(key)) continue;
            auto found = object.value(key);
            if (dot != std::string::npos) found = found.toObject().value(QString::fromStdString(name.substr(dot + 1)));
            return found;
        }
        return {};
    }
    Scope inner(const QJsonValue& item) const { return {item, this, page, depth}; }
};

Result<Template> Template::parse(std::string_view text) {
    auto parts = Parser(text).parse();
    if (!parts) return Failure(parts.error());
    Template out;
    out.m_parts = std::move(*parts);
    return out;
}

Result<Templates> Templates::of(const std::vector<std::string>& names, const Read& text, const Read& icon) {
    Templates out;
    std::vector<std::string> includes;
    std::vector<std::string> icons;
    for (const auto& name : names) {
        const auto content = text(name);
        if (!content) return fail(Reason::NotFound, "read the template", name);
        auto parsed = Template::parse(*content);
        if (!parsed) return Failure(parsed.error());
        collect(parsed->parts(), includes, icons);
        out.m_templates.emplace(name, std::move(*parsed));
    }
    for (const auto& name : includes)
        if (name != "page" && out.m_templates.count(name) == 0)
            return fail(Reason::NotFound, "include the template", name);
    for (const auto& name : icons) {
        auto picture = icon(name);
        if (!picture) return fail(Reason::NotFound, "include the icon", name);
        if (const auto at = picture->find("<svg "); at != std::string::npos)
            picture->insert(at + 5, "class=\"icon\" aria-hidden=\"true\" focusable=\"false\" ");
        out.m_icons.insert_or_assign(name, std::move(*picture));
    }
    return out;
}

std::string Templates::render(const std::string& layout, const std::string& page, const QJsonObject& view) const {
    std::string out;
    const auto found = m_templates.find(layout);
    if (found != m_templates.end()) write(out, found->second.parts(), {view, nullptr, &page, 0});
    return out;
}

void Templates::write(std::string& out, const std::vector<Part>& parts, const Scope& scope) const {
    for (const auto& part : parts) {
        switch (part.kind) {
        case Part::Kind::Text:
            out += part.text;
            break;
        case Part::Kind::Value:
            out += escaped(textOf(scope.find(part.text)));
            break;
        case Part::Kind::When: {
            const auto value = scope.find(part.text);
            if (value.isArray())
                for (const auto& item : value.toArray())
                    write(out, part.inside, scope.inner(item));
            else if (isTrue(value))
                write(out, part.inside, scope.inner(value));
            break;
        }
        case Part::Kind::Unless:
            if (!isTrue(scope.find(part.text))) write(out, part.inside, scope);
            break;
        case Part::Kind::Include: {
            const auto found = m_templates.find(part.text == "page" ? *scope.page : part.text);
            if (found != m_templates.end() && scope.depth < kMaxDepth)
                write(out, found->second.parts(), {scope.value, scope.outer, scope.page, scope.depth + 1});
            break;
        }
        case Part::Kind::Icon:
            out += m_icons.at(part.text);
            break;
        }
    }
}

std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\'':
            out += "&#39;";
            break;
        default:
            out += c;
        }
    }
    return out;
}

} // namespace bitbeats::site
