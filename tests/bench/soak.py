#!/usr/bin/python3
"""Listening for days, shortened: tracks of a swarm are opened, read, sought in and left, one after another, as fast as they come,
while the memory of the one BitBeats that serves them is watched. Exit status 1 when it grows without end.

    soak.py [--minutes N]
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "peers")]
sys.dont_write_bytecode = True

from lab import torrents # noqa: E402
from lab.case import make_music # noqa: E402
from lab.ours import PRIVATE, get # noqa: E402
from lab.process import Program # noqa: E402
from lab.programs import Libtorrent # noqa: E402
from usage import memory # noqa: E402

TRACKS, TRACK_SECONDS = 8, 60
MAY_GROW = 8 # MB from the second third of the time to the last: allocators breathe


def listen_once(program, torrent, data, dice):
    """Opens a track, hears its beginning, jumps about in it; every byte must be right."""
    program.tell(str(torrent))
    url = program.line(r"^URL (\S+)").group(1)
    del program.lines[:]
    for start in [0] + [dice.randrange(len(data) - 1) for _ in range(3)]:
        end = min(len(data) - 1, start + dice.randrange(50_000, 2_000_000))
        if get(url, start, end).body != data[start:end + 1]:
            raise RuntimeError(f"wrong bytes between {start} and {end} of {torrent.name}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=5)
    wish = parser.parse_args()
    dice, samples = random.Random(7), []
    with tempfile.TemporaryDirectory(prefix="bitbeats-soak-") as folder, ExitStack() as stack: # programs end before their folder
        folder = Path(folder)
        tracks = [make_music(folder / f"{number}.flac", TRACK_SECONDS, seed=number + 1) for number in range(TRACKS)]
        seeders, files = [], []
        for track in tracks:
            torrent = track.with_suffix(".torrent")
            torrent.write_bytes(torrents.single(track))
            seeders.append(Libtorrent(folder))
            stack.callback(seeders[-1].stop)
            seeders[-1].add(torrent, seed=True)
            files.append((torrent, track.read_bytes()))
        peers = [word for seeder in seeders for word in ("--peer", seeder.address)]
        # The cache holds three of the eight tracks, so that they are thrown out and fetched again all the time.
        budget = 3 * tracks[0].stat().st_size
        program = Program([os.environ["BITBEATS_BIN"], "stream", "--control", *PRIVATE, "--cache", folder / "cache", "--cache-budget", str(budget), *peers],
                          folder, env={"BITBEATS_HOME": str(folder / "home")})
        stack.callback(program.stop)
        program.line("^READY$")
        end, heard = time.monotonic() + wish.minutes * 60, 0
        while time.monotonic() < end:
            listen_once(program, *dice.choice(files), dice)
            heard += 1
            samples.append(memory(program.pid)[0])
    third = len(samples) // 3
    middle, last = statistics.median(samples[third:2 * third]), statistics.median(samples[2 * third:])
    print(f"{heard} listenings, {heard * TRACK_SECONDS / 3600:.1f} hours of music; memory {samples[0]:.0f} MB at first, {middle:.0f} MB in the middle, {last:.0f} MB at the end")
    return int(last > middle + MAY_GROW)


if __name__ == "__main__":
    sys.exit(main())
