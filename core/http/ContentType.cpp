#include "http/ContentType.h"

#include <algorithm>
#include <array>
#include <utility>

namespace bitbeats::http {

std::string contentTypeOf(std::string_view fileName) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 19> kTypes{{
        {"flac", "audio/flac"},
        {"mp3", "audio/mpeg"},
        {"ogg", "audio/ogg"},
        {"oga", "audio/ogg"},
        {"opus", "audio/ogg; codecs=opus"},
        {"m4a", "audio/mp4"},
        {"m4b", "audio/mp4"},
        {"mp4", "audio/mp4"},
        {"alac", "audio/mp4"},
        {"aac", "audio/aac"},
        {"wav", "audio/wav"},
        {"aif", "audio/aiff"},
        {"aiff", "audio/aiff"},
        {"wv", "audio/x-wavpack"},
        {"torrent", "application/x-bittorrent"},
        {"jpg", "image/jpeg"},
        {"jpeg", "image/jpeg"},
        {"png", "image/png"},
        {"txt", "text/plain; charset=utf-8"},
    }};
    const auto dot = fileName.rfind('.');
    if (dot == std::string_view::npos) return "application/octet-stream";
    std::string extension(fileName.substr(dot + 1));
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    const auto found =
        std::find_if(kTypes.begin(), kTypes.end(), [&](const auto& type) { return type.first == extension; });
    return std::string(found == kTypes.end() ? "application/octet-stream" : found->second);
}

} // namespace bitbeats::http
