#include "base/Result.h"

#include <cerrno>

namespace bitbeats {

std::string describe(Reason reason) {
    switch (reason) {
    case Reason::NotFound:
        return "it does not exist";
    case Reason::NotAllowed:
        return "access is not allowed";
    case Reason::DiskFull:
        return "the disk is full";
    case Reason::ReadOnly:
        return "the folder cannot be written to";
    case Reason::Malformed:
        return "the data is not well formed";
    case Reason::Unsupported:
        return "this kind is not supported";
    case Reason::TooLarge:
        return "it is larger than allowed";
    case Reason::Corrupt:
        return "the data is damaged";
    case Reason::Changed:
        return "it changed meanwhile";
    case Reason::Network:
        return "the network connection failed";
    case Reason::TimedOut:
        return "no answer came in time";
    case Reason::NoPeers:
        return "nobody who has it can be reached";
    case Reason::Cancelled:
        return "it was cancelled";
    case Reason::BadUsage:
        return "the arguments do not fit";
    case Reason::Internal:
        break;
    }
    return "something unexpected happened";
}

Reason reasonOfErrno(int number) {
    switch (number) {
    case ENOENT:
    case ENOTDIR:
        return Reason::NotFound;
    case EACCES:
    case EPERM:
        return Reason::NotAllowed;
    case ENOSPC:
    case EDQUOT:
        return Reason::DiskFull;
    case EROFS:
        return Reason::ReadOnly;
    case EFBIG:
    case ENAMETOOLONG:
        return Reason::TooLarge;
    case EIO:
        return Reason::Corrupt;
    case ETIMEDOUT:
        return Reason::TimedOut;
    case ECONNREFUSED:
    case ECONNRESET:
    case ENETUNREACH:
    case EHOSTUNREACH:
        return Reason::Network;
    default:
        return Reason::Internal;
    }
}

std::string sentence(const Error& error) {
    std::string text = "Could not " + error.operation;
    if (!error.object.empty()) text += " " + error.object;
    text += ": " + (error.detail.empty() ? describe(error.reason) : error.detail);
    if (text.back() != '.') text += '.';
    if (!error.advice.empty()) text += " " + error.advice;
    return text;
}

} // namespace bitbeats
