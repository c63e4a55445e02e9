"""Peers, web seeds and trackers that do wrong: the right bytes come all the same, or one clear sentence says why they do not."""

import re
import shutil
import subprocess
from pathlib import Path

from lab import torrents
from lab.ours import PRIVATE, OursCase
from lab.process import Program, free_port, until
from lab.programs import Libtorrent
from lab.tracker import FixedTracker
from lab.web_seed import WebSeed
from lab.wire_peer import WirePeer


class BadPeersCase(OursCase):
    """Two bad ones and a good one that is slow enough for them to matter."""

    def comes_in_spite_of(self, manner, **how):
        music = self.music(seconds=20)
        torrent = self.torrent(music)
        bad = [self.keep(WirePeer(torrent, music, manner, **how)) for _ in range(2)]
        home = self.home("seeder")
        shutil.copy(music, home)
        good = self.keep(Libtorrent(home, upload_limit=400_000)).add(torrent, seed=True)
        self.assertSame(self.fetch(torrent, peers=[peer.port for peer in bad] + [good.port]), music)
        self.assertTrue(any(peer.connections for peer in bad), "a bad peer was met")

    def test_good_ones_to_begin_with(self):
        self.comes_in_spite_of("good")

    def test_frozen(self):
        self.comes_in_spite_of("frozen")

    def test_mute_after_the_handshake(self):
        self.comes_in_spite_of("mute")

    def test_choking(self):
        self.comes_in_spite_of("choking", blocks=3)

    def test_lying(self):
        self.comes_in_spite_of("lying")

    def test_vanishing_in_the_middle_of_a_piece(self):
        self.comes_in_spite_of("vanishing", blocks=3)

    def test_rejecting(self):
        self.comes_in_spite_of("rejecting")

    def test_very_slow(self):
        self.comes_in_spite_of("slow", rate=2_000)


class BadPeersAloneCase(OursCase):
    """With nobody else to turn to, playing ends by itself with a sentence."""

    def ends_with_a_sentence(self, manner, **how):
        music = self.music(seconds=10)
        torrent = self.torrent(music)
        bad = self.keep(WirePeer(torrent, music, manner, **how))
        status, _, errors = self.run_ours("play", *PRIVATE, "--peer", bad.address, "--cache", self.folder / "cache", "--output", "null", torrent)
        self.assertEqual(status, 1, errors)
        self.assertSentence(errors.strip().splitlines()[-1])

    def test_frozen(self):
        self.ends_with_a_sentence("frozen")

    def test_lying(self):
        self.ends_with_a_sentence("lying")

    def test_choking(self):
        self.ends_with_a_sentence("choking", blocks=2)

    def test_nobody_at_all(self):
        music = self.music(seconds=10)
        status, _, errors = self.run_ours("play", *PRIVATE, "--cache", self.folder / "cache", "--output", "null", self.torrent(music))
        self.assertEqual(status, 1, errors)
        self.assertSentence(errors.strip().splitlines()[-1])


class BadWebSeedsCase(OursCase):
    """A web seed that does wrong, beside a slow peer that does right."""

    def comes_in_spite_of(self, manner, **how):
        music = self.music(seconds=20)
        seed = self.keep(WebSeed(music, manner, **how))
        torrent = self.torrent(music, web_seeds=[seed.url])
        home = self.home("seeder")
        shutil.copy(music, home)
        peer = self.keep(Libtorrent(home, upload_limit=300_000)).add(torrent, seed=True)
        self.assertSame(self.fetch(torrent, peers=[peer.port]), music)
        self.assertTrue(seed.requests, "the web seed was asked")

    def test_missing(self):
        self.comes_in_spite_of("missing")

    def test_busy(self):
        self.comes_in_spite_of("busy")

    def test_shorter_than_asked(self):
        self.comes_in_spite_of("short")

    def test_another_length_altogether(self):
        self.comes_in_spite_of("long")

    def test_wrong_bytes(self):
        self.comes_in_spite_of("lying")

    def test_cut_in_the_middle(self):
        self.comes_in_spite_of("cut")

    def test_silent_in_the_middle(self):
        self.comes_in_spite_of("hang")

    def test_very_slow(self):
        self.comes_in_spite_of("slow", rate=3_000)

    def test_without_ranges(self):
        self.comes_in_spite_of("whole")


