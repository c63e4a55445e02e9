#include "node/Probe.h"

#include "audio/Decoder.h"
#include "base/FileSource.h"
#include "tags/Artwork.h"
#include "tags/TagReader.h"

#include <QImageReader>

#include <QJsonDocument>
#include <QJsonObject>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

namespace bitbeats::node {
namespace {

constexpr std::size_t kMaxText = 500; ///< bytes of a name; what is longer is cut
constexpr int kWrongFile = 3;

bool limit(int what, rlim_t most) {
    const rlimit value{most, most};
    return ::setrlimit(static_cast<__rlimit_resource>(what), &value) == 0;
}

/// From here on this process can compute and read what it has open. Calls that reach further fail as if forbidden.
bool lockIn() {
#ifdef __SANITIZE_ADDRESS__
    const bool bounded = limit(RLIMIT_CPU, 120);
#elif defined(__SANITIZE_THREAD__)
    const bool bounded = limit(RLIMIT_CPU, 120);
#else
    const bool bounded = limit(RLIMIT_AS, 1U << 30) && limit(RLIMIT_CPU, 30);
#endif
    if (!bounded || !limit(RLIMIT_FSIZE, 1 << 20) || !limit(RLIMIT_CORE, 0)) return false;
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
#if defined(__x86_64__)
    constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
    constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
    return true; // the limits alone
#endif
    constexpr std::uint32_t kForbidden = SECCOMP_RET_ERRNO | EPERM;
    sock_filter rules[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
#define BITBEATS_FORBID(name)                                                                                          \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(SYS_##name), 0, 1),                                 \
        BPF_STMT(BPF_RET | BPF_K, kForbidden)
        BITBEATS_FORBID(socket),
        BITBEATS_FORBID(connect),
        BITBEATS_FORBID(bind),
        BITBEATS_FORBID(execve),
        BITBEATS_FORBID(execveat),
        BITBEATS_FORBID(ptrace),
        BITBEATS_FORBID(process_vm_readv),
        BITBEATS_FORBID(process_vm_writev),
        BITBEATS_FORBID(kill),
        BITBEATS_FORBID(tkill),
        BITBEATS_FORBID(openat),
        BITBEATS_FORBID(openat2),
        BITBEATS_FORBID(unlinkat),
        BITBEATS_FORBID(renameat2),
        BITBEATS_FORBID(mount),
        BITBEATS_FORBID(bpf),
        BITBEATS_FORBID(keyctl),
        BITBEATS_FORBID(io_uring_setup),
#if defined(__x86_64__)
        BITBEATS_FORBID(open),
        BITBEATS_FORBID(creat),
        BITBEATS_FORBID(unlink),
        BITBEATS_FORBID(rename),
        BITBEATS_FORBID(fork),
        BITBEATS_FORBID(vfork),
#endif
#undef BITBEATS_FORBID
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog program{static_cast<unsigned short>(std::size(rules)), rules};
    return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

QString bounded(const std::string& text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(std::min(text.size(), kMaxText)));
}

std::string extensionOf(const std::string& container, const std::string& codec) {
    if (container == "FLAC") return "flac";
    if (container == "MP3") return "mp3";
    if (container == "Ogg") return codec == "Opus" ? "opus" : "ogg";
    if (container == "MP4") return "m4a";
    if (container == "WAV") return "wav";
    if (container == "AIFF") return "aiff";
    if (container == "WavPack") return "wv";
    if (codec == "AAC") return "aac";
    return {};
}

int refuse(const Error& error) {
    const auto text = sentence(error);
    const QJsonObject object{{QStringLiteral("problem"), QString::fromStdString(text)}};
    std::fputs(QJsonDocument(object).toJson(QJsonDocument::Compact).constData(), stdout);
    return kWrongFile;
}

} // namespace

int runProbe() {
    auto source = FileSource::open("/proc/self/fd/0");
    if (!source) return refuse(source.error());
    (void)QImageReader::supportedImageFormats(); // opens the decoders, which cannot be opened later
    if (!lockIn()) return refuse({Reason::Internal, "lock in the probe", "", {}, {}});
    tags::ReadOptions reading;
    reading.pictures = tags::ReadOptions::Pictures::Cover;
    const auto tags = tags::readTags(**source, "upload", reading);
    if (!tags) return refuse(tags.error());
    const auto extension = extensionOf(tags->audio.container, tags->audio.codec);
    if (extension.empty())
        return refuse({Reason::Unsupported, "publish", "the file", "that kind of audio file is not taken here", {}});
    // Tags alone prove nothing: there must be sound that a player can play.
    auto decoder = audio::Decoder::open(**source, "upload." + extension);
    if (!decoder) return refuse(decoder.error());
    const QJsonObject object{
        {QStringLiteral("title"), bounded(tags->title)},
        {QStringLiteral("artist"), bounded(tags->artist)},
        {QStringLiteral("album"), bounded(tags->album)},
        {QStringLiteral("genre"), bounded(tags->genres.empty() ? std::string() : tags->genres.front())},
        {QStringLiteral("codec"), bounded(tags->audio.codec)},
        {QStringLiteral("extension"), QString::fromStdString(extension)},
        {QStringLiteral("duration_ms"), static_cast<qint64>(tags->audio.duration.count())}};
    // Said before the picture is touched: whatever becomes of that, the track is known.
    std::fputs(QJsonDocument(object).toJson(QJsonDocument::Compact).append('\n').constData(), stdout);
    std::fflush(stdout);
    if (!tags->cover) return 0;
    const auto cover = tags::jpegOf(tags->cover->bytes, tags::ThumbnailSize::Large);
    if (cover) std::fwrite(cover->constData(), 1, static_cast<std::size_t>(cover->size()), stdout);
    return 0;
}

} // namespace bitbeats::node
