#include "Routes.h"
#include "base/Log.h"

#include <QJsonArray>
#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <fcntl.h>
#include <unistd.h>

namespace bitbeats::node {
namespace {

using http::Call;
using http::Request;
using http::Response;

constexpr std::string_view kVersion = "1.0.0";
constexpr std::int64_t kLargest = 1LL << 40;
constexpr std::int64_t kSyncEvery = 32 << 20;

Response tus(Response response) {
    response.with("Tus-Resumable", kVersion);
    return response;
}

Response problem(int status, std::string_view code, std::string_view message) {
    return tus(http::errorResponse(status, code, message));
}

std::optional<std::int64_t> numberIn(std::string_view text) {
    std::int64_t value = 0;
    const auto [stop, trouble] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool sound = trouble == std::errc() && stop == text.data() + text.size() && value >= 0;
    return sound ? std::optional(value) : std::nullopt;
}

/// One value of Upload-Metadata: "name base64,name base64". Not longer than `most` bytes.
std::string metadata(const Request& request, std::string_view name, std::size_t most) {
    std::string_view rest = request.header("upload-metadata");
    while (!rest.empty()) {
        const auto comma = std::min(rest.find(','), rest.size());
        auto pair = rest.substr(0, comma);
        rest.remove_prefix(std::min(comma + 1, rest.size()));
        while (!pair.empty() && pair.front() == ' ')
            pair.remove_prefix(1);
        const auto blank = std::min(pair.find(' '), pair.size());
        if (pair.substr(0, blank) != name) continue;
        const auto value = fromBase64(pair.substr(std::min(blank + 1, pair.size())));
        // Through QString: whatever is not UTF-8 is replaced here and not further in.
        auto text = QString::fromStdString(value).simplified();
        while (static_cast<std::size_t>(text.toUtf8().size()) > most)
            text.chop(1);
        return text.toStdString();
    }
    return {};
}

/// "sha1 base64": which hash, and what it must come to.
struct Checksum {
    const EVP_MD* kind = nullptr;
    std::string wanted;
};

std::optional<Checksum> checksumIn(std::string_view text) {
    const auto blank = text.find(' ');
    if (blank == std::string_view::npos) return {};
    const auto name = text.substr(0, blank);
    Checksum checksum;
    checksum.wanted = fromBase64(text.substr(blank + 1));
    if (name == "sha1") checksum.kind = EVP_sha1();
    if (name == "sha256") checksum.kind = EVP_sha256();
    const bool sound =
        checksum.kind && checksum.wanted.size() == static_cast<std::size_t>(EVP_MD_get_size(checksum.kind));
    return sound ? std::optional(checksum) : std::nullopt;
}

/// Appends what comes to the file of an upload. What had come before the line was cut stays; what does not fit its
/// checksum is taken back.
class UploadSink final : public http::BodySink {
public:
    UploadSink(const UploadServices& services, Upload upload, std::unique_ptr<Uploads::Hold> hold, int file,
               std::int64_t offset, std::optional<Checksum> checksum, std::string request)
        : m_services(services), m_upload(std::move(upload)), m_hold(std::move(hold)), m_file(file), m_begin(offset),
          m_end(offset), m_checksum(std::move(checksum)), m_request(std::move(request)),
          m_digest(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
        if (m_checksum) EVP_DigestInit_ex(m_digest.get(), m_checksum->kind, nullptr);
    }
    ~UploadSink() override {
        if (m_checksum && !m_finished) takeBack(); // unproven
        ::close(m_file);
    }

