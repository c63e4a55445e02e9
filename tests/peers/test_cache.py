"""A cache that cannot be written, a disk that is full: music plays on from memory, and a sentence says what is wrong."""

import resource
import shutil
import signal
import subprocess
import unittest

from lab.case import bitbeats
from lab.ours import PRIVATE, OursCase, get
from lab.process import Program
from lab.programs import Libtorrent


def may_mount():
    """True where a namespace of one's own may mount a small disk."""
    return subprocess.run(["unshare", "--map-root-user", "--mount", "true"], capture_output=True).returncode == 0


class BrokenCacheCase(OursCase):
    def seeded(self, seconds=40):
        music = self.music(seconds=seconds)
        torrent = self.torrent(music)
        home = self.home("seeder")
        shutil.copy(music, home)
        return music, torrent, self.keep(Libtorrent(home)).add(torrent, seed=True)

    def test_a_folder_that_cannot_be_made(self):
        music, torrent, seeder = self.seeded()
        stream = self.stream(peers=[seeder.port], cache="/proc/bitbeats-cache") # not even root may make it
        self.assertSame(get(self.url(stream, torrent)), music)
        stream.stop()
        self.assertIn("cache", stream.errors().lower())

    def test_a_file_in_its_place(self):
        music, torrent, seeder = self.seeded()
        place = self.folder / "occupied"
        place.write_text("a file")
        self.assertSame(self.fetch(torrent, peers=[seeder.port], cache=place), music)
        self.assertEqual(place.read_text(), "a file")

    def test_files_that_may_not_grow(self):
        music, torrent, seeder = self.seeded()

        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

        stream = self.keep(Program([bitbeats(), "stream", "--control", *PRIVATE, "--cache", self.folder / "cache", "--peer", seeder.address], self.folder,
                                   env=self.environment, before=limit))
        stream.line("^READY$")
        self.assertSame(get(self.url(stream, torrent)), music)

    def test_a_disk_that_is_full(self):
        if not may_mount():
            raise unittest.SkipTest("no namespaces to mount a small disk in")
        music, torrent, seeder = self.seeded()
        disk = self.home("disk")
        script = f'mount -t tmpfs -o size=400k tmpfs "{disk}" && exec "$@"'
        stream = self.start("unshare", "--map-root-user", "--mount", "sh", "-c", script, "sh", bitbeats(), "stream", "--control", *PRIVATE, "--cache",
                            disk / "cache", "--peer", seeder.address, env=self.environment)
        stream.line("^READY$")
        self.assertSame(get(self.url(stream, torrent)), music)
        stream.stop()
        self.assertRegex(stream.errors(), "(?i)(full|space|disk)")
