"""The program under test: its streams, its seeding, its torrents, and a base for the tests that use them."""

import hashlib
import http.client
import os
import subprocess
from urllib.parse import urlsplit

from .case import PeerCase, bitbeats, sha256
from .process import LabError, Program

PRIVATE = ("--insecure-loopback", "--no-dht", "--no-lsd", "--bind", "127.0.0.1")


class Answer:
    """What a GET gave: status, headers, body, and whether it came to an orderly end."""

    def __init__(self, status, headers, body, whole):
        self.status, self.headers, self.body, self.whole = status, headers, body, whole
        self.sha256 = hashlib.sha256(body).hexdigest()


def get(url, start=None, end=None, patience=120):
    where = urlsplit(url)
    line = http.client.HTTPConnection(where.hostname, where.port, timeout=patience)
    headers = {} if start is None else {"Range": f"bytes={start}-{'' if end is None else end}"}
    try:
        line.request("GET", where.path + ("?" + where.query if where.query else ""), headers=headers)
        answer = line.getresponse()
        try:
            return Answer(answer.status, answer.headers, answer.read(), True)
        except (http.client.IncompleteRead, ConnectionError) as broken:
            return Answer(answer.status, answer.headers, getattr(broken, "partial", b""), False)
    finally:
        line.close()


class OursCase(PeerCase):
    """Every program of ours gets a home and a cache in the folder of the test, and speaks on loopback alone."""

    def setUp(self):
        super().setUp()
        self.executable = bitbeats()
        self.environment = {"BITBEATS_HOME": str(self.folder / "home"), "HOME": str(self.folder), "XDG_RUNTIME_DIR": str(self.folder)}

    def home(self, name):
        folder = self.folder / name
        folder.mkdir()
        return folder

    def stream(self, *options, peers=(), cache=None, **how):
        """`bitbeats stream --control`, ready to take sources."""
        dial = [word for port in peers for word in ("--peer", f"127.0.0.1:{port}")]
        program = self.start(self.executable, "stream", "--control", *PRIVATE, "--cache", cache or self.folder / "cache", *dial, *options,
                             env=self.environment, **how)
        program.line("^READY$")
        return program

    def url(self, stream, source):
        """The URL of a source; what the program says instead is the failure."""
        stream.tell(str(source))
        found = stream.line(r"^(URL|ERROR) (.*)$")
        del stream.lines[:]
        if found.group(1) == "ERROR":
            raise LabError(found.group(2))
        return found.group(2)

    def refusal(self, stream, source):
        """The sentence with which a source is refused."""
        with self.assertRaises(LabError) as refused:
            self.url(stream, source)
        self.assertSentence(str(refused.exception))
        return str(refused.exception)

    def fetch(self, source, *options, **how):
        """The bytes of a source, through a stream of its own."""
        return get(self.url(self.stream(*options, **how), source))

    def seed(self, folder, *options, peers=()):
        """`bitbeats seed` over a folder with its own tracker; returns the program and the folder with the .torrent files."""
        out = self.folder / "torrents"
        dial = [word for port in peers for word in ("--peer", f"127.0.0.1:{port}")]
        program = self.start(self.executable, "seed", folder, "--torrents", out, "--tracker", "127.0.0.1:0", *PRIVATE, "--cache",
                             self.folder / "seed-cache", *dial, *options, env=self.environment)
        program.line("^READY$")
        return program, out

    def run_ours(self, *words, patience=120, **how):
        """Runs a command to its end: (status, stdout, stderr)."""
        try:
            done = subprocess.run([self.executable, *map(str, words)], capture_output=True, text=True, timeout=patience, cwd=self.folder,
                                  env={**os.environ, **self.environment}, **how)
        except subprocess.TimeoutExpired:
            raise LabError(f"bitbeats {words[0]} did not end in {patience} s") from None
        return done.returncode, done.stdout, done.stderr

    def assertSame(self, answer, path):
        self.assertTrue(answer.whole, f"the stream broke off after {len(answer.body)} bytes")
        self.assertIn(answer.status, (200, 206))
        self.assertEqual(answer.sha256, sha256(path), f"{len(answer.body)} bytes came")

    def assertSentence(self, text):
        """One clear sentence for a person: no codes alone, no dump, an end."""
        self.assertRegex(text.strip(), r"^[A-Z].{10,400}[.!]$")
        self.assertNotRegex(text, r"\bsystem:\d|errno|std::|0x[0-9a-f]{4}|terminate called")