    std::optional<Response> take(std::string_view part) override {
        if (static_cast<std::int64_t>(part.size()) > m_upload.length - m_end)
            return problem(413, "beyond_length", "More bytes came than the upload was said to have.");
        if (m_checksum) EVP_DigestUpdate(m_digest.get(), part.data(), part.size());
        while (!part.empty()) {
            const auto count = ::pwrite(m_file, part.data(), part.size(), static_cast<off_t>(m_end));
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) {
                const auto reason = reasonOfErrno(errno);
                return tus(failure({reason, "keep", "the upload", {}, {}}));
            }
            part.remove_prefix(static_cast<std::size_t>(count));
            m_end += count;
        }
        if (m_end - m_synced >= kSyncEvery) {
            ::fdatasync(m_file); // little by little, so that the end does not take long
            m_synced = m_end;
        }
        return {};
    }

    Response finish() override {
        m_finished = true;
        if (m_checksum && !proves()) {
            takeBack();
            return problem(460, "checksum_mismatch", "The bytes do not fit their checksum.");
        }
        Response response;
        response.status = 204;
        response.with("Upload-Offset", std::to_string(m_end)).with("Cache-Control", "no-store");
        if (m_end == m_upload.length) {
            if (::fsync(m_file) != 0) return tus(failure({reasonOfErrno(errno), "keep", "the upload", {}, {}}));
            if (const auto done = m_services.uploads.complete(m_upload.id); !done) return tus(failure(done.error()));
            response.with("Upload-Track", m_upload.track);
            // Should this fail, the upload is found by the next look for what is to be published.
            if (const auto asked = m_services.completed(m_upload.id, m_request); !asked)
                qCWarning(logBase, "%s", sentence(asked.error()).c_str());
        }
        return tus(std::move(response));
    }

private:
    bool proves() const {
        unsigned char digest[EVP_MAX_MD_SIZE];
        unsigned length = 0;
        EVP_DigestFinal_ex(m_digest.get(), digest, &length);
        return std::string_view(reinterpret_cast<const char*>(digest), length) == m_checksum->wanted;
    }
    void takeBack() const {
        if (::ftruncate(m_file, static_cast<off_t>(m_begin)) != 0)
            qWarning("an upload could not be taken back to its last good byte");
    }

    const UploadServices m_services;
    const Upload m_upload;
    const std::unique_ptr<Uploads::Hold> m_hold;
    const int m_file;
    const std::int64_t m_begin;
    std::int64_t m_end;
    std::int64_t m_synced = 0;
    const std::optional<Checksum> m_checksum;
    const std::string m_request;
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> m_digest;
    bool m_finished = false;
};

class UploadApi {
public:
    explicit UploadApi(const UploadServices& services) : m_services(services) {}

    static Response options(const Call&) {
        Response response;
        response.status = 204;
        response.with("Tus-Version", kVersion)
            .with("Tus-Extension", "creation,expiration,checksum,termination")
            .with("Tus-Checksum-Algorithm", "sha1,sha256")
            .with("Tus-Max-Size", std::to_string(kLargest));
        return tus(std::move(response));
    }

    Response create(const Call& call) const {
        const auto& request = call.request;
        if (auto refusal = wrongVersion(request)) return std::move(*refusal);
        const auto user = m_services.accounts.find(call.caller->userId);
        if (!user || !*user) return problem(503, "unavailable", "Try again in a moment.");
        if (!(*user)->accepted)
            return problem(403, "rules_not_accepted",
                           "Agree to the rules of this node first (POST /api/me/accept-rules).");
        if (m_services.verifiedOnly && !(*user)->verified)
            return problem(403, "email_not_verified", "Confirm your e-mail address first (POST /api/me/verify).");
        if (!request.header("upload-defer-length").empty())
            return problem(400, "length_required", "The length must be known from the start.");
        const auto length = numberIn(request.header("upload-length"));
        if (!length || *length == 0) return problem(400, "bad_length", "Upload-Length must say how long the file is.");
        Upload upload;
        upload.owner = call.caller->userId;
        upload.length = *length;
        upload.fileName = metadata(request, "filename", 200);
        if (upload.fileName.empty()) upload.fileName = "track";
        upload.title = metadata(request, "title", 500);
        upload.attestation = metadata(request, "attestation", 500);
        const auto visibility = metadata(request, "visibility", 20);
        const auto release = metadata(request, "release_at", 40);
        if (!visibility.empty()) {
            const auto known = visibilityOf(visibility);
            if (!known) return problem(400, "bad_metadata", "visibility is public, unlisted or private.");
            upload.visibility = *known;
        }
        if (!release.empty()) {
            const auto time = timeIn(QString::fromStdString(release));
            if (!time) return problem(400, "bad_metadata", "release_at is no time.");
            upload.releaseAt = *time;
        }
        return begin(std::move(upload));
    }

