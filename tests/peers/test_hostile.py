"""Torrents made to do harm: names that climb out of the folder, lengths that do not add up, numbers beyond all sense."""

import shutil
from pathlib import Path

from lab import torrents
from lab.case import sha256
from lab.ours import OursCase, get
from lab.process import LabError
from lab.programs import Libtorrent
from lab.wire_peer import WirePeer


class HostileNamesCase(OursCase):
    """Content comes, but only to where the program itself decided to put it."""

    def listing(self):
        """Every file outside the places that are the program's own."""
        own = [self.folder / name for name in ("cache", "home", "music", "seeder")]
        return {path for path in self.folder.rglob("*") if path.is_file() and path.suffix not in (".log", ".torrent")
                and not any(path.is_relative_to(place) for place in own)}

    def plays_and_stays_inside(self, name):
        music = self.music(seconds=5)
        torrent = self.folder / "evil.torrent"
        torrent.write_bytes(torrents.single(music, name=name))
        peer = self.keep(WirePeer(torrent, music))
        before, marks = self.listing(), [Path("/tmp/bitbeats-was-here.flac"), Path("/bitbeats-was-here.flac")]
        stream = self.stream(peers=[peer.port])
        try:
            self.assertSame(get(self.url(stream, torrent)), music)
        except LabError as refusal: # refusing it in words is as good
            self.assertSentence(str(refusal))
        stream.stop()
        self.assertEqual(self.listing(), before)
        self.assertFalse([mark for mark in marks if mark.exists()])

    def test_upwards(self):
        self.plays_and_stays_inside("../../../../../../tmp/bitbeats-was-here.flac")

    def test_absolute(self):
        self.plays_and_stays_inside("/tmp/bitbeats-was-here.flac")

    def test_backwards_slashes(self):
        self.plays_and_stays_inside("..\\..\\was-here.flac")

    def test_reserved(self):
        self.plays_and_stays_inside("CON.flac")

    def test_control_characters(self):
        self.plays_and_stays_inside("a\nb\x1b[31m\x07.flac")

    def test_bytes_that_are_no_text(self):
        self.plays_and_stays_inside(b"\xff\xfe\x00x.flac")

    def test_four_thousand_letters(self):
        self.plays_and_stays_inside("x" * 4000 + ".flac")

    def test_several_files_upwards_and_twice_the_same(self):
        one, two = (self.music(name=f"{n}.flac", seconds=3, seed=n).read_bytes() for n in (1, 2))
        torrent = self.folder / "evil.torrent"
        files = [(("..", "..", "a.flac"), one), (("..", "..", "a.flac"), two), (("A.FLAC",), one)]
        torrent.write_bytes(torrents.several(files, "../album"))
        whole = self.folder / "music" / "whole"
        whole.write_bytes(one + two + one)
        peer = self.keep(WirePeer(torrent, whole))
        before = self.listing()
        for number, content in enumerate((one, two, one)):
            stream = self.stream(peers=[peer.port], cache=self.folder / "cache" / str(number))
            answer = get(self.url(stream, f"{torrent}#file={number}"))
            self.assertEqual(answer.body, content)
            stream.stop()
        self.assertEqual(self.listing(), before)


class HostileNumbersCase(OursCase):
    """Refused with a sentence, at once, and the program lives on to play the next one."""

    def setUp(self):
        super().setUp()
        self.track = self.music(seconds=5)
        self.running = self.stream()

    def refused(self, data):
        torrent = self.folder / "evil.torrent"
        torrent.write_bytes(data)
        sentence = self.refusal(self.running, torrent)
        good = self.torrent(self.track)
        self.assertTrue(self.url(self.running, good))
        return sentence

    def changed(self, **fields):
        return torrents.single(self.track, **fields)

    def test_nothing(self):
        self.refused(b"")

    def test_noise(self):
        self.refused(bytes(range(256)) * 64)

    def test_cut_off(self):
        self.refused(self.changed()[:-30])

    def test_negative_length(self):
        self.refused(self.changed(length=-1))

    def test_length_beyond_all_disks(self):
        self.refused(self.changed(length=1 << 62))

    def test_no_length(self):
        self.refused(self.changed(length=0, pieces=b""))

    def test_piece_length_zero(self):
        self.refused(self.changed(**{"piece length": 0}))

    def test_piece_length_negative(self):
        self.refused(self.changed(**{"piece length": -65536}))

    def test_piece_length_of_two_gigabytes(self):
        self.refused(self.changed(**{"piece length": 1 << 31}))

    def test_too_few_hashes(self):
        self.refused(self.changed(pieces=b"x" * 20))

    def test_half_a_hash(self):
        self.refused(self.changed(pieces=b"x" * 30))

    def test_deeply_nested(self):
        self.refused(b"d4:info" + b"l" * 100_000 + b"e" * 100_000 + b"e")

    def test_no_music_in_it(self):
        self.refused(torrents.several([(("readme.txt",), b"text"), (("setup.exe",), b"code")], "album"))

    def test_a_hundred_thousand_files(self):
        files = [{"path": [f"{n}.flac"], "length": 0} for n in range(100_000)]
        info = {"name": "album", "piece length": 65536, "pieces": b"", "files": files}
        self.refused(torrents.wrapped(info))


class HostileContentCase(OursCase):
    def test_what_is_no_music_is_skipped_with_a_sentence(self):
        fake = self.folder / "music" / "fake.flac"
        fake.parent.mkdir()
        fake.write_bytes(b"MZ" + bytes(range(256)) * 2000)
        torrent = self.torrent(fake)
        home = self.home("seeder")
        shutil.copy(fake, home)
        seeder = self.keep(Libtorrent(home)).add(torrent, seed=True)
        status, _, errors = self.run_ours("play", "--insecure-loopback", "--no-dht", "--no-lsd", "--peer", seeder.address, "--cache", self.folder / "cache",
                                          "--output", "null", torrent)
        self.assertEqual(status, 1)
        self.assertSentence(errors.strip().splitlines()[-1])
        self.assertEqual(sha256(fake), sha256(home / fake.name))
