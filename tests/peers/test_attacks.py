"""A node under attack, as a whole program."""

import base64
import http.client
import json
import os
import subprocess
import threading
import unittest
from urllib.parse import urlsplit

from lab.ours import PRIVATE, OursCase
from lab.process import until

PASSWORD = "correct horse battery"
ROOM = 24 << 20  # of the disk that runs full
AS_ROOT = [] if os.geteuid() == 0 else ["--map-root-user"]


class Api:
    """Requests to one node, with a token."""

    def __init__(self, url):
        self.where, self.token = urlsplit(url), None

    def ask(self, method, path, body=None, **headers):
        line = http.client.HTTPConnection(self.where.hostname, self.where.port, timeout=120)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(body, dict):
            body, headers["Content-Type"] = json.dumps(body), "application/json"
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            line.close()

    def sign_in(self, name):
        status, _, body = self.ask("POST", "/api/auth/login", {"login": name, "password": PASSWORD, "device": "test"})
        assert status == 200, body
        self.token = json.loads(body)["token"]

    def begin(self, length):
        status, headers, body = self.ask("POST", "/api/uploads", Tus_Resumable="1.0.0", Upload_Length=str(length),
                                         Upload_Metadata="filename " + base64.b64encode(b"song.flac").decode())
        assert status == 201, body
        return headers["Location"]

    def append(self, path, offset, data):
        return self.ask("PATCH", path, data, Tus_Resumable="1.0.0", Upload_Offset=str(offset), Content_Type="application/offset+octet-stream")

    def offset(self, path):
        return int(self.ask("HEAD", path, Tus_Resumable="1.0.0")[1]["Upload-Offset"])


class NodeUnderAttackCase(OursCase):
    def node(self, *options):
        data = self.folder / "data"
        made = subprocess.run([self.executable, "node", "add-user", "--data", data, "--email", "ann@example.org", "--handle", "ann", "--role",
                               "artist"], input=PASSWORD + "\n", text=True, capture_output=True, env={**os.environ, **self.environment})
        self.assertEqual(made.returncode, 0, made.stderr)
        program = self.start(self.executable, "--server", "--data", data, "--listen", "127.0.0.1:0", "--json", *options, *PRIVATE,
                             env=self.environment)
        return Api(json.loads(program.line(r'^(\{.*"listening".*\})$').group(1))["url"]), program

    def test_a_full_disk_refuses_bytes_and_nothing_else(self):
        # The user is made and the node run in one namespace of mounts, in which its data lie on a disk of their own.
        data = self.folder / "disk"
        data.mkdir()
        script = (f"mount -t tmpfs -o size={ROOM} none {data} && printf '%s\\n' '{PASSWORD}' | \"$1\" node add-user --data {data} --email ann@example.org "
                  f"--handle ann --role artist >&2 && exec \"$@\"")
        inside = ["unshare", "--mount", *AS_ROOT, "sh", "-c", script, "sh"]
        if subprocess.run(["unshare", "--mount", *AS_ROOT, "mount", "-t", "tmpfs", "none", str(data)],
                          capture_output=True).returncode:
            raise unittest.SkipTest("this system lets nobody mount")
        program = self.start(*inside, self.executable, "--server", "--data", data, "--listen", "127.0.0.1:0", "--json", *PRIVATE, env=self.environment)
        api = Api(json.loads(program.line(r'^(\{.*"listening".*\})$').group(1))["url"])
        api.sign_in("ann")
        path = api.begin(2 * ROOM)
        sent, status = 0, 204
        while status == 204 and sent < 2 * ROOM:
            status, _, body = api.append(path, sent, b"x" * (1 << 20))
            sent += 1 << 20
        self.assertEqual(status, 507)
        self.assertEqual(json.loads(body)["error"]["code"], "disk_full")
        self.assertGreater(api.offset(path), ROOM // 2)
        self.assertTrue(program.running())
        self.assertEqual(api.ask("GET", "/api/tracks")[0], 200)
        self.assertEqual(api.ask("DELETE", path, Tus_Resumable="1.0.0")[0], 204)
        again = api.begin(1 << 20)
        self.assertEqual(api.append(again, 0, b"x" * 1000)[0], 204)  # there is room again
        self.assertEqual(api.offset(again), 1000)

    def test_guessing_passwords_stops_nobody_else(self):
        api, program = self.node()
        api.sign_in("ann")
        stop, refused = threading.Event(), []

        def guess(number):
            guesser = Api(f"http://{api.where.netloc}")
            while not stop.is_set():
                refused.append(guesser.ask("POST", "/api/auth/login", {"login": f"nobody{number}", "password": "guess again"})[0])

        crowd = [threading.Thread(target=guess, args=(number,), daemon=True) for number in range(8)]
        for one in crowd:
            one.start()
        until(lambda: 429 in refused, "the guessing to be slowed down")
        for _ in range(50):
            self.assertEqual(api.ask("GET", "/api/me")[0], 200)
            self.assertEqual(api.ask("GET", "/health")[0], 200)
        stop.set()
        for one in crowd:
            one.join()
        self.assertLess(sum(1 for status in refused if status == 401), 60)
        self.assertTrue(program.running())

    def test_a_storm_of_uploads_stays_within_the_plan(self):
        api, _ = self.node("--no-rate-limits")
        api.sign_in("ann")
        begun = []

        def storm():
            other = Api(f"http://{api.where.netloc}")
            other.token = api.token
            for _ in range(6):
                status, headers, _ = other.ask("POST", "/api/uploads", Tus_Resumable="1.0.0", Upload_Length="1500000000")
                begun.append((status, headers.get("Location")))

        crowd = [threading.Thread(target=storm) for _ in range(8)]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()
        accepted = [path for status, path in begun if status == 201]
        me = json.loads(api.ask("GET", "/api/me")[2])
        self.assertGreater(len(accepted), 0)
        self.assertLessEqual(len(accepted) * 1500000000, me["storage_limit"])
        self.assertEqual(me["storage_used"], len(accepted) * 1500000000)
        # More bytes than were reserved are not taken, whoever sends them.
        status, _, _ = api.append(accepted[0], 1500000000 - 1, b"xx")
        self.assertEqual(status, 409)
        self.assertFalse([path for path in (self.folder / "data" / "uploads").iterdir() if path.stat().st_size > 0])
