"""A tracker with a fixed answer, so that a measurement knows who is found."""

import socket
import struct
import threading
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from .torrents import bencode
from .web_seed import QuietServer


class FixedTracker:
    def __init__(self, ports=()):
        self.ports, self.announces = list(ports), 0
        tracker = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                wish = parse_qs(urlsplit(self.path).query, encoding="latin-1")
                tracker.announces += 1
                fetching = wish.get("left", ["1"])[0] != "0" and wish.get("event") != ["stopped"]
                peers = b"".join(socket.inet_aton("127.0.0.1") + struct.pack(">H", port) for port in tracker.ports if fetching)
                body = bencode({"interval": 1800, "peers": peers})
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = QuietServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class PortTracker:
    """Knows nobody, and remembers from which port its clients take calls."""

    def __init__(self):
        self.ports, tracker = [], self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                wish = parse_qs(urlsplit(self.path).query, encoding="latin-1")
                tracker.ports.append(int(wish["port"][0]))
                body = bencode({"interval": 1800, "peers": b""})
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = QuietServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/announce"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def first_port(self):
        return self.ports[0] if self.ports else 0

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
