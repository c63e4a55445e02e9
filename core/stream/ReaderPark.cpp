#include "ReaderPark.h"

#include <algorithm>

namespace bitbeats::stream {

class ReaderPark::Lent final : public ByteSource {
public:
    Lent(ReaderPark& park, std::string name, std::unique_ptr<ByteSource> reader)
        : m_park(park), m_name(std::move(name)), m_reader(std::move(reader)) {}
    ~Lent() override { m_park.takeBack(m_name, std::move(m_reader)); }

    std::int64_t size() const override { return m_reader->size(); }
    ReadResult read(std::int64_t offset, std::span<std::byte> into, Milliseconds patience) override {
        return m_reader->read(offset, into, patience);
    }
    void abort() override { m_reader->abort(); }
    void resume() override { m_reader->resume(); }
    SourceStatus status() const override { return m_reader->status(); }

private:
    ReaderPark& m_park;
    const std::string m_name;
    std::unique_ptr<ByteSource> m_reader;
};

Result<std::unique_ptr<ByteSource>> ReaderPark::lend(const std::string& name, const Open& open) {
    std::unique_ptr<ByteSource> reader;
    {
        const std::lock_guard lock(m_mutex);
        auto& place = m_places[name];
        ++place.lent;
        reader = std::move(place.reader);
    }
    if (reader) {
        reader->resume(); // its last client may have gone in the middle of a read
    } else {
        auto opened = open();
        if (!opened) {
            const std::lock_guard lock(m_mutex);
            --m_places[name].lent;
            return Failure(opened.error());
        }
        reader = std::move(*opened);
    }
    return std::make_unique<Lent>(*this, name, std::move(reader));
}

void ReaderPark::park(const std::string& name, std::unique_ptr<ByteSource> reader) {
    std::unique_ptr<ByteSource> tooMuch;
    const std::lock_guard lock(m_mutex);
    auto& place = m_places[name];
    place.used = ++m_turn;
    if (place.lent == 0 && !place.reader) place.reader = std::move(reader);
    tooMuch = oldestBeyondLimit();
}

void ReaderPark::takeBack(const std::string& name, std::unique_ptr<ByteSource> reader) {
    std::unique_ptr<ByteSource> tooMuch; // both are closed after the lock is gone
    const std::lock_guard lock(m_mutex);
    auto& place = m_places[name];
    --place.lent;
    place.used = ++m_turn;
    // While somebody else reads the file, this one's old position must not draw bytes.
    if (place.lent == 0 && !place.reader) place.reader = std::move(reader);
    tooMuch = oldestBeyondLimit();
}

std::unique_ptr<ByteSource> ReaderPark::oldestBeyondLimit() {
    std::size_t parked = 0;
    Place* oldest = nullptr;
    for (auto& [name, place] : m_places) {
        if (!place.reader) continue;
        ++parked;
        if (!oldest || place.used < oldest->used) oldest = &place;
    }
    return parked > m_limit ? std::move(oldest->reader) : nullptr;
}

void ReaderPark::clear() {
    std::map<std::string, Place> closing;
    const std::lock_guard lock(m_mutex);
    for (auto& [name, place] : m_places)
        closing[name].reader = std::move(place.reader);
}

} // namespace bitbeats::stream
