"""The base of the peer tests: a folder of its own, music to send around, things stopped at the end."""

import hashlib
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from . import torrents
from .process import Program


def sha256(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def require(program):
    """Skips the test, with the reason, where a program of others is not installed."""
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")
    if not found:
        raise unittest.SkipTest(f"{program} is not installed")
    return found


def make_music(path, seconds=25, seed=1):
    """A FLAC file of noise: about 0.1 MB a second, always the same for a seed."""
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", f"anoisesrc=d={seconds}:c=pink:seed={seed}:r=44100,aformat=channel_layouts=stereo",
                    "-sample_fmt", "s16", "-metadata", f"title=Noise {seed}", str(path)], check=True)
    return Path(path)


class PeerCase(unittest.TestCase):
    """One test, one folder. What `keep` is given is stopped afterwards, last things first."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="bitbeats-peers-"))
        self.addCleanup(shutil.rmtree, self.folder, True)

    def keep(self, thing):
        self.addCleanup(thing.stop)
        return thing

    def start(self, *argv, **options):
        return self.keep(Program(argv, self.folder, **options))

    def music(self, name="Noise.flac", **options):
        (self.folder / "music").mkdir(exist_ok=True)
        return make_music(self.folder / "music" / name, **options)

    def torrent(self, path, **options):
        """A .torrent of one file, beside it."""
        out = self.folder / (Path(path).name + ".torrent")
        out.write_bytes(torrents.single(path, **options))
        return out


def bitbeats():
    """The program under test."""
    program = os.environ.get("BITBEATS_BIN", "")
    if not Path(program).is_file():
        raise unittest.SkipTest("BITBEATS_BIN names no program")
    return program
