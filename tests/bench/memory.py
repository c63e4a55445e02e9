#!/usr/bin/python3
"""Memory and processor time while a FLAC of 30 MB plays from a swarm: headless, and with the window on a screen of its own.
Exit status 1 when it takes more than was promised: 80 MB headless, 150 MB with the window."""

import argparse
import json
import os
import shutil
import subprocess
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
from lab.process import Program, until # noqa: E402
from lab.programs import Libtorrent # noqa: E402
from usage import memory, processor_seconds # noqa: E402

PRIVATE = ["--insecure-loopback", "--no-dht", "--no-lsd", "--bind", "127.0.0.1"]
LIMITS = {"headless": 80, "window": 150}
TRACK_SECONDS = 400 # about 30 MB of noise


def display(folder, stack):
    """A screen of its own, or None where there is no Xvfb or no xdotool."""
    if not (shutil.which("Xvfb") and shutil.which("xdotool")):
        return None
    screen = Program(["Xvfb", "-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"], folder)
    stack.callback(screen.stop)
    return ":" + screen.line(r"^(\d+)$").group(1)


def press_play(environment, playing):
    """Clicks on "Play", which the page of one torrent shows at this place, until the window is there and has taken it."""
    def clicked():
        words = ["xdotool", "search", "--onlyvisible", "--name", "BitBeats", "mousemove", "520", "254", "click", "1"]
        subprocess.run(words, env={**os.environ, **environment}, capture_output=True)
        time.sleep(1)
        return playing()
    until(clicked, "the window to play")


def watch(program, seconds):
    """The highest memory, and the part of a processor used after the first seconds."""
    time.sleep(3) # its start is not what is measured
    before, began = processor_seconds(program.pid), time.monotonic()
    end = began + seconds
    while time.monotonic() < end and program.running():
        time.sleep(0.5)
    if not program.running():
        raise RuntimeError(f"it ended by itself ({program.process.returncode}): {program.errors()[-800:]}")
    used = processor_seconds(program.pid) - before
    return memory(program.pid)[1], used / (time.monotonic() - began)


def play(kind, torrent, seeder, folder, seconds):
    with ExitStack() as stack:
        folder = folder / kind
        folder.mkdir()
        environment = {"BITBEATS_HOME": str(folder / "home"), "XDG_RUNTIME_DIR": str(folder), "PULSE_SERVER": "unix:/nowhere"}
        common = [*PRIVATE, "--cache", folder / "cache", "--peer", seeder.address]
        if kind == "window":
            screen = display(folder, stack)
            if not screen:
                return None
            environment.update(DISPLAY=screen, QT_QPA_PLATFORM="xcb")
            words = [os.environ["BITBEATS_BIN"], *common, "--output", "null", torrent]
        else:
            words = [os.environ["BITBEATS_BIN"], "play", *common, "--output", "null", torrent]
        program = Program(words, folder, env=environment)
        stack.callback(program.stop)
        asked = seeder.uploaded()

        def comes():
            return seeder.uploaded() > asked + 500_000 or not program.running()

        if kind == "window":
            press_play(environment, comes)
        until(comes, "the track to begin to come")
        return watch(program, seconds)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    wish = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory(prefix="bitbeats-memory-") as folder, ExitStack() as stack: # programs end before their folder
        folder = Path(folder)
        track = make_music(folder / "track.flac", TRACK_SECONDS)
        torrent = folder / "track.torrent"
        torrent.write_bytes(torrents.single(track))
        seeder = Libtorrent(folder)
        stack.callback(seeder.stop)
        seeder.add(torrent, seed=True)
        size = track.stat().st_size / 1e6
        for kind, limit in LIMITS.items():
            found = play(kind, torrent, seeder, folder, wish.seconds)
            if found is None:
                print(f"{kind:9} not measured: there is no Xvfb or xdotool")
                continue
            highest, processor = found
            failed |= highest > limit
            if wish.json:
                print(json.dumps({"kind": kind, "megabytes": highest, "limit": limit, "processor": processor, "track_megabytes": size}))
            else:
                print(f"{kind:9} {highest:6.1f} MB at most (promised: {limit}), {processor:.1%} of a processor; the track has {size:.1f} MB")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
