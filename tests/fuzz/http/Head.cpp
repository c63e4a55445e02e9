#include "http/Head.h"

#include <cstdlib>

using namespace bitbeats::http;

/// Whatever is accepted carries no body and has one meaning.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto request = parseHead({reinterpret_cast<const char*>(data), size}, HostRule::AddressOnly);
    if (!request) return 0;
    if (request->path.empty() || request->path.front() != '/' || request->method.empty()) std::abort();
    if (!request->header("transfer-encoding").empty()) std::abort();
    for (const auto& [name, value] : request->headers)
        if ((name + value).find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) std::abort();
    request->parameters("x");
    return 0;
}
