#pragma once

#include "http/Json.h"
#include "node/Node.h"
#include "support/TempFolder.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <atomic>
#include <condition_variable>
#include <fstream>
#include <map>
#include <mutex>

namespace bitbeats::test {

/// Takes a file for music when it begins with "MUSIC"; what it is called is what follows.
class FakeProber final : public node::Prober {
public:
    Result<node::ProbedTrack> probe(const std::filesystem::path& file, const CancelToken&) override {
        if (broken) return fail(Reason::Internal, "look into", "the file");
        std::ifstream stream(file, std::ios::binary);
        std::string text((std::istreambuf_iterator<char>(stream)), {});
        if (!text.starts_with("MUSIC ")) return fail(Reason::Malformed, "publish", "the file", "it is no music");
        node::ProbedTrack track;
        track.title = text.substr(6, text.find('\n') - 6);
        track.artist = "Café Tacvba";
        track.genre = "rock";
        track.extension = "flac";
        track.duration = Milliseconds(1000);
        return track;
    }
    std::atomic<bool> broken{false};
};

class FakeSeeder final : public node::Seeder {
public:
    Result<void> seed(const swarm::Torrent& torrent, const std::filesystem::path& folder, const CancelToken&) override {
        const std::lock_guard lock(m_mutex);
        if (!std::filesystem::exists(folder / torrent.name)) return fail(Reason::NotFound, "seed", torrent.name);
        m_seeded[torrent.infoHash.hex()] = true;
        m_changed.notify_all();
        return {};
    }
    void stop(const swarm::InfoHash& torrent) override {
        const std::lock_guard lock(m_mutex);
        m_seeded[torrent.hex()] = false;
        m_changed.notify_all();
    }
    int listenPort() const override { return 6881; }
    bool await(const std::string& hash, bool seeded) {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, std::chrono::seconds(60), [&] { return m_seeded[hash] == seeded; });
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::map<std::string, bool> m_seeded;
};

/// Keeps letters instead of sending them.
class FakeMailer final : public node::Mailer {
public:
    Result<void> send(const node::Mail& mail) override {
        const std::lock_guard lock(m_mutex);
        if (broken) return fail(Reason::Network, "send", "the letter");
        m_mails.push_back(mail);
        m_changed.notify_all();
        return {};
    }
    /// The nth letter, waited for.
    node::Mail await(std::size_t number) {
        std::unique_lock lock(m_mutex);
        const bool there = m_changed.wait_for(lock, std::chrono::seconds(60), [&] { return m_mails.size() >= number; });
        return there ? m_mails[number - 1] : node::Mail{};
    }
    std::size_t count() {
        const std::lock_guard lock(m_mutex);
        return m_mails.size();
    }
    std::atomic<bool> broken{false};

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<node::Mail> m_mails;
};

class HandWallClock final : public node::WallClock {
public:
    std::int64_t now() const override { return m_now; }
    void advance(std::int64_t milliseconds) { m_now += milliseconds; }

private:
    std::atomic<std::int64_t> m_now{1700000000000};
};

/// A request as it comes out of the parser.
struct Ask {
    http::Request request;

    Ask(std::string method, const std::string& target) {
        request.method = std::move(method);
        const auto question = std::min(target.find('?'), target.size());
        request.path = target.substr(0, question);
        request.query = target.substr(std::min(question + 1, target.size()));
        std::size_t at = 1;
        for (;;) {
            const auto slash = request.path.find('/', at);
            request.segments.push_back(request.path.substr(at, slash - at));
            if (slash == std::string::npos) break;
            at = slash + 1;
        }
        request.host = "127.0.0.1";
        request.remoteAddress = "127.0.0.1";
    }
    Ask& with(std::string name, std::string value) {
        request.headers.emplace_back(std::move(name), std::move(value));
        return *this;
    }
    Ask& as(const std::string& token) { return token.empty() ? *this : with("authorization", "Bearer " + token); }
    Ask& json(std::string body) {
        request.body = std::move(body);
        return with("content-type", "application/json");
    }
    Ask& from(std::string address) {
        request.remoteAddress = std::move(address);
        return *this;
    }
    Ask& tus() { return with("tus-resumable", "1.0.0"); }
};

/// A node without sockets or swarm, in a folder of its own. Nothing in it waits longer than it must.
class NodeHouse {
public:
    explicit NodeHouse(node::Registration registration = node::Registration::Open)
        : m_registration(registration), m_data(m_folder.path() / "data") {
        open();
    }
    /// In a folder that was there before and stays.
    explicit NodeHouse(std::filesystem::path data, std::function<void(std::string_view step)> publishing = {})
        : m_registration(node::Registration::Open), m_data(std::move(data)), m_publishing(std::move(publishing)) {
        open();
    }