    Response status(const Call& call) const {
        const auto upload = ownUpload(call);
        if (!upload) return Response(problem(404, "not_found", "There is no such upload."));
        const bool receiving = upload->state == UploadState::Receiving;
        const auto offset = receiving ? m_services.uploads.offsetOf(upload->id) : Result<std::int64_t>(upload->length);
        if (!offset) return tus(failure(offset.error()));
        QJsonObject object{{QStringLiteral("id"), QString::fromStdString(upload->id)},
                           {QStringLiteral("state"), http::toQt(nameOf(upload->state))},
                           {QStringLiteral("offset"), static_cast<qint64>(*offset)},
                           {QStringLiteral("length"), static_cast<qint64>(upload->length)},
                           {QStringLiteral("track_id"), QJsonValue()},
                           {QStringLiteral("problem"), QJsonValue()},
                           {QStringLiteral("expires_at"), timeText(upload->expires)}};
        if (upload->state == UploadState::Published)
            object[QStringLiteral("track_id")] = QString::fromStdString(upload->track);
        if (upload->state == UploadState::Failed)
            object[QStringLiteral("problem")] = QString::fromStdString(upload->problem);
        auto response = http::jsonResponse(200, object);
        response.with("Upload-Offset", std::to_string(*offset)).with("Upload-Length", std::to_string(upload->length));
        if (receiving) response.with("Upload-Expires", httpTime(upload->expires));
        if (upload->state == UploadState::Published) response.with("Upload-Track", upload->track);
        return tus(std::move(response));
    }

    Response append(const Call& call) const {
        const auto& request = call.request;
        if (auto refusal = wrongVersion(request)) return std::move(*refusal);
        if (request.header("content-type") != "application/offset+octet-stream")
            return problem(415, "unsupported_media_type", "The bytes come as application/offset+octet-stream.");
        const auto at = numberIn(request.header("upload-offset"));
        if (!at) return problem(400, "bad_offset", "Upload-Offset must say where the bytes belong.");
        std::optional<Checksum> checksum;
        if (const auto text = request.header("upload-checksum"); !text.empty()) {
            checksum = checksumIn(text);
            if (!checksum) return problem(400, "bad_checksum", "Upload-Checksum is sha1 or sha256 and its Base64.");
        }
        auto hold = m_services.uploads.hold(std::string(call.captive("id")));
        if (!hold) return problem(423, "locked", "Somebody else is sending to this upload.");
        const auto upload = ownUpload(call);
        if (!upload) return problem(404, "not_found", "There is no such upload.");
        if (upload->state != UploadState::Receiving) return problem(409, "complete", "This upload is complete.");
        if (upload->expires < m_services.clock.now()) return problem(410, "expired", "This upload has expired.");
        const auto offset = m_services.uploads.offsetOf(upload->id);
        if (!offset) return tus(failure(offset.error()));
        if (*offset != *at) {
            auto conflict = problem(409, "wrong_offset", "The upload goes on at another byte.");
            conflict.with("Upload-Offset", std::to_string(*offset));
            return conflict;
        }
        if (request.framing == http::Framing::Length && request.contentLength > upload->length - *offset)
            return problem(413, "beyond_length", "More bytes are announced than the upload was said to have.");
        const int file = ::open(m_services.uploads.fileOf(upload->id).c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
        if (file < 0) return tus(failure({reasonOfErrno(errno), "keep", "the upload", {}, {}}));
        Response response;
        response.sink = std::make_unique<UploadSink>(m_services, *upload, std::move(hold), file, *offset,
                                                     std::move(checksum), request.id);
        return response;
    }

    Response terminate(const Call& call) const {
        if (auto refusal = wrongVersion(call.request)) return std::move(*refusal);
        const auto hold = m_services.uploads.hold(std::string(call.captive("id")));
        if (!hold) return problem(423, "locked", "Somebody else is sending to this upload.");
        const auto upload = ownUpload(call);
        if (!upload) return problem(404, "not_found", "There is no such upload.");
        const auto done = m_services.uploads.end(upload->id);
        if (!done && done.error().reason == Reason::NotFound)
            return problem(409, "complete", "This upload is complete; delete its track instead.");
        if (!done) return tus(failure(done.error()));
        Response response;
        response.status = 204;
        return tus(std::move(response));
    }

private:
    static std::string httpTime(std::int64_t milliseconds) {
        const std::time_t time = milliseconds / 1000;
        std::tm utc{};
        ::gmtime_r(&time, &utc);
        char text[40];
        return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &utc)};
    }

