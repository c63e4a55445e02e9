"""The programs of others, each with the same few verbs: add a torrent (to seed it or to fetch it), dial a peer, say when it is done."""

import base64
import fcntl
import getpass
import json
import os
import shutil
import subprocess
import unittest
import urllib.error
import urllib.request
import uuid
from pathlib import Path

from . import torrents
from .case import require
from .process import LabError, Program, free_port, is_listening, until

NPM_PINS = {"webtorrent": "2.8.5"}
HERE = Path(__file__).resolve().parent


def http(url, body=None, headers=None):
    request = urllib.request.Request(url, body, headers or {})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read()


def answers(url):
    try:
        http(url)
        return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


class Libtorrent:
    """python3-libtorrent in this process: the peer that is always there, and can be limited."""

    def __init__(self, folder, upload_limit=0, encrypted_only=False, utp_only=False, level="pe_both"):
        import libtorrent
        self.lt, self.folder, self.port = libtorrent, Path(folder), free_port()
        settings = {"listen_interfaces": f"127.0.0.1:{self.port}", "enable_dht": False, "enable_lsd": False, "enable_upnp": False,
                    "enable_natpmp": False, "upload_rate_limit": upload_limit, "allow_multiple_connections_per_ip": True, "unchoke_slots_limit": 50}
        if encrypted_only:
            settings.update({"in_enc_policy": int(libtorrent.enc_policy.pe_forced), "out_enc_policy": int(libtorrent.enc_policy.pe_forced),
                             "allowed_enc_level": int(getattr(libtorrent.enc_level, level))})
        if utp_only:
            settings.update({"enable_incoming_tcp": False, "enable_outgoing_tcp": False})
        self.session = libtorrent.session(settings)
        if upload_limit: # peers on loopback are exempt from the session's limits unless their class says otherwise
            kind = self.session.get_peer_class(libtorrent.session.local_peer_class_id)
            kind["upload_limit"] = upload_limit
            self.session.set_peer_class(libtorrent.session.local_peer_class_id, kind)
        self.address = f"127.0.0.1:{self.port}"

    def add(self, torrent, seed=False):
        wish = self.lt.add_torrent_params()
        wish.ti, wish.save_path = self.lt.torrent_info(str(torrent)), str(self.folder)
        wish.flags &= ~(self.lt.torrent_flags.auto_managed | self.lt.torrent_flags.paused)
        if seed:
            wish.flags |= self.lt.torrent_flags.seed_mode
        self.handle = self.session.add_torrent(wish)
        return self

    def dial(self, port):
        self.handle.connect_peer(("127.0.0.1", port))

    def wait_complete(self):
        until(lambda: self.handle.status().is_seeding, "libtorrent to have the whole torrent")

    def uploaded(self):
        return self.handle.status().total_payload_upload

    def stop(self):
        self.session.pause()


class Qbittorrent:
    def __init__(self, folder):
        program, self.home, self.api, self.port = require("qbittorrent-nox"), Path(folder), free_port(), free_port()
        conf = self.home / "qBittorrent" / "config"
        conf.mkdir(parents=True)
        settings = {
            "LegalNotice": {"Accepted": "true"},
            "BitTorrent": {"Session\\DHTEnabled": "false", "Session\\LSDEnabled": "false", "Session\\PeXEnabled": "false", "Session\\Port": self.port,
                           "Session\\InterfaceAddress": "127.0.0.1", "Session\\QueueingSystemEnabled": "false", "Session\\MultiConnectionsPerIp": "true"},
            "Network": {"PortForwardingEnabled": "false"},
            "Preferences": {"WebUI\\Port": self.api, "WebUI\\Address": "127.0.0.1", "WebUI\\LocalHostAuth": "false", "WebUI\\CSRFProtection": "false"},
        }
        text = "".join(f"[{section}]\n" + "".join(f"{key}={value}\n" for key, value in keys.items()) for section, keys in settings.items())
        (conf / "qBittorrent.conf").write_text(text)
        self.program = Program([program, f"--profile={self.home}"], self.home, env={"HOME": str(self.home), "QT_QPA_PLATFORM": "offscreen"})
        until(lambda: answers(self._url("app/version")), "qbittorrent's web interface")
        until(lambda: is_listening(self.port), "qbittorrent's port")
        self.address = f"127.0.0.1:{self.port}"

    def _url(self, path):
        return f"http://127.0.0.1:{self.api}/api/v2/{path}"

    def add(self, torrent, seed=False):
        """What it seeds lies in its home already; it looks through it first."""
        edge, self.hash = "----lab", torrents.info_hash(torrent).hex()
        fields = {"savepath": str(self.home), "skip_checking": "false", "paused": "false"}
        body = b"".join(f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode() for key, value in fields.items())
        body += (f'--{edge}\r\nContent-Disposition: form-data; name="torrents"; filename="t.torrent"\r\n'
                 "Content-Type: application/x-bittorrent\r\n\r\n").encode() + Path(torrent).read_bytes() + f"\r\n--{edge}--\r\n".encode()
        http(self._url("torrents/add"), body, {"Content-Type": f"multipart/form-data; boundary={edge}"})
        if seed:
            self.wait_complete()
        return self

    def _info(self):
        found = json.loads(http(self._url(f"torrents/info?hashes={self.hash}")))
        return found[0] if found else {}

    def dial(self, port):
        until(lambda: self._info().get("state") not in (None, "checkingResumeData", "checkingDL"), "qbittorrent to have looked at the torrent")
        http(self._url("torrents/addPeers"), f"hashes={self.hash}&peers=127.0.0.1:{port}".encode())

    def wait_complete(self):
        until(lambda: self._info().get("progress") == 1, "qbittorrent to have the whole torrent")

    def stop(self):
        self.program.stop()


