"""Starting programs, hearing what they print, ending them."""

import ctypes
import os
import re
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

PATIENCE = 60 # seconds; generous, since a loaded machine is no reason to fail
PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None)


class LabError(AssertionError):
    """Something the test counted on did not happen."""


def until(condition, what, patience=PATIENCE):
    """Asks until the condition gives something true, and returns that. For facts only others know; nothing signals them."""
    end = time.monotonic() + patience
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            raise LabError(f"Waited {patience} s in vain for {what}")
        time.sleep(0.02)


_given_ports = set()


def free_port():
    """A port that is free for TCP and UDP now and was not given out before."""
    while True:
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", 0))
            port = tcp.getsockname()[1]
            try:
                udp.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in _given_ports:
            _given_ports.add(port)
            return port


def is_listening(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _die_with_parent():
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Program:
    """A child process whose lines on stdout are kept and can be waited for; stderr goes to a file of its own."""

    def __init__(self, argv, folder, env=None, before=None):
        self.name = Path(argv[0]).name
        self.log = Path(folder, f"{self.name}-{os.getpid()}-{id(self):x}.log")
        self.lines, self.news, self.ended = [], threading.Condition(), False

        def prepare():
            _die_with_parent()
            if before:
                before()

        with open(self.log, "wb") as log:
            self.process = subprocess.Popen([str(word) for word in argv], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
                                            cwd=folder, env={**os.environ, **(env or {})}, preexec_fn=prepare, text=True, bufsize=1)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            with self.news:
                self.lines.append(line.rstrip("\n"))
                self.news.notify_all()
        with self.news:
            self.ended = True
            self.news.notify_all()

    def line(self, pattern, patience=PATIENCE):
        """The match in the first line on stdout that holds the pattern, come or still to come."""
        seen, found = 0, None

        def look():
            nonlocal seen, found
            while seen < len(self.lines) and not found:
                found = re.search(pattern, self.lines[seen])
                seen += 1
            return found or self.ended

        with self.news:
            self.news.wait_for(look, patience)
        if not found:
            raise LabError(f"{self.name} did not print {pattern!r}\nstdout: {self.lines[-5:]}\nstderr: {self.errors()[-1500:]}")
        return found

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def errors(self):
        return self.log.read_text(errors="replace")

    @property
    def pid(self):
        return self.process.pid

    def running(self):
        return self.process.poll() is None

    def finish(self, patience=PATIENCE):
        """Waits for its own end and returns the exit status."""
        try:
            self.process.stdin.close()
        except OSError:
            pass
        try:
            status = self.process.wait(patience)
        except subprocess.TimeoutExpired:
            raise LabError(f"{self.name} did not end by itself in {patience} s\n{self.errors()[-1500:]}") from None
        self.reader.join(5)
        return status

    def stop(self, patience=10):
        if self.running():
            self.process.terminate()
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()
        self.reader.join(5)
        for stream in (self.process.stdin, self.process.stdout):
            try:
                stream.close()
            except OSError:
                pass
