#include "RawTags.h"

namespace bitbeats::tags {
namespace {

constexpr std::size_t kMostFields = 2000;
constexpr std::size_t kMostValues = 500;

} // namespace

PictureKind pictureKind(unsigned number) {
    return number <= 20 ? static_cast<PictureKind>(number) : PictureKind::Other;
}

RawPicture::RawPicture(PictureKind its, std::string text, const TagLib::ByteVector& bytes)
    : kind(its), description(std::move(text)), size(static_cast<std::int64_t>(bytes.size())),
      head(bytesOf(bytes).substr(0, kHead)), data(bytes) {}

std::string RawTags::sharedName(std::string_view name) {
    std::string shared;
    shared.reserve(name.size());
    for (const char c : name) {
        if (c >= 'a' && c <= 'z')
            shared += static_cast<char>(c - 'a' + 'A');
        else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80)
            shared += c;
    }
    return shared;
}

void RawTags::add(std::string_view name, RawText value) {
    if (value.text.empty() || name.size() > 200) return;
    auto shared = sharedName(name);
    if (shared.empty() || (m_fields.size() >= kMostFields && !m_fields.contains(shared))) return;
    auto& values = m_fields[std::move(shared)];
    if (values.size() < kMostValues) values.push_back(std::move(value));
}

const std::vector<RawText>* RawTags::find(std::string_view name) const {
    const auto found = m_fields.find(name);
    return found == m_fields.end() ? nullptr : &found->second;
}

} // namespace bitbeats::tags
