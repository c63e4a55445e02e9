#!/usr/bin/python3
"""From the start of the program to the first sound of a track that nobody on this machine has: `bitbeats play --json --output null`
with a .torrent whose web seed is some way off. The program, its session and its cache begin from nothing in every run.

    sound.py [--runs N] [--round-trip SECONDS] [--rate BYTES] [--limit SECONDS] [--json]

The physical floor: two round trips (connect, request) and the first piece over the line. Exit status 1 when the median is beyond the
limit.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "peers")]
sys.dont_write_bytecode = True

import distance # noqa: E402
from lab import torrents # noqa: E402
from lab.case import make_music # noqa: E402
from lab.process import Program # noqa: E402
from lab.web_seed import WebSeed # noqa: E402

PIECE = 64 * 1024


def serve(line, track):
    """A web seed at the far end. It lives in a thread: namespaces belong to threads."""
    made = []

    def work():
        distance.enter(line.far)
        made.append(WebSeed(track, address=line.FAR))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return made[0]


def first_sound(line, torrent, run):
    """Seconds from the start of the process until it says that the sound has begun."""
    with tempfile.TemporaryDirectory(prefix="bitbeats-sound-") as folder:
        began = time.monotonic()
        program = Program([os.environ["BITBEATS_BIN"], "play", "--json", "--output", "null", "--no-dht", "--no-lsd", "--cache", f"{folder}/cache", torrent],
                          folder, env={"BITBEATS_HOME": f"{folder}/home"}, before=lambda: distance.enter(line.near))
        try:
            program.line(r'"event": ?"started"')
            return time.monotonic() - began
        finally:
            program.stop()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--round-trip", type=float, default=0.05)
    parser.add_argument("--rate", type=int, default=2_500_000, help="of the line, bytes a second")
    parser.add_argument("--limit", type=float, default=0.265, help="for the median")
    parser.add_argument("--json", action="store_true")
    wish = parser.parse_args()
    if not distance.possible():
        print("Skipped: only root may make network namespaces.", file=sys.stderr)
        return 0
    with tempfile.TemporaryDirectory(prefix="bitbeats-music-") as folder:
        track = make_music(Path(folder, "track.flac"), 120)
        line = distance.Distance(wish.round_trip, wish.rate)
        try:
            seed = serve(line, track)
            torrent = Path(folder, "track.torrent")
            torrent.write_bytes(torrents.single(track, piece=PIECE, web_seeds=[seed.url]))
            took = [first_sound(line, torrent, run) for run in range(wish.runs)]
            seed.stop()
        finally:
            line.stop()
    floor = 2 * wish.round_trip + PIECE / wish.rate
    found = {"runs": wish.runs, "round_trip": wish.round_trip, "floor": floor, "p50": statistics.median(took), "p90": sorted(took)[int(0.9 * len(took))],
             "best": min(took), "worst": max(took), "limit": wish.limit}
    if wish.json:
        print(json.dumps(found))
    else:
        print(f"first sound, web seed {1000 * wish.round_trip:.0f} ms away: p50 {1000 * found['p50']:.0f} ms ({found['p50'] / floor:.2f} x the line's floor of "
              f"{1000 * floor:.0f} ms), p90 {1000 * found['p90']:.0f}, {1000 * found['best']:.0f} to {1000 * found['worst']:.0f} in {wish.runs} runs; "
              f"limit {1000 * wish.limit:.0f}")
    return 0 if found["p50"] <= wish.limit else 1


if __name__ == "__main__":
    sys.exit(main())
