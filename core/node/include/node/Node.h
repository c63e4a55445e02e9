#pragma once

#include "base/Clock.h"
#include "base/Result.h"
#include "http/Router.h"
#include "http/Server.h"
#include "node/Accounts.h"
#include "node/Mailer.h"
#include "node/Probe.h"
#include "node/Seeder.h"
#include "node/WallClock.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace bitbeats::node {

enum class Registration { Open, Invite, Closed };

struct NodeOptions {
    std::filesystem::path data;
    http::ServerOptions server;
    std::string publicUrl; ///< "https://music.example"; empty = where it listens
    Registration registration = Registration::Closed;
    bool verifiedOnly = false;        ///< uploads wait until the address is confirmed
    std::vector<std::string> origins; ///< web pages that may call the API
    bool limitRates = true;
    int seedAtStart = 500; ///< the newest tracks; others as soon as somebody asks for them
};

/// What a node lives among. All must outlive it; the seeder may be null (nothing is seeded then).
struct NodeWorld {
    Prober& prober;
    Seeder* seeder = nullptr;
    const Clock& clock;
    const WallClock& wallClock;
    Mailer* mailer = nullptr; ///< null = what it would send is told in the log
    /// Told of each step of an upload on its way to a track, before it is done. For tests.
    std::function<void(const std::string& upload, std::string_view step)> publishing = {};
};

/// A node: its data, its services, its routes and its server. Built and destroyed on one thread; what it does on
/// others stays inside.
class Node {
public:
    /// Opens what lies in the data folder, or makes it. Errors: those of the database and the file system; NotAllowed
    /// when another node has the folder.
    static Result<std::unique_ptr<Node>> open(NodeOptions options, NodeWorld world);
    ~Node();

    /// Starts to serve, to publish and to seed. Errors: those of http::Server::start.
    Result<void> start();
    /// Lets what is under way end, and takes nothing new.
    void drain(std::chrono::milliseconds patience);

    const std::string& url() const;
    /// Where the first administrator is made, as long as there is none; else empty. Works once.
    std::string adminLink() const;

    http::Router& router();
    Accounts& accounts();

private:
    class Private;
    explicit Node(std::unique_ptr<Private> priv);
    std::unique_ptr<Private> d;
};

} // namespace bitbeats::node
