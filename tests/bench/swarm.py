#!/usr/bin/python3
"""How soon a track plays from a swarm, how soon after a seek, how often it runs dry, and how much the server had to give:
BitBeats, and a program of others, against what the lines allow. Everything over loopback through relays with a rate, so the
figures are ratios: times of the floor. The relays add no delay by default: the kernel answers a connection before a relay could
hold it back, and a program that takes its round trip from that would be misled.

    swarm.py [--runs N] [--delay SECONDS] [--profile NAME ...] [--program NAME ...] [--json]
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "peers")]
sys.dont_write_bytecode = True

from lab import torrents # noqa: E402
from lab.case import make_music # noqa: E402
from lab.link import Network # noqa: E402
from lab.process import Program # noqa: E402
from lab.programs import Libtorrent, install_npm # noqa: E402
from lab.tracker import FixedTracker # noqa: E402
from lab.web_seed import WebSeed # noqa: E402
from listener import HEAD, listen # noqa: E402

SERVER_RATE = 2_500_000
SEEK_TO = 0.6

# seeders, bytes a second each, with a web seed
PROFILES = {
    "s4": (4, 125_000, False),
    "s16": (16, 125_000, False),
    "s4low": (4, 32_000, False),
    "ws0": (0, 0, True),
    "ws4": (4, 125_000, True),
}
USUAL = ("s4", "ws0", "ws4")


def floors(seeders, rate, web, delay):
    """Seconds to 256 KiB from the start and after a seek: round trips that nobody can leave out, then bytes over the lines.
    Start by peers: tracker 2, connect 1, handshake 1, request 1. By the web seed: connect 1, request 1; all lines together."""
    trip, together = 2 * delay, seeders * rate + (SERVER_RATE if web else 0)
    return (2 if web else 5) * trip + HEAD / together, trip + HEAD / together


def command(name, folder, modules):
    """What prints READY, takes a torrent on stdin and prints `URL http://...`."""
    if name == "bitbeats":
        return [os.environ["BITBEATS_BIN"], "stream", "--control", "--insecure-loopback", "--no-dht", "--no-lsd", "--bind", "127.0.0.1",
                "--cache", folder / "cache"]
    install_npm(modules)
    script = Path(modules) / "serve.mjs"
    script.write_text((HERE / "webtorrent-serve.mjs").read_text())
    return ["node", script, folder / "files"]


def measure(name, profile, track, bitrate, modules, delay):
    seeders, rate, web = PROFILES[profile]
    with tempfile.TemporaryDirectory(prefix="bitbeats-bench-") as folder, ExitStack() as stack:
        folder = Path(folder)
        keep = lambda thing: stack.enter_context(closing_stop(thing))
        network = keep(Network())
        server = keep(WebSeed(track)) if web else None
        server_port = network.link(server.port, SERVER_RATE, delay) if web else 0
        tracker = keep(FixedTracker())
        announce = f"http://127.0.0.1:{network.link(tracker.port, 1_000_000, delay)}/announce"
        web_seeds = [f"http://127.0.0.1:{server_port}/{track.name}"] if web else []
        torrent = folder / "track.torrent"
        torrent.write_bytes(torrents.single(track, trackers=[announce], web_seeds=web_seeds))
        for _ in range(seeders):
            tracker.ports.append(network.link(keep(Libtorrent(track.parent)).add(torrent, seed=True).port, rate, delay))
        program = keep(Program(command(name, folder, modules), folder, env={"BITBEATS_HOME": str(folder / "home")}))
        program.line("^READY")

        started = time.monotonic()
        program.tell(str(torrent))
        url = program.line(r"^URL (\S+)").group(1)
        played = listen(url, 0, bitrate, started, watch=2)
        started = time.monotonic()
        sought = listen(url, int(track.stat().st_size * SEEK_TO), bitrate, started, watch=6)
        given = network.carried(server_port) / (played.bytes + sought.bytes) if web else 0.0
        return {"first": played.first, "start": played.head, "seek": sought.head, "stalls": played.stalls + sought.stalls,
                "stalled": played.stalled + sought.stalled, "server": given}


class closing_stop(closing):
    def __exit__(self, *_):
        self.thing.stop()


def summary(runs):
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--delay", type=float, default=0.0, help="each way, in seconds")
    parser.add_argument("--profile", action="append", choices=PROFILES)
    parser.add_argument("--program", action="append", choices=("bitbeats", "webtorrent"))
    parser.add_argument("--json", action="store_true")
    wish = parser.parse_args()
    modules = Path(os.environ.get("BITBEATS_NPM", "build/release/npm")).absolute()
    with tempfile.TemporaryDirectory(prefix="bitbeats-music-") as folder:
        seconds = 300 # 22 MB: what a fast line brings before the seek is not what is sought
        track = make_music(Path(folder, "track.flac"), seconds)
        bitrate = track.stat().st_size / seconds
        if not wish.json:
            print("seconds (times the floor), medians; server = what it sent, as a part of what was heard")
            print(f"{'profile':8} {'program':11} {'256 KiB':>15} {'seek':>15} {'stalls':>7} {'server':>7}")
        for profile in wish.profile or USUAL:
            start, seek = floors(*PROFILES[profile], wish.delay)
            for name in wish.program or ("bitbeats", "webtorrent"):
                found = summary([measure(name, profile, track, bitrate, modules, wish.delay) for _ in range(wish.runs)])
                found.update(profile=profile, program=name, start_floor=start, seek_floor=seek, runs=wish.runs)
                if wish.json:
                    print(json.dumps(found), flush=True)
                    continue
                share = f"{found['server']:7.0%}" if PROFILES[profile][2] else f"{'-':>7}"
                print(f"{profile:8} {name:11} {found['start']:6.2f} ({found['start'] / start:5.2f} x) {found['seek']:5.2f} ({found['seek'] / seek:5.2f} x)"
                      f" {found['stalls']:7.0f} {share}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
