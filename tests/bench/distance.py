"""Two machines far apart, on one: network namespaces joined by a line with a round trip and a rate."""

import contextlib
import ctypes
import fcntl
import heapq
import os
import select
import signal
import struct
import subprocess
import time

CLONE_NEWNET = 0x40000000
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
PR_SET_PDEATHSIG = 1
QUEUE = 0.15 # seconds of traffic that wait before the line; more is dropped
libc = ctypes.CDLL(None, use_errno=True)


def possible():
    return os.geteuid() == 0 and os.path.exists("/dev/net/tun") and subprocess.run(["ip", "netns"], capture_output=True, check=False).returncode == 0


def enter(name):
    """The calling thread goes on in the namespace."""
    with open(f"/run/netns/{name}", "rb") as place:
        if libc.setns(place.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), f"entering {name}")


class Line:
    """One direction: packets leave one after the other at the rate, and arrive half a round trip later."""

    def __init__(self, rate, delay, out):
        self.rate, self.delay, self.out, self.free, self.flying = rate, delay, out, 0.0, []

    def take(self, packet, now):
        start = max(now, self.free)
        if start - now <= QUEUE:
            self.free = start + len(packet) / self.rate
            heapq.heappush(self.flying, (self.free + self.delay, len(self.flying), packet))

    def deliver(self, now):
        while self.flying and self.flying[0][0] <= now:
            with contextlib.suppress(OSError): # the other end is not up yet
                os.write(self.out, heapq.heappop(self.flying)[2])

    def next(self):
        return self.flying[0][0] if self.flying else float("inf")


class Distance:
    """`near` and `far` are namespaces with the addresses NEAR and FAR. `round_trip` in seconds, `rate` in bytes a second each way."""

    NEAR, FAR = "198.18.7.1", "198.18.7.2"

    def __init__(self, round_trip, rate):
        self.near, self.far = (f"bitbeats{os.getpid()}-{side}" for side in ("near", "far"))
        self.carrier = 0
        try:
            for name in (self.near, self.far):
                ip("netns", "add", name)
                ip("-n", name, "link", "set", "lo", "up")
            self._join(round_trip, rate)
            for name, address in ((self.near, self.NEAR), (self.far, self.FAR)):
                ip("-n", name, "addr", "add", f"{address}/24", "dev", "line")
                ip("-n", name, "link", "set", "line", "up")
        except BaseException:
            self.stop()
            raise

    def _join(self, round_trip, rate):
        ready, tell = os.pipe()
        self.carrier = os.fork()
        if self.carrier == 0:
            try:
                libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
                ends = [tun(self.near), tun(self.far)]
                os.write(tell, b"1")
                carry(ends, round_trip / 2, rate)
            finally:
                os._exit(1)
        os.close(tell)
        if os.read(ready, 1) != b"1":
            raise RuntimeError("the line cannot be made")
        os.close(ready)

    def stop(self):
        if self.carrier:
            os.kill(self.carrier, signal.SIGKILL)
            os.waitpid(self.carrier, 0)
        for name in (self.near, self.far):
            subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)


def ip(*words):
    subprocess.run(["ip", *words], check=True)


def tun(name):
    enter(name)
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", b"line", IFF_TUN | IFF_NO_PI))
    return device


def carry(ends, delay, rate):
    lines = {ends[0]: Line(rate, delay, ends[1]), ends[1]: Line(rate, delay, ends[0])}
    while True:
        wait = min(line.next() for line in lines.values()) - time.monotonic()
        for end in select.select(ends, [], [], None if wait == float("inf") else max(0, wait))[0]:
            lines[end].take(os.read(end, 2048), time.monotonic())
        for line in lines.values():
            line.deliver(time.monotonic())
