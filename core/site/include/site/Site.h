#pragma once

#include "http/Router.h"

#include <QJsonObject>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace bitbeats::site {

struct SiteOptions {
    std::function<std::string()> name;    ///< of the node: "music.example"
    std::function<QJsonObject()> figures; ///< "tracks", "artists", "plays"; for administrators "bytes", "disk_free"
    std::function<bool()> awaitsAdmin;    ///< true until the first administrator is made
    std::filesystem::path downloads;      ///< installers of the app that the owner laid there
};

/// The pages for people: rows of the router that ask its other rows in the name of who reads them. Made before the
/// server starts; after that any thread.
class Site {
public:
    /// Errors: Malformed, NotFound (a template of ours is broken).
    static Result<std::unique_ptr<Site>> of(SiteOptions options, http::Router& router);
    ~Site();

    void addRoutes();
    /// What a person sees of a refusal.
    http::Response refusalPage(const http::Request& request, const http::Response& refusal) const;

private:
    class Private;
    explicit Site(std::unique_ptr<Private> priv);
    std::unique_ptr<Private> d;
};

} // namespace bitbeats::site
