#pragma once

namespace bitbeats::swarm {

/// OpenSSL reads the whole bundle of certificate authorities into every context, which takes longer than a round trip.
/// Where the folder beside the bundle holds the same authorities by their hash, this leaves the bundle out, and each is
/// found when it is needed. Changes the environment (SSL_CERT_FILE, unless it is set): call it before the first thread,
/// and not in a program that starts others.
void findCertificatesByHash();

} // namespace bitbeats::swarm