class Transmission:
    def __init__(self, folder):
        program, self.home, self.api, self.port = require("transmission-daemon"), Path(folder), free_port(), free_port()
        self.session, self.address = "", f"127.0.0.1:{self.port}"
        conf = self.home / "transmission"
        conf.mkdir(parents=True)
        settings = {"rpc-port": self.api, "rpc-bind-address": "127.0.0.1", "rpc-authentication-required": False, "rpc-whitelist-enabled": False,
                    "peer-port": self.port, "bind-address-ipv4": "127.0.0.1", "bind-address-ipv6": "::1", "download-dir": str(self.home),
                    "dht-enabled": False, "lpd-enabled": False, "pex-enabled": False, "port-forwarding-enabled": False, "encryption": 1}
        (conf / "settings.json").write_text(json.dumps(settings))
        self.program = Program([program, "--foreground", "--config-dir", conf], self.home, env={"HOME": str(self.home)})
        until(lambda: is_listening(self.api) and is_listening(self.port), "transmission's ports")

    def _call(self, method, **arguments):
        body = json.dumps({"method": method, "arguments": arguments}).encode()
        for _ in range(2): # the first call is refused with the session id that it wants to see
            try:
                return json.loads(http(f"http://127.0.0.1:{self.api}/transmission/rpc", body, {"X-Transmission-Session-Id": self.session}))["arguments"]
            except urllib.error.HTTPError as refusal:
                self.session = refusal.headers.get("X-Transmission-Session-Id", "")
        raise LabError("transmission refuses the session id it gave")

    def add(self, torrent, seed=False):
        added = self._call("torrent-add", metainfo=base64.b64encode(Path(torrent).read_bytes()).decode(), **{"download-dir": str(self.home)})
        self.id = next(iter(added.values()))["id"]
        if seed:
            self._call("torrent-verify", ids=[self.id])
            self.wait_complete()
        return self

    def wait_complete(self):
        def complete():
            found = self._call("torrent-get", ids=[self.id], fields=["percentDone", "status"])["torrents"][0]
            return found["percentDone"] == 1 and found["status"] == 6
        until(complete, "transmission to have the whole torrent")

    def stop(self):
        self.program.stop()


class Aria2:
    """aria2 takes its torrent on the command line, so it starts with `add`."""

    def __init__(self, folder):
        self.executable, self.home, self.port, self.program = require("aria2c"), Path(folder), free_port(), None
        self.address = f"127.0.0.1:{self.port}"

    def add(self, torrent, seed=False):
        goal = ["--seed-ratio=0.0", "--check-integrity=true"] if seed else ["--seed-time=0"]
        self.program = Program([self.executable, "--no-conf", f"--dir={self.home}", f"--listen-port={self.port}", "--interface=127.0.0.1",
                                "--enable-dht=false", "--enable-dht6=false", "--bt-enable-lpd=false", "--file-allocation=none", "--bt-max-peers=8",
                                "--bt-tracker-interval=1", *goal, torrent], self.home, env={"HOME": str(self.home)})
        if seed:
            until(lambda: is_listening(self.port), "aria2's port")
        return self

    def wait_complete(self):
        status = self.program.finish()
        if status != 0:
            raise LabError(f"aria2 ended with {status}: {self.program.lines[-8:]}")

    def stop(self):
        if self.program:
            self.program.stop()