    static std::optional<Response> wrongVersion(const Request& request) {
        if (request.header("tus-resumable") == kVersion) return {};
        auto refusal = problem(412, "tus_version", "This server speaks tus 1.0.0; say so in Tus-Resumable.");
        refusal.with("Tus-Version", kVersion);
        return refusal;
    }

    Response begin(Upload upload) const {
        Usage usage;
        const auto begun = m_services.uploads.begin(std::move(upload), usage);
        if (!begun && begun.error().reason == Reason::TooLarge)
            return tus(
                http::errorResponse(413, "quota_exceeded", sentence(begun.error()),
                                    {{QStringLiteral("storage_used"), static_cast<qint64>(usage.used())},
                                     {QStringLiteral("storage_limit"), static_cast<qint64>(usage.limit)},
                                     {QStringLiteral("file_size_limit"), static_cast<qint64>(usage.fileLimit)}}));
        if (!begun) return tus(failure(begun.error()));
        Response response;
        response.status = 201;
        response.with("Location", "/api/uploads/" + begun->id).with("Upload-Expires", httpTime(begun->expires));
        return tus(std::move(response));
    }

    /// Somebody else's upload is as good as none.
    std::optional<Upload> ownUpload(const Call& call) const {
        const auto upload = m_services.uploads.find(std::string(call.captive("id")));
        const bool own = upload && *upload && (*upload)->owner == call.caller->userId;
        return own ? *upload : std::nullopt;
    }

    const UploadServices m_services;
};

} // namespace

void addUploadRoutes(http::Router& router, const UploadServices& services) {
    const auto api = std::make_shared<UploadApi>(services); // shared by the rows of the table
    RouteMaker make{router};
    const auto own = [](http::Route& route) -> http::Route& {
        route.access = http::Access::Artist;
        route.rate = http::RateClass::Write;
        return route;
    };
    own(make.add("POST", "/api/uploads", "createUpload", "Begin a resumable upload (tus 1.0.0)",
                 [api](const Call& call) { return api->create(call); }));
    make.add("OPTIONS", "/api/uploads", "uploadOptions", "What of tus is understood here", UploadApi::options);
    auto& status = make.add("GET", "/api/uploads/{id}", "upload", "How far an upload is",
                            [api](const Call& call) { return api->status(call); });
    status.access = http::Access::Artist;
    auto& append = own(make.add("PATCH", "/api/uploads/{id}", "appendUpload", "Send the next bytes",
                                [api](const Call& call) { return api->append(call); }));
    append.body = {http::BodyKind::Streamed, kLargest};
    append.rate = http::RateClass::Media;
    own(make.add("DELETE", "/api/uploads/{id}", "endUpload", "Give an upload up",
                 [api](const Call& call) { return api->terminate(call); }));
}

} // namespace bitbeats::node
