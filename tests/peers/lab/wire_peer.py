"""A BitTorrent peer in a few lines that misbehaves as it is told. It has every piece, speaks without encryption and listens only."""

import socket
import struct
import threading
from pathlib import Path

from . import torrents

CHOKE, UNCHOKE, INTERESTED, NOT_INTERESTED, HAVE, BITFIELD, REQUEST, PIECE, CANCEL = range(9)
HAVE_ALL, REJECT = 0x0E, 0x10
FAST = bytes([0, 0, 0, 0, 0, 0, 0, 4])


class WirePeer:
    """`manner`: good - frozen (takes requests, answers none) - mute (not a byte after the handshake) -
    choking (chokes after `blocks` blocks, never relents) - lying (wrong bytes) - vanishing (closes after `blocks` blocks) -
    rejecting (refuses every request) - slow (`rate` bytes a second) - growing (has nothing at first, then `rate` pieces more a second) -
    leaving (closes every connection after `blocks` blocks) - moody (chokes after every `blocks` blocks, forgets what was asked, and unchokes a moment later)."""

    def __init__(self, torrent, path, manner="good", blocks=3, rate=20_000, port=0):
        info = torrents.info_of(torrent)
        self.data, self.piece = Path(path).read_bytes(), info[b"piece length"]
        self.pieces, self.info_hash = len(info[b"pieces"]) // 20, torrents.info_hash(torrent)
        self.manner, self.blocks, self.rate = manner, blocks, rate
        self.connections = self.strange = self.requests = self.blocks_sent = self.chokes = 0
        self.haves, self.news, self.closing = set(), threading.Condition(), threading.Event()
        self.socket = socket.create_server(("127.0.0.1", port))
        self.port = self.socket.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while not self.closing.is_set():
            try:
                line, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _count(self, what):
        with self.news:
            setattr(self, what, getattr(self, what) + 1)
            self.news.notify_all()

    def _serve(self, line):
        with line:
            try:
                if self._greet(line):
                    self._talk(line)
            except (OSError, EOFError):
                pass

    def _greet(self, line):
        hello = read(line, 20)
        if hello != b"\x13BitTorrent protocol":
            self._count("strange")
            return False # an encrypted greeting: closing makes the other side try without
        their_flags, their_hash, _ = read(line, 8), read(line, 20), read(line, 20)
        if their_hash != self.info_hash:
            return False
        self._count("connections")
        self.fast = bool(their_flags[7] & 4)
        line.sendall(hello + (FAST if self.fast else bytes(8)) + self.info_hash + b"-LB0001-" + struct.pack(">QI", id(line) & (1 << 63) - 1, 7))
        return True

    def _talk(self, line):
        if self.manner == "mute":
            self.closing.wait(120)
            return
        self.turn = threading.Lock()
        if self.manner == "growing":
            line.sendall(message(BITFIELD, bytes((self.pieces + 7) // 8)))
            threading.Thread(target=self._grow, args=(line,), daemon=True).start()
        elif self.fast:
            line.sendall(message(HAVE_ALL))
        else:
            line.sendall(message(BITFIELD, field_of(self.pieces)))
        line.sendall(message(UNCHOKE))
        while not self.closing.is_set():
            length = struct.unpack(">I", read(line, 4))[0]
            if length == 0:
                continue
            kind, body = read(line, 1)[0], read(line, length - 1)
            if kind == HAVE:
                with self.news:
                    self.haves.add(struct.unpack(">I", body)[0])
                    self.news.notify_all()
            elif kind == REQUEST:
                self._count("requests")
                if not self._requested(line, body):
                    return

    def _requested(self, line, body):
        """False ends the connection."""
        if self.manner == "frozen":
            return True
        if self.manner == "rejecting" and self.fast:
            line.sendall(message(REJECT, body))
            return True
        if self.manner == "choking" and self.blocks_sent >= self.blocks:
            line.sendall(message(CHOKE))
            return True
        if self.manner == "vanishing" and self.blocks_sent >= self.blocks:
            return False
        if self.manner == "leaving" and self.blocks_sent >= self.blocks * self.connections:
            return False
        if self.manner == "moody" and self.blocks_sent and self.blocks_sent % self.blocks == 0:
            self._choke_a_while(line, body)
            return True
        piece, offset, length = struct.unpack(">III", body)
        start = piece * self.piece + offset
        block = self.data[start:start + length]
        if self.manner == "lying":
            block = bytes(byte ^ 0xAA for byte in block)
        if self.manner == "slow" and self.closing.wait(length / self.rate):
            return False
        with self.turn:
            line.sendall(message(PIECE, body[:8] + block))
        self._count("blocks_sent")
        return True

    def _grow(self, line):
        for piece in range(self.pieces):
            if self.closing.wait(1 / self.rate):
                return
            try:
                with self.turn:
                    line.sendall(message(HAVE, struct.pack(">I", piece)))
            except OSError:
                return

    def _choke_a_while(self, line, body):
        """With the fast extension every request that is dropped is refused by name (BEP 6)."""
        line.sendall(message(CHOKE))
        if self.fast:
            line.sendall(message(REJECT, body))
        line.settimeout(0.1)
        try:
            while True:
                length = struct.unpack(">I", read(line, 4))[0]
                kind, request = (read(line, 1)[0], read(line, length - 1)) if length else (None, b"")
                if kind == REQUEST and self.fast:
                    line.sendall(message(REJECT, request))
        except TimeoutError:
            line.settimeout(None)
        self._count("chokes")
        self._count("blocks_sent") # the next request begins another stretch
        line.sendall(message(UNCHOKE))

    def wait_for(self, condition, patience=60):
        """Waits until the condition on this peer (a function of it) holds."""
        with self.news:
            return self.news.wait_for(lambda: condition(self), patience)

    def stop(self):
        self.closing.set()
        self.socket.close()


def read(line, count):
    data = bytearray()
    while len(data) < count:
        part = line.recv(count - len(data))
        if not part:
            raise EOFError
        data += part
    return bytes(data)


def message(kind, body=b""):
    return struct.pack(">IB", 1 + len(body), kind) + body


def field_of(pieces):
    field = bytearray((pieces + 7) // 8)
    for piece in range(pieces):
        field[piece // 8] |= 0x80 >> piece % 8
    return bytes(field)