class Webtorrent:
    """webtorrent from npm. It is fetched once into `modules`, without the scripts of its packages."""

    SCRIPT = HERE / "webtorrent.mjs"

    def __init__(self, folder, modules):
        node, self.home = require("node"), Path(folder)
        install_npm(modules)
        # Node looks for modules beside the script, so the script stands beside them: a copy for each, as others may be reading theirs.
        script = shutil.copy(self.SCRIPT, Path(modules, f"peer-{uuid.uuid4().hex}.mjs"))
        self.program = Program([node, script, self.home], self.home, env={"HOME": str(self.home)})
        self.port = int(self.program.line(r"^LISTENING (\d+)").group(1))
        Path(script).unlink() # read by now
        self.address = f"127.0.0.1:{self.port}"

    def add(self, torrent, seed=False):
        self.program.tell(json.dumps({"torrent": str(torrent), "folder": str(self.home)}))
        self.program.line("^ADDED")
        if seed:
            self.wait_complete()
        return self

    def wait_complete(self):
        self.program.line("^DONE")

    def stop(self):
        self.program.stop()


def install_npm(modules):
    """Left as it is when it is there whole; one at a time, as several tests may come at once. The two pins: a package whose newer version
    needs a newer node, and a stub for WebRTC, whose binary would be fetched by a script and is of no use on loopback."""
    modules = Path(modules)
    modules.mkdir(parents=True, exist_ok=True)
    whole = modules / "whole"
    with open(modules / "lock", "w", encoding="utf-8") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if whole.is_file():
            return
        wish = {"name": "peers", "private": True, "type": "module", "dependencies": NPM_PINS, "overrides": {"uint8-util": "2.2.5"}}
        (modules / "package.json").write_text(json.dumps(wish))
        done = subprocess.run([require("npm"), "install", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=modules, capture_output=True, text=True)
        if done.returncode != 0:
            raise unittest.SkipTest("webtorrent cannot be fetched from npm here: " + done.stderr.strip().splitlines()[-1])
        stub = modules / "node_modules" / "webrtc-polyfill" / "index.js"
        stub.write_text("export const RTCPeerConnection = undefined, RTCSessionDescription = undefined, RTCIceCandidate = undefined\n")
        whole.touch()


class Nginx:
    """A real web server over a folder."""

    def __init__(self, folder, root, rate=""):
        program, home, self.port = require("nginx"), Path(folder), free_port()
        (home / "nginx").mkdir(parents=True)
        limit = f"limit_rate {rate};" if rate else ""
        user = "user root;" if os.getuid() == 0 else ""
        (home / "nginx" / "nginx.conf").write_text(f"""
{user} daemon off; worker_processes 1; pid {home}/nginx/pid; error_log {home}/nginx/error.log;
events {{ worker_connections 64; }}
http {{
    access_log {home}/nginx/access.log; client_body_temp_path {home}/nginx/body; proxy_temp_path {home}/nginx/proxy;
    fastcgi_temp_path {home}/nginx/fastcgi; uwsgi_temp_path {home}/nginx/uwsgi; scgi_temp_path {home}/nginx/scgi;
    server {{ listen 127.0.0.1:{self.port}; root {root}; {limit} }}
}}""")
        self.program = Program([program, "-c", home / "nginx" / "nginx.conf", "-p", home / "nginx"], home)
        self.access_log = home / "nginx" / "access.log"
        until(lambda: is_listening(self.port), "nginx")

    def url(self, name):
        return f"http://127.0.0.1:{self.port}/{urllib.request.quote(name)}"

    def stop(self):
        self.program.stop()


class Opentracker:
    """A real tracker, in Debian's build: it knows only the torrents it is told to allow, and will not run as root."""

    def __init__(self, folder):
        self.executable, self.port, self.folder, self.program = require("opentracker"), free_port(), Path(folder), None
        self.url = f"http://127.0.0.1:{self.port}/announce"
        self.list = self.folder / "allowed.txt"
        self.list.write_text("")

    def allow(self, torrent):
        """Starts it anew with one torrent more."""
        self.stop()
        with self.list.open("a") as allowed:
            allowed.write(torrents.info_hash(torrent).hex() + "\n")
        for place in (self.folder, self.folder.parent):
            place.chmod(0o755)
        # As root it makes the folder its root and becomes nobody, otherwise it can do neither.
        root = os.getuid() == 0
        account, name = ("nobody", self.list.name) if root else (getpass.getuser(), self.list)
        self.program = Program([self.executable, "-i", "127.0.0.1", "-p", self.port, "-P", self.port, "-d", self.folder, "-u", account, "-w", name],
                               self.folder)
        until(lambda: is_listening(self.port), "opentracker")

    def stop(self):
        if self.program:
            self.program.stop()
