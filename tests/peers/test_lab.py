"""The lab itself, proved against libtorrent's Python binding before it judges anything else."""

import http.client
import os
import shutil

from lab import torrents
from lab.case import PeerCase, sha256
from lab.programs import Aria2, Libtorrent, Nginx, Opentracker, Qbittorrent, Transmission, Webtorrent
from lab.web_seed import WebSeed
from lab.wire_peer import WirePeer

MODULES = os.environ.get("BITBEATS_NPM", "/tmp/bitbeats-npm")


class ProgramsMeetLibtorrent(PeerCase):
    """Every program of others, as seeder and as leecher."""

    def home(self, name, holding=None):
        folder = self.folder / name
        folder.mkdir()
        if holding:
            shutil.copy(holding, folder)
        return folder

    def meets(self, make):
        music = self.music(seconds=10)
        tracker = self.keep(Opentracker(self.home("tracker")))
        torrent = self.torrent(music, trackers=[tracker.url])
        tracker.allow(torrent)
        seeder = self.keep(make(self.home("seeder", holding=music))).add(torrent, seed=True)
        between = self.keep(Libtorrent(self.home("between"))).add(torrent)
        between.dial(seeder.port)
        between.wait_complete()
        self.assertEqual(sha256(between.folder / music.name), sha256(music))
        seeder.stop()
        leecher = self.keep(make(self.home("leecher"))).add(torrent)
        if isinstance(leecher, Transmission): # it dials nobody on loopback, but answers
            between.dial(leecher.port)
        leecher.wait_complete()
        self.assertEqual(sha256(self.folder / "leecher" / music.name), sha256(music))

    def test_qbittorrent(self):
        self.meets(Qbittorrent)

    def test_transmission(self):
        self.meets(Transmission)

    def test_aria2(self):
        self.meets(Aria2)

    def test_webtorrent(self):
        self.meets(lambda folder: Webtorrent(folder, MODULES))

    def test_webtorrent_from_nginx_alone(self):
        music = self.music(seconds=10)
        server = self.keep(Nginx(self.home("www"), music.parent))
        torrent = self.torrent(music, web_seeds=[server.url(music.name)])
        leecher = self.keep(Webtorrent(self.home("leecher"), MODULES)).add(torrent)
        leecher.wait_complete()
        self.assertEqual(sha256(self.folder / "leecher" / music.name), sha256(music))


class WirePeersMeetLibtorrent(PeerCase):
    def leech(self, manner, seconds=10, **options):
        self.track = self.music(seconds=seconds)
        torrent = self.torrent(self.track)
        peer = self.keep(WirePeer(torrent, self.track, manner, **options))
        home = self.folder / "leecher"
        home.mkdir()
        leecher = self.keep(Libtorrent(home)).add(torrent)
        leecher.dial(peer.port)
        return peer, leecher

    def test_a_good_one_gives_all(self):
        peer, leecher = self.leech("good")
        leecher.wait_complete()
        self.assertEqual(sha256(self.folder / "leecher" / self.track.name), sha256(self.track))
        self.assertTrue(peer.wait_for(lambda p: p.haves), "the leecher says what it has")

    def test_a_frozen_one_takes_requests_and_gives_nothing(self):
        peer, leecher = self.leech("frozen")
        self.assertTrue(peer.wait_for(lambda p: p.requests >= 4))
        self.assertEqual(peer.blocks_sent, 0)

    def test_a_mute_one_is_asked_nothing(self):
        peer, leecher = self.leech("mute")
        self.assertTrue(peer.wait_for(lambda p: p.connections >= 1))
        self.assertEqual(peer.requests, 0)

    def test_a_choking_one_stops_at_its_count(self):
        peer, leecher = self.leech("choking", blocks=3)
        self.assertTrue(peer.wait_for(lambda p: p.blocks_sent == 3 and p.requests > 3))

    def test_a_vanishing_one_gives_no_more_than_its_count(self):
        peer, leecher = self.leech("vanishing", blocks=3)
        self.assertTrue(peer.wait_for(lambda p: p.blocks_sent == 3 and p.requests > 3))

    def test_a_rejecting_one_gives_nothing(self):
        peer, leecher = self.leech("rejecting")
        self.assertTrue(peer.wait_for(lambda p: p.requests >= 4))
        self.assertEqual(peer.blocks_sent, 0)

    def test_a_lying_one_completes_nothing(self):
        peer, leecher = self.leech("lying")
        self.assertTrue(peer.wait_for(lambda p: p.blocks_sent >= 4))
        self.assertFalse(leecher.handle.status().is_seeding)

    def test_a_slow_one_keeps_its_rate(self):
        peer, leecher = self.leech("slow", rate=200_000)
        self.assertTrue(peer.wait_for(lambda p: p.blocks_sent >= 4))
        self.assertLess(leecher.handle.status().total_payload_download, self.track.stat().st_size)


class WebSeedManners(PeerCase):
    def ask(self, manner, first=1000, last=1999, size=3):
        track = self.music(seconds=size)
        self.seed, self.data = self.keep(WebSeed(track, manner)), track.read_bytes()
        line = http.client.HTTPConnection("127.0.0.1", self.seed.port, timeout=20)
        self.addCleanup(line.close)
        line.request("GET", "/" + track.name, headers={"Range": f"bytes={first}-{last}"})
        return line.getresponse()

    def test_good_gives_the_range(self):
        answer = self.ask("good")
        self.assertEqual((answer.status, answer.read()), (206, self.data[1000:2000]))

    def test_missing_and_busy(self):
        self.assertEqual(self.ask("missing").status, 404)
        busy = self.ask("busy")
        self.assertEqual((busy.status, busy.headers["Retry-After"]), (503, "1"))

    def test_whole_ignores_the_range(self):
        answer = self.ask("whole")
        self.assertEqual((answer.status, answer.read()), (200, self.data))

    def test_lying_gives_other_bytes_of_the_same_length(self):
        body = self.ask("lying").read()
        self.assertEqual(len(body), 1000)
        self.assertNotEqual(body, self.data[1000:2000])

    def test_short_and_long_lie_about_the_length(self):
        self.assertEqual(self.ask("short").headers["Content-Range"], f"bytes 1000-1499/{len(self.data)}")
        answer = self.ask("long")
        self.assertEqual(answer.headers["Content-Range"], f"bytes 1000-1999/{len(self.data) + 4096}")

    def test_cut_ends_in_the_middle(self):
        with self.assertRaises(http.client.IncompleteRead):
            self.ask("cut").read()


class HandmadeTorrents(PeerCase):
    def test_libtorrent_reads_what_was_made(self):
        import libtorrent
        track = self.music(seconds=3)
        info = libtorrent.torrent_info(str(self.torrent(track, trackers=["http://127.0.0.1:1/announce"], web_seeds=["http://127.0.0.1:1/x"])))
        self.assertEqual((info.total_size(), info.name(), info.piece_length()), (track.stat().st_size, track.name, 65536))
        self.assertEqual(info.info_hash().to_bytes(), torrents.info_hash(self.folder / (track.name + ".torrent")))
