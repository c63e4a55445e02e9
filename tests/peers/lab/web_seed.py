"""A web seed that does as it is told: well, or wrongly in one of the ways that servers on the internet are wrong."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

MANNERS = ("good", "missing", "busy", "short", "long", "whole", "lying", "cut", "hang", "slow")


class QuietServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64 # as servers have it: the usual five drop what several connections at once begin

    def handle_error(self, *_):
        pass # clients that go away are no news


class WebSeed:
    """Serves one file. `manner` may be changed while it runs:
    missing 404 - busy 503 with Retry-After - short/long the length in its head is wrong - whole ignores Range (200) -
    lying other bytes - cut closes in the middle - hang stops in the middle and keeps the line - slow `rate` bytes a second.
    After `faults` answers, where that is given, it is good."""

    def __init__(self, path, manner="good", rate=50_000, faults=None, address="127.0.0.1"):
        self.faults = faults
        self.data, self.name, self.manner, self.rate = Path(path).read_bytes(), Path(path).name, manner, rate
        self.requests, self.bytes_sent, self.news = [], 0, threading.Condition()
        self.closing = threading.Event()
        seed = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True # the end of an answer does not wait for an acknowledgement

            def do_HEAD(self):
                seed._answer(self, body=False)

            def do_GET(self):
                seed._answer(self, body=True)

            def log_message(self, *_):
                pass

        self.server = QuietServer((address, 0), Handler)
        self.port = self.server.server_address[1]
        self.url = f"http://{address}:{self.port}/{self.name}".replace(" ", "%20")
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def _answer(self, call, body):
        with self.news:
            self.requests.append(call.headers.get("Range", ""))
            self.news.notify_all()
        manner = self.manner if self.faults is None or len(self.requests) <= self.faults else "good"
        if manner in ("missing", "busy"):
            call.send_response(404 if manner == "missing" else 503)
            if manner == "busy":
                call.send_header("Retry-After", "1")
            call.send_header("Content-Length", "0")
            call.end_headers()
            return
        first, last, size = 0, len(self.data) - 1, len(self.data)
        partial = "Range" in call.headers and manner != "whole"
        if partial:
            start, end = call.headers["Range"].split("=")[1].split(",")[0].split("-")
            first, last = int(start), min(int(end), last) if end else last
        part = self.data[first:last + 1]
        if manner == "short":
            part, last = part[:len(part) // 2], first + len(part) // 2 - 1
        if manner == "long":
            size += 4096
        if manner == "lying":
            part = bytes(byte ^ 0x55 for byte in part)
        call.send_response(206 if partial else 200)
        if partial:
            call.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        call.send_header("Content-Length", str(len(part)))
        call.send_header("Accept-Ranges", "bytes")
        call.end_headers()
        if body:
            self._send(call, part, manner)

    def _send(self, call, part, manner):
        stop = len(part) // 2 if manner in ("cut", "hang") else len(part)
        try:
            for at in range(0, stop, 8192):
                block = part[at:min(at + 8192, stop)]
                call.wfile.write(block)
                self.bytes_sent += len(block)
                if manner == "slow" and self.closing.wait(len(block) / self.rate):
                    return
            if manner == "hang":
                self.closing.wait(120)
        except OSError:
            pass # the client has gone
        if manner in ("cut", "hang"):
            call.close_connection = True

    def asked(self, count=1, patience=60):
        """Waits until that many requests came."""
        with self.news:
            return self.news.wait_for(lambda: len(self.requests) >= count, patience)

    def stop(self):
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()
