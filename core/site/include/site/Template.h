#pragma once

#include "base/Result.h"

#include <QJsonObject>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bitbeats::site {

/// HTML with holes. `{{a}}` is a value, escaped; there is no way to write one that is not. `{{#a}}...{{/a}}` is there
/// when `a` is true, or once for each item of a list; `{{^a}}...{{/a}}` when it is not. `{{>a}}` is another template,
/// `{{icon a}}` a picture of ours. A value may stand in text and inside the quotes of an attribute, not in scripts,
/// styles or tags, and not at the beginning of an address: a template with one there is refused. Immutable; any thread.
class Template {
public:
    /// Errors: Malformed, with the place.
    static Result<Template> parse(std::string_view text);

    struct Part {
        enum class Kind { Text, Value, When, Unless, Include, Icon };
        Kind kind = Kind::Text;
        std::string text; ///< or the name
        std::vector<Part> inside;
    };
    const std::vector<Part>& parts() const { return m_parts; }

private:
    std::vector<Part> m_parts;
};

/// Templates by name, each able to include the others. Immutable; any thread.
class Templates {
public:
    using Read = std::function<std::optional<std::string>(const std::string& name)>;

    /// Errors: those of Template::parse; NotFound for what an include or an icon names and is not there.
    static Result<Templates> of(const std::vector<std::string>& names, const Read& text, const Read& icon);

    /// `page` is what `{{>page}}` stands for in the layout.
    std::string render(const std::string& layout, const std::string& page, const QJsonObject& view) const;

private:
    struct Scope;
    void write(std::string& out, const std::vector<Template::Part>& parts, const Scope& scope) const;

    std::map<std::string, Template, std::less<>> m_templates;
    std::map<std::string, std::string, std::less<>> m_icons;
};

/// With the five characters that mean something in HTML written as what they are.
std::string escaped(std::string_view text);

} // namespace bitbeats::site
