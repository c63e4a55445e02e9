#include "QueueLine.h"

#include <charconv>
#include <concepts>
#include <string_view>

namespace bitbeats::playback {
namespace {

/// How many bytes the character at the front of `text` takes; 0 when it is none of UTF-8.
std::size_t characterAt(std::string_view text) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const auto follows = [&](std::size_t at, unsigned from = 0x80, unsigned to = 0xBF) {
        return at < text.size() && byte(at) >= from && byte(at) <= to;
    };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const bool second = follows(1, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF);
        return second && follows(2) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const bool second = follows(1, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF);
        return second && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

bool isUtf8(std::string_view text) {
    while (!text.empty()) {
        const auto length = characterAt(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

/// An object of JSON, member by member.
class Line {
public:
    explicit Line(std::size_t room = 0) {
        m_out.reserve(static_cast<qsizetype>(room));
        m_out += '{';
    }
    void open(char bracket) {
        m_out += bracket;
        m_first = true;
    }
    void close(char bracket) {
        m_out += bracket;
        m_first = false;
    }
    void name(std::string_view name) {
        comma();
        quote(name);
        m_out += ':';
    }
    void comma() {
        if (!std::exchange(m_first, false)) m_out += ',';
    }
    template<std::integral Number>
    void number(Number value) {
        char digits[24];
        const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
        m_out.append(digits, end - digits);
    }
    template<std::integral Number>
    void put(std::string_view key, Number value) {
        name(key);
        number(value);
    }
    void put(std::string_view key, std::string_view text) {
        name(key);
        quote(text);
    }
    void yes(std::string_view key) {
        name(key);
        m_out += "true";
    }
    /// Paths are bytes and need not be UTF-8: then they are written in base64, under another name.
    void putText(std::string_view key, const std::string& text) {
        if (text.empty()) return;
        if (isUtf8(text)) return put(key, text);
        const auto coded = QByteArray::fromStdString(text).toBase64();
        put(std::string(key) + "64", {coded.constData(), static_cast<std::size_t>(coded.size())});
    }
    void put(std::string_view key, const std::vector<ItemId>& ids) {
        name(key);
        open('[');
        for (const auto id : ids) {
            comma();
            number(static_cast<std::uint64_t>(id));
        }
        close(']');
    }
    void put(const QueueItem& item) {
        open('{');
        put("id", static_cast<std::uint64_t>(item.id));
        putText("source", item.source);
        putText("title", item.title);
        putText("artist", item.artist);
        putText("album", item.album);
        putText("cover", item.coverPath);
        if (item.duration > Milliseconds{0}) put("ms", item.duration.count());
        close('}');
    }
    void put(std::string_view key, const std::vector<QueueItem>& items) {
        name(key);
        open('[');
        for (const auto& item : items) {
            comma();
            put(item);
        }
        close(']');
    }
    QByteArray take() {
        m_out += '}';
        return std::move(m_out);
    }

private:
    void quote(std::string_view text) {
        m_out += '"';
        std::size_t plain = 0; // what stands as it is, up to here
        for (std::size_t i = 0; i < text.size(); ++i) {
            const auto byte = static_cast<unsigned char>(text[i]);
            if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
            m_out.append(text.data() + plain, static_cast<qsizetype>(i - plain));
            plain = i + 1;
            if (byte >= 0x20) {
                m_out += '\\';
                m_out += text[i];
            } else {
                m_out += "\\u00";
                m_out += "0123456789abcdef"[byte >> 4];
                m_out += "0123456789abcdef"[byte & 15];
            }
        }
        m_out.append(text.data() + plain, static_cast<qsizetype>(text.size() - plain));
        m_out += '"';
    }

    QByteArray m_out;
    bool m_first = true;
};

constexpr std::size_t kPerItem = 220; // bytes, about
constexpr std::size_t kPerId = 8;

QByteArray written(const InsertItems& edit) {
    Line line(edit.items.size() * kPerItem + edit.slots.size() * kPerId + 64);
    line.put("do", "insert");
    line.put("at", edit.at);
    line.put("items", edit.items);
    if (!edit.slots.empty()) {
        line.name("slots");
        line.open('[');
        for (const auto slot : edit.slots) {
            line.comma();
            line.number(slot);
        }
        line.close(']');
    }
    return line.take();
}

QByteArray written(const RemoveItems& edit) {
    Line line(edit.ids.size() * kPerId + 32);
    line.put("do", "remove");
    line.put("ids", edit.ids);
    return line.take();
}

QByteArray written(const MoveItems& edit) {
    Line line;
    line.put("do", "move");
    line.put("from", edit.from);
    line.put("count", edit.count);
    line.put("before", edit.before);
    return line.take();
}

QByteArray written(const UpdateItem& edit) {
    Line line;
    line.put("do", "update");
    line.name("item");
    line.put(edit.item);
    return line.take();
}

QByteArray written(const ChangeCurrent& edit) {
    Line line;
    line.put("do", "current");
    line.put("id", static_cast<std::uint64_t>(edit.id));
    if (edit.back) line.yes("back");
    if (edit.turn) line.yes("turn");
    return line.take();
}

QByteArray written(const ChangeShuffle& edit) {
    Line line;
    line.put("do", "shuffle");
    if (!edit.order) return line.take();
    line.put("order", *edit.order);
    line.put("seed", std::to_string(edit.seed));
    return line.take();
}

QByteArray written(const ChangeRepeat& edit) {
    Line line;
    line.put("do", "repeat");
    line.put("mode", static_cast<int>(edit.repeat));
    return line.take();
}

QByteArray written(const ChangePosition& edit) {
    Line line;
    line.put("do", "position");
    line.put("ms", edit.position.count());
    return line.take();
}

QByteArray written(const QueueState& state) {
    Line line((state.items->size() + state.history.size()) * kPerItem + state.order.size() * kPerId + 256);
    line.put("do", "all");
    line.put("version", 1);
    line.put("items", *state.items);
    line.put("current", static_cast<std::uint64_t>(state.current));
    line.put("repeat", static_cast<int>(state.repeat));
    line.put("ms", state.position.count());
    line.put("trail", state.trail);
    line.put("history", state.history);
    line.put("next", state.nextId);
    if (state.shuffle) {
        line.put("order", state.order);
        line.put("seed", std::to_string(state.seed));
    }
    return line.take();
}

} // namespace

QByteArray lineOf(const QueueEdit& edit) {
    return std::visit([](const auto& one) { return written(one); }, edit);
}

} // namespace bitbeats::playback
