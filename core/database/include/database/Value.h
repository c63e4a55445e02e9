#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bitbeats::database {

/// Bytes that are no text (hashes, paths as the system has them). A view: what it points at must outlive its use.
struct Blob {
    std::string_view bytes;
};

/// One value bound to a `?` of a statement. A view: text and bytes must outlive the call it is given to.
class Value {
public:
    enum class Kind { Null, Integer, Real, Text, Blob };

    Value() = default;
    Value(std::nullptr_t) {}
    Value(std::integral auto number) : m_kind(Kind::Integer), m_integer(static_cast<std::int64_t>(number)) {}
    Value(double number) : m_kind(Kind::Real), m_real(number) {}
    /// Strong ids: a struct around a number called `value`.
    template<typename Id>
    requires requires(const Id& id) { requires std::integral<std::remove_cvref_t<decltype((id.value))>>; }
    Value(const Id& id) : Value(id.value) {}
    Value(std::string_view text) : m_kind(Kind::Text), m_text(text) {}
    Value(const std::string& text) : Value(std::string_view(text)) {}
    Value(const char* text) : Value(std::string_view(text)) {}
    Value(Blob blob) : m_kind(Kind::Blob), m_text(blob.bytes) {}
    template<typename T>
    Value(const std::optional<T>& value) {
        if (value) *this = Value(*value);
    }

    Kind kind() const { return m_kind; }
    std::int64_t integer() const { return m_integer; }
    double real() const { return m_real; }
    std::string_view text() const { return m_text; }

private:
    Kind m_kind = Kind::Null;
    std::int64_t m_integer = 0;
    double m_real = 0;
    std::string_view m_text;
};

/// An id, or null for one that is none (0).
template<typename Id>
Value orNull(const Id& id) {
    return id.value ? Value(id.value) : Value();
}

/// A value that owns its text, for statements that are put together piece by piece.
class OwnedValue {
public:
    OwnedValue(std::integral auto number) : m_value(number) {}
    OwnedValue(double number) : m_value(number) {}
    OwnedValue(std::string text) : m_text(std::move(text)), m_isText(true) {}

    Value view() const { return m_isText ? Value(m_text) : m_value; }
    bool operator==(const OwnedValue& other) const {
        return m_isText == other.m_isText && m_text == other.m_text && m_value.kind() == other.m_value.kind() &&
               m_value.integer() == other.m_value.integer() && m_value.real() == other.m_value.real();
    }

private:
    std::string m_text;
    bool m_isText = false;
    Value m_value;
};

/// What a statement is given; the values must outlive its run.
inline std::vector<Value> viewsOf(const std::vector<OwnedValue>& values) {
    std::vector<Value> views;
    views.reserve(values.size());
    for (const auto& value : values)
        views.push_back(value.view());
    return views;
}

} // namespace bitbeats::database
