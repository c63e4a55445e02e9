#!/usr/bin/python3
"""The node beside nginx, under wrk on this machine: ranges, JSON, announces; a 4 GB upload; a flood of guessed passwords."""

import base64
import json
import os
import re
import resource
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "peers"))
sys.dont_write_bytecode = True

from lab.case import make_music
from lab.process import Program, free_port, is_listening, until

HERE = Path(__file__).resolve().parent
SECONDS, RUNS, CHUNK = 4, 3, 256 << 10
UPLOAD = 4_000_000_000
PASSWORD = "correct horse battery"
UNITS = {"": 1, "k": 1e3, "M": 1e6, "B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "us": 1e-3, "ms": 1, "s": 1e3}


def number(text):
    found = re.match(r"([\d.]+)(\w*)", text)
    return float(found[1]) * UNITS[found[2]]


def wrk(url, connections, *script):
    words = ["wrk", "-t2", f"-c{connections}", f"-d{SECONDS}s", "--latency"]
    words += ["-s", str(HERE / "load.lua"), url, "--", *map(str, script)] if script else [url]
    out = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    if re.search(r"Non-2xx|Socket errors", out):
        raise SystemExit(f"answers were wrong:\n{out}")
    return {"requests": number(re.search(r"Requests/sec:\s+(\S+)", out)[1]), "bytes": number(re.search(r"Transfer/sec:\s+(\S+)", out)[1]) / 1e6,
            "p99": number(re.search(r"99%\s+(\S+)", out)[1])}


def memory(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024


class Node:
    def __init__(self, folder, *options):
        self.data = folder / "data"
        self.environment = {"BITBEATS_HOME": str(folder / "home"), "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "QT_QPA_PLATFORM": "offscreen"}
        executable = os.environ["BITBEATS_BIN"]
        if not self.data.exists():
            subprocess.run([executable, "node", "add-user", "--data", self.data, "--email", "ann@example.org", "--handle", "ann", "--role", "artist"],
                           input=PASSWORD + "\n", text=True, check=True, capture_output=True, env={**os.environ, **self.environment})
            with sqlite3.connect(self.data / "node.db") as database:
                database.execute("update plans set storage = 20000000000, file_size = 10000000000")
        self.program = Program([executable, "--server", "--data", self.data, "--listen", "127.0.0.1:0", "--json", "--insecure-loopback", "--no-dht",
                                "--no-lsd", "--bind", "127.0.0.1", *options], folder, env=self.environment)
        self.url = json.loads(self.program.line(r'^(\{.*"listening".*\})$').group(1))["url"]
        self.token = json.loads(self.ask("POST", "/api/auth/login", json.dumps({"login": "ann", "password": PASSWORD}).encode(),
                                         {"Content-Type": "application/json"})[1])["token"]

    def ask(self, method, path, body=None, headers=None):
        headers = dict(headers or {})
        if getattr(self, "token", None):
            headers["Authorization"] = "Bearer " + self.token
        with urllib.request.urlopen(urllib.request.Request(self.url + path, body, headers, method=method)) as answer:
            return answer.headers, answer.read()

    def begin(self, length):
        name = base64.b64encode(b"noise.flac").decode()
        return self.ask("POST", "/api/uploads", b"", {"Tus-Resumable": "1.0.0", "Upload-Length": str(length), "Upload-Metadata": f"filename {name}"})[0]["Location"]

    def publish(self, file):
        """The id of its track."""
        self.ask("POST", "/api/me/accept-rules", b"")
        path = self.begin(file.stat().st_size)
        self.ask("PATCH", path, file.read_bytes(), {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"})
        state = until(lambda: next((s for s in [json.loads(self.ask("GET", path)[1])] if s["state"] in ("published", "failed")), None), "the track")
        return state["track_id"]


class Nginx:
    def __init__(self, folder, file):
        self.folder = folder / "nginx"
        (self.folder / "www").mkdir(parents=True)
        shutil.copy(file, self.folder / "www" / "track.flac")
        (self.folder / "www" / "a.json").write_text(json.dumps({"tracks": [{"id": i, "title": f"Noise {i}"} for i in range(24)]}))
        self.port = free_port()
        (self.folder / "nginx.conf").write_text(f"""daemon off; worker_processes 2; pid {self.folder}/pid; error_log {self.folder}/error.log; worker_rlimit_nofile 8192;
{"user root;" if os.geteuid() == 0 else ""}
events {{ worker_connections 4096; }}
http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; open_file_cache max=1000; types {{ audio/flac flac; application/json json; }}
client_body_temp_path {self.folder}/1; proxy_temp_path {self.folder}/2; fastcgi_temp_path {self.folder}/3; uwsgi_temp_path {self.folder}/4; scgi_temp_path {self.folder}/5;
server {{ listen 127.0.0.1:{self.port} backlog=4096; root {self.folder}/www; }} }}
""")
        self.program = Program([shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin"), "-p", self.folder, "-c", self.folder / "nginx.conf"], folder)
        until(lambda: is_listening(self.port), "nginx")
        self.url = f"http://127.0.0.1:{self.port}"


def beside(title, ours, theirs):
    """Both in turn, several times: the medians and what one is of the other."""
    runs = [(ours(), theirs()) for _ in range(RUNS)]
    middle = [{key: statistics.median(run[side][key] for run in runs) for key in runs[0][side]} for side in (0, 1)]
    print(f"| {title} | {middle[0]['requests']:,.0f} | {middle[1]['requests']:,.0f} | {middle[0]['requests'] / middle[1]['requests']:.2f} | "
          f"{middle[0]['bytes']:,.0f} | {middle[1]['bytes']:,.0f} | {middle[0]['bytes'] / middle[1]['bytes']:.2f} | {middle[0]['p99']:.1f} / {middle[1]['p99']:.1f} |",
          flush=True)


def throughput(folder):
    music = make_music(folder / "noise.flac", seconds=300)
    node, nginx = Node(folder, "--no-rate-limits"), Nginx(folder, music)
    track = node.publish(music)
    size = music.stat().st_size
    with urllib.request.urlopen(urllib.request.Request(f"{node.url}/api/stream/{track}", headers={"Range": f"bytes={CHUNK}-{2 * CHUNK - 1}"})) as answer:
        assert answer.status == 206 and answer.read() == music.read_bytes()[CHUNK:2 * CHUNK]
    torrent = node.ask("GET", f"/api/tracks/{track}")[1]
    info_hash = "".join(f"%{byte:02x}" for byte in bytes.fromhex(json.loads(torrent)["info_hash"]))
    print("| | node req/s | nginx req/s | ratio | node MB/s | nginx MB/s | ratio | p99 ms node / nginx |\n|---|---|---|---|---|---|---|---|")
    for connections in (64, 512):
        beside(f"{CHUNK >> 10} KiB ranges, {connections} connections", lambda: wrk(f"{node.url}/api/stream/{track}", connections, "range", size, CHUNK),
               lambda: wrk(f"{nginx.url}/track.flac", connections, "range", size, CHUNK))
    beside("JSON /health, 64 connections (nginx: a file)", lambda: wrk(f"{node.url}/health", 64), lambda: wrk(f"{nginx.url}/a.json", 64))
    beside("JSON of a track, 64 connections (nginx: a file)", lambda: wrk(f"{node.url}/api/tracks/{track}", 64), lambda: wrk(f"{nginx.url}/a.json", 64))
    announces = statistics.median(wrk(node.url, 64, "announce", info_hash)["requests"] for _ in range(RUNS))
    print(f"\nAnnounces: {announces:,.0f} a second (aim: 1,000)")
    nginx.program.stop()
    node.program.stop()


def upload(folder):
    node = Node(folder, "--no-rate-limits")
    path, pid = node.begin(UPLOAD), node.program.pid
    before, most, done = memory(pid), 0.0, threading.Event()

    def watch():
        nonlocal most
        while not done.wait(0.05):
            most = max(most, memory(pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", int(node.url.rsplit(":", 1)[1]))) as line:
        line.sendall((f"PATCH {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {node.token}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
                      f"Content-Type: application/offset+octet-stream\r\nContent-Length: {UPLOAD}\r\n\r\n").encode())
        part, left = bytes(1_000_000), UPLOAD
        while left:
            line.sendall(part[:left])
            left -= min(left, len(part))
        status = line.recv(4096).split()[1].decode()
    took = time.monotonic() - began
    done.set()
    watcher.join()
    print(f"\nUpload of {UPLOAD / 1e9:.0f} GB: {status}, {UPLOAD / 1e6 / took:,.0f} MB/s; memory {before:.1f} MB before, {most:.1f} MB at most while it came")
    node.program.stop()
    return 0 if status == "204" and most - before < 30 else 1


def guessing(folder):
    node = Node(folder)
    tries = {}

    def sample(count):
        times = []
        for _ in range(count):
            began = time.monotonic()
            node.ask("GET", "/health")
            times.append((time.monotonic() - began) * 1000)
            time.sleep(0.03)  # below the rate of one address
        return statistics.median(times), sorted(times)[int(len(times) * 0.95)]

    alone, stop = sample(60), threading.Event()

    def guess(which):
        body = json.dumps({"login": f"somebody{which}", "password": "guess"}).encode()
        while not stop.is_set():
            try:
                node.ask("POST", "/api/auth/login", body, {"Content-Type": "application/json"})
            except urllib.error.HTTPError as refusal:
                tries[refusal.code] = tries.get(refusal.code, 0) + 1

    crowd = [threading.Thread(target=guess, args=(which,), daemon=True) for which in range(16)]
    began = time.monotonic()
    for one in crowd:
        one.start()
    beside_flood = sample(60)
    stop.set()
    for one in crowd:
        one.join()
    took = time.monotonic() - began
    print(f"\nGuessed passwords for {took:.1f} s from 16 clients: {sum(tries.values()) / took:,.0f} a second came, {tries.get(401, 0) / took:.1f} a second were tried, the "
          f"rest refused; /health meanwhile {beside_flood[0]:.1f} ms (p95 {beside_flood[1]:.1f}), alone {alone[0]:.1f} ms (p95 {alone[1]:.1f})")
    node.program.stop()


def main():
    if not shutil.which("wrk"):
        print("wrk is not installed", file=sys.stderr)
        return 1
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with tempfile.TemporaryDirectory(prefix="bitbeats-bench-") as name:
        for part in ("throughput", "upload", "guessing"):
            folder = Path(name) / part
            folder.mkdir()
            failed = {"throughput": throughput, "upload": upload, "guessing": guessing}[part](folder)
            shutil.rmtree(folder, ignore_errors=True)
            if failed:
                return failed
    return 0


if __name__ == "__main__":
    sys.exit(main())
