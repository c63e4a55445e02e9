"""What the tests of the ways in which peers meet have in common: one piece of music, its torrent and who seeds it."""

import shutil
import time

from .ours import OursCase, get
from .process import PATIENCE
from .programs import Libtorrent


class WaysCase(OursCase):
    def setUp(self):
        super().setUp()
        self.piece_of_music = self.music(seconds=20)
        self.wish = self.torrent(self.piece_of_music)

    def seeder(self, **options):
        home = self.home("seeder")
        shutil.copy(self.piece_of_music, home)
        return self.keep(Libtorrent(home, **options)).add(self.wish, seed=True)

    def soon(self, seeder):
        """The first bytes within a few seconds, then everything."""
        url = self.url(self.stream(peers=[seeder.port]), self.wish)
        begun = time.monotonic()
        self.assertEqual(get(url, 0, 9_999).body, self.piece_of_music.read_bytes()[:10_000])
        self.assertLess(time.monotonic() - begun, PATIENCE / 3)
        self.assertSame(get(url), self.piece_of_music)