    void open() {
        node::NodeOptions options;
        options.data = m_data;
        options.registration = m_registration;
        options.verifiedOnly = verifiedOnly;
        options.limitRates = limitRates;
        node::NodeWorld world{prober, &seeder, clock, wallClock, &mailer, {}};
        world.publishing = [this](const std::string&, std::string_view step) {
            if (m_publishing) m_publishing(step);
            const std::lock_guard lock(m_mutex);
            ++m_steps;
            m_stepped.notify_all();
        };
        auto opened = node::Node::open(options, world);
        if (!opened) qFatal("%s", sentence(opened.error()).c_str());
        m_node = std::move(*opened);
        if (const auto started = m_node->start(); !started) qFatal("%s", sentence(started.error()).c_str());
    }
    void close() { m_node.reset(); }
    void restart() {
        close();
        open();
    }

    node::Node& operator*() { return *m_node; }
    node::Node* operator->() { return m_node.get(); }
    const std::filesystem::path& data() const { return m_data; }

    http::Response ask(const Ask& ask) { return m_node->router().call(ask.request); }
    QJsonObject object(const Ask& what) { return objectIn(ask(what)); }
    static QJsonObject objectIn(const http::Response& response) {
        return QJsonDocument::fromJson(QByteArray::fromStdString(response.body)).object();
    }

    /// A new account; the token of its first session.
    std::string join(const std::string& handle, http::Role role = http::Role::Artist) {
        node::NewUser user;
        user.email = handle + "@example.org";
        user.handle = handle;
        user.password = "correct horse";
        user.role = role;
        user.accepted = true;
        if (!m_node->accounts().add(user)) qFatal("no account");
        return m_node->accounts().signIn(handle, user.password, "test")->token;
    }

    /// Begins an upload; its path.
    std::string begin(const std::string& token, std::size_t length, const std::string& metadata = {}) {
        auto what = Ask("POST", "/api/uploads").as(token).tus().with("upload-length", std::to_string(length));
        if (!metadata.empty()) what.with("upload-metadata", metadata);
        return std::string(ask(what).header("Location"));
    }
    /// Sends bytes as a server would.
    http::Response append(const std::string& token, const std::string& path, std::size_t offset, std::string_view bytes,
                          const std::string& checksum = {}) {
        auto what = Ask("PATCH", path).as(token).tus().with("upload-offset", std::to_string(offset));
        what.with("content-type", "application/offset+octet-stream");
        if (!checksum.empty()) what.with("upload-checksum", checksum);
        auto response = ask(what);
        if (!response.sink) return response;
        if (auto early = response.sink->take(bytes)) return std::move(*early);
        return response.sink->finish();
    }
    /// Until the upload is published or has failed.
    QJsonObject outcome(const std::string& token, const std::string& path) {
        for (;;) {
            std::unique_lock lock(m_mutex);
            const auto seen = m_steps;
            lock.unlock();
            auto state = object(Ask("GET", path).as(token));
            const auto name = state.value(QLatin1String("state"));
            if (name == QLatin1String("published") || name == QLatin1String("failed")) return state;
            lock.lock();
            if (!m_stepped.wait_for(lock, std::chrono::seconds(60), [&] { return m_steps != seen; })) return {};
        }
    }
    /// The whole way; the id of the track.
    std::string publish(const std::string& token, const std::string& bytes, const std::string& metadata = {}) {
        const auto path = begin(token, bytes.size(), metadata);
        append(token, path, 0, bytes);
        return outcome(token, path).value(QLatin1String("track_id")).toString().toStdString();
    }

    bool limitRates = false;
    bool verifiedOnly = false;
    FakeProber prober;
    FakeSeeder seeder;
    FakeMailer mailer;
    SteadyClock clock;
    HandWallClock wallClock;

private:
    const node::Registration m_registration;
    TempFolder m_folder;
    const std::filesystem::path m_data;
    const std::function<void(std::string_view)> m_publishing;
    std::mutex m_mutex;
    std::condition_variable m_stepped;
    int m_steps = 0; ///< that uploads have come on
    std::unique_ptr<node::Node> m_node;
};

inline int statusOf(NodeHouse& house, const Ask& ask) {
    return house.ask(ask).status;
}

} // namespace bitbeats::test
