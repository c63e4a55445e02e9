"""BitBeats and the programs of others: each as a seeder for us and as a leecher from us. Bytes are compared by SHA-256."""

import os
import shutil

from lab import torrents
from lab.case import sha256
from lab.ours import OursCase, get
from lab.programs import Aria2, Libtorrent, Nginx, Opentracker, Qbittorrent, Transmission, Webtorrent

MODULES = os.environ.get("BITBEATS_NPM", "/tmp/bitbeats-npm")


def webtorrent(folder):
    return Webtorrent(folder, MODULES)


class OthersSeedCase(OursCase):
    def seeded_by(self, make, **options):
        music = self.music(seconds=25)
        torrent = self.torrent(music, **options)
        home = self.home("seeder")
        shutil.copy(music, home)
        return music, torrent, self.keep(make(home)).add(torrent, seed=True)

    def comes_from(self, make):
        music, torrent, seeder = self.seeded_by(make)
        self.assertSame(self.fetch(torrent, peers=[seeder.port]), music)

    def test_qbittorrent(self):
        self.comes_from(Qbittorrent)

    def test_transmission(self):
        self.comes_from(Transmission)

    def test_aria2(self):
        self.comes_from(Aria2)

    def test_webtorrent(self):
        self.comes_from(webtorrent)

    def test_libtorrent_that_insists_on_encryption(self):
        self.comes_from(lambda home: Libtorrent(home, encrypted_only=True))

    def test_libtorrent_over_utp_alone(self):
        self.comes_from(lambda home: Libtorrent(home, utp_only=True))

    def test_without_our_scheduler(self):
        music, torrent, seeder = self.seeded_by(Qbittorrent)
        self.assertSame(self.fetch(torrent, "--no-scheduler", peers=[seeder.port]), music)

    def test_a_seek_is_answered_from_there(self):
        music, torrent, seeder = self.seeded_by(Qbittorrent)
        url = self.url(self.stream(peers=[seeder.port]), torrent)
        middle = music.stat().st_size // 2
        self.assertEqual(get(url, middle, middle + 99_999).body, music.read_bytes()[middle:middle + 100_000])

    def test_a_magnet_link_is_enough(self):
        music, torrent, seeder = self.seeded_by(Transmission)
        magnet = f"magnet:?xt=urn:btih:{torrents.info_hash(torrent).hex()}&x.pe=127.0.0.1:{seeder.port}"
        self.assertSame(self.fetch(magnet, peers=[seeder.port]), music)

    def test_a_real_tracker_names_them(self):
        tracker = self.keep(Opentracker(self.home("tracker")))
        music = self.music(seconds=25)
        torrent = self.torrent(music, trackers=[tracker.url])
        tracker.allow(torrent)
        home = self.home("seeder")
        shutil.copy(music, home)
        self.keep(Qbittorrent(home)).add(torrent, seed=True)
        self.assertSame(self.fetch(torrent), music)

    def test_all_of_them_at_once(self):
        music = self.music(seconds=60)
        torrent = self.torrent(music)
        ports = []
        for name, make in (("q", Qbittorrent), ("t", Transmission), ("a", Aria2), ("w", webtorrent)):
            home = self.home(name)
            shutil.copy(music, home)
            ports.append(self.keep(make(home)).add(torrent, seed=True).port)
        self.assertSame(self.fetch(torrent, peers=ports), music)


class OthersLeechCase(OursCase):
    def goes_to(self, make):
        music = self.music(seconds=25)
        leecher = self.keep(make(self.home("leecher")))
        # Transmission takes calls on loopback but dials nobody there, so we dial it.
        _, out = self.seed(music.parent, peers=[leecher.port] if isinstance(leecher, Transmission) else [])
        leecher.add(next(out.glob("*.torrent")))
        leecher.wait_complete()
        self.assertEqual(sha256(self.folder / "leecher" / music.name), sha256(music))

    def test_qbittorrent(self):
        self.goes_to(Qbittorrent)

    def test_transmission(self):
        self.goes_to(Transmission)

    def test_aria2(self):
        self.goes_to(Aria2)

    def test_webtorrent(self):
        self.goes_to(webtorrent)

    def test_what_we_stream_goes_on_to_others_meanwhile(self):
        """The seeder is known to us alone: what the leecher gets went through us."""
        tracker = self.keep(Opentracker(self.home("tracker")))
        music = self.music(seconds=25)
        torrent = self.torrent(music, trackers=[tracker.url])
        tracker.allow(torrent)
        home = self.home("seeder")
        shutil.copy(music, home)
        seeder = self.keep(Libtorrent(home)).add(self.torrent_without_tracker(music), seed=True)
        url = self.url(self.stream(peers=[seeder.port]), torrent)
        leecher = self.keep(Qbittorrent(self.home("leecher"))).add(torrent)
        self.assertSame(get(url), music)
        leecher.wait_complete()
        self.assertEqual(sha256(self.folder / "leecher" / music.name), sha256(music))

    def torrent_without_tracker(self, music):
        out = self.folder / "quiet.torrent"
        out.write_bytes(torrents.single(music))
        return out


class OurTorrentsCase(OursCase):
    """What `bitbeats torrent create` writes is understood by the others, web seed and all."""

    def create(self, source, *options):
        out = self.folder / "made.torrent"
        status, _, errors = self.run_ours("torrent", "create", source, *options, "-o", out)
        self.assertEqual(status, 0, errors)
        return out

    def test_libtorrent_reads_it_as_v1_of_one_file(self):
        import libtorrent
        music = self.music(seconds=5)
        info = libtorrent.torrent_info(str(self.create(music, "--tracker", "http://127.0.0.1:1/announce")))
        self.assertEqual((info.num_files(), info.name(), info.total_size()), (1, music.name, music.stat().st_size))
        self.assertFalse(info.info_hashes().has_v2())
        pieces = [info.hash_for_piece(piece) for piece in range(info.num_pieces())]
        self.assertEqual(b"".join(pieces), torrents.piece_hashes(music.read_bytes(), info.piece_length()))

    def test_webtorrent_fetches_it_from_the_web_seed_alone(self):
        music = self.music(seconds=15)
        server = self.keep(Nginx(self.home("www"), music.parent))
        torrent = self.create(music, "--web-seed", server.url(music.name))
        self.keep(webtorrent(self.home("leecher"))).add(torrent).wait_complete()
        self.assertEqual(sha256(self.folder / "leecher" / music.name), sha256(music))

    def test_we_fetch_it_from_nginx_alone(self):
        music = self.music(name="One & two.flac", seconds=15)
        server = self.keep(Nginx(self.home("www"), music.parent))
        self.assertSame(self.fetch(self.create(music, "--web-seed", server.url(music.name))), music)

    def test_we_fetch_it_from_webtorrent_and_the_web_seed(self):
        music = self.music(seconds=15)
        server = self.keep(Nginx(self.home("www"), music.parent, rate="100k"))
        torrent = self.create(music, "--web-seed", server.url(music.name))
        home = self.home("seeder")
        shutil.copy(music, home)
        seeder = self.keep(webtorrent(home)).add(torrent, seed=True)
        self.assertSame(self.fetch(torrent, peers=[seeder.port]), music)
