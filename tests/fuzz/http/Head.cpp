#include "http/Head.h"

#include <cstdlib>

using namespace bitbeats::http;

/// Whatever is accepted has one meaning: where its body ends is said once, and no part of its path climbs.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto request = parseHead({reinterpret_cast<const char*>(data), size}, HostRule::AddressOnly);
    if (!request) return 0;
    if (request->path.empty() || request->path.front() != '/' || request->method.empty()) std::abort();
    const bool length = !request->header("content-length").empty();
    const bool coding = !request->header("transfer-encoding").empty();
    if ((length && coding) || coding != (request->framing == Framing::Chunked)) std::abort();
    if ((request->framing == Framing::Length) != (request->contentLength > 0)) std::abort();
    for (const auto& segment : request->segments)
        if (segment == "." || segment == "..") std::abort();
    for (const auto& [name, value] : request->headers)
        if ((name + value).find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) std::abort();
    request->parameters("x");
    return 0;
}