class BadWebSeedsAloneCase(OursCase):
    def alone(self, manner, **how):
        music = self.music(seconds=10)
        self.web_seed = self.keep(WebSeed(music, manner, **how))
        return music, self.torrent(music, web_seeds=[self.web_seed.url])

    def ends_with_a_sentence(self, manner):
        _, torrent = self.alone(manner)
        status, _, errors = self.run_ours("play", *PRIVATE, "--cache", self.folder / "cache", "--output", "null", torrent)
        self.assertEqual(status, 1, errors)
        self.assertSentence(errors.strip().splitlines()[-1])

    def test_missing(self):
        self.ends_with_a_sentence("missing")

    def test_wrong_bytes(self):
        self.ends_with_a_sentence("lying")

    def test_what_was_cut_is_asked_for_again(self):
        music, torrent = self.alone("cut", faults=3)
        self.assertSame(self.fetch(torrent), music)

    def test_a_busy_one_is_asked_again_later(self):
        music, torrent = self.alone("busy", faults=2)
        self.assertSame(self.fetch(torrent), music)

    def test_a_slow_one_is_good_enough(self):
        music, torrent = self.alone("slow", rate=400_000)
        self.assertSame(self.fetch(torrent), music)


class BadTrackersCase(OursCase):
    def with_tracker(self, url):
        music = self.music(seconds=10)
        torrent = self.torrent(music, trackers=[url])
        home = self.home("seeder")
        shutil.copy(music, home)
        quiet = self.folder / "quiet.torrent"
        quiet.write_bytes(torrents.single(music))
        return music, torrent, self.keep(Libtorrent(home)).add(quiet, seed=True)

    def test_down_with_another_way_to_peers(self):
        music, torrent, seeder = self.with_tracker(f"http://127.0.0.1:{free_port()}/announce")
        self.assertSame(self.fetch(torrent, peers=[seeder.port]), music)

    def test_the_second_one_is_asked_when_the_first_is_down(self):
        music, _, seeder = self.with_tracker("http://127.0.0.1:1/announce")
        tracker = self.keep(FixedTracker([seeder.port]))
        torrent = self.torrent(music, trackers=[f"http://127.0.0.1:{free_port()}/announce", f"http://127.0.0.1:{tracker.port}/announce"])
        self.assertSame(self.fetch(torrent), music)

    def test_down_and_nobody_known(self):
        _, torrent, _ = self.with_tracker(f"http://127.0.0.1:{free_port()}/announce")
        status, _, errors = self.run_ours("play", *PRIVATE, "--cache", self.folder / "cache", "--output", "null", torrent)
        self.assertEqual(status, 1, errors)
        self.assertSentence(errors.strip().splitlines()[-1])

    def test_answers_that_are_no_bencoding(self):
        music = self.music(seconds=10)
        web = self.keep(WebSeed(music)) # music is no answer to an announce
        torrent = self.torrent(music, trackers=[f"http://127.0.0.1:{web.port}/announce"])
        home = self.home("seeder")
        shutil.copy(music, home)
        seeder = self.keep(Libtorrent(home)).add(torrent, seed=True)
        self.assertSame(self.fetch(torrent, peers=[seeder.port]), music)


class SilentNamesCase(OursCase):
    """Names that no name server answers for, in a network of their own."""

    HOLD = "import os, socket, sys; s = socket.socket(type=socket.SOCK_DGRAM); s.bind(('127.0.0.1', 53)); s.set_inheritable(True); os.execv(sys.argv[1], sys.argv[1:])"
    ENTER = 'ip link set lo up && mount --bind "$0" /etc/resolv.conf && exec "$@"'

    def test_the_end_of_the_program_does_not_wait_for_them(self):
        if subprocess.run(["unshare", "-n", "-m", "true"], stderr=subprocess.DEVNULL, check=False).returncode:
            self.skipTest("no rights to make a network")
        servers = self.folder / "resolv.conf"
        servers.write_text("nameserver 127.0.0.1\noptions timeout:30 attempts:5\n") # five times half a minute
        torrent = self.torrent(self.music(seconds=5), trackers=["http://tracker.test/announce"], web_seeds=["http://seed.test/Noise.flac"])
        program = self.keep(Program(["unshare", "-n", "-m", "sh", "-c", self.ENTER, servers, shutil.which("python3"), "-c", self.HOLD,
                                     self.executable, "stream", "--control", *PRIVATE, "--cache", self.folder / "cache"],
                                    self.folder, env=self.environment))
        program.line("^READY$")
        self.url(program, torrent)
        program.tell("magnet:?xt=urn:btih:" + "0" * 40 + "&tr=http://other.test/announce")
        program.line("^URL")
        sockets = Path(f"/proc/{program.pid}/net/udp")
        until(lambda: re.search(r" 0100007F:0035 ", sockets.read_text().replace(":0035 00000000", "")), "a name to be asked for")
        self.assertEqual(program.finish(), 0)
