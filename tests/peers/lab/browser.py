"""A real browser: Chromium without a window, told what to do over its debugging pipe, by mouse and keyboard as a person would."""

import base64
import json
import os
import queue
import shutil
import subprocess
import threading

from .process import PATIENCE, LabError, _die_with_parent

EXECUTABLE = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-dev-shm-usage", "--hide-scrollbars",
         "--disable-features=Translate,MediaRouter,OptimizationHints", "--remote-debugging-pipe")


class Browser:
    """One browser with a profile of its own, showing one page."""

    def __init__(self, folder, scripts=True):
        to_read, to_write = os.pipe()
        from_read, from_write = os.pipe()

        def place():
            _die_with_parent()
            # The browser reads from 3 and writes to 4; both ends are moved out of the way first.
            reads, writes = os.dup2(to_read, 203), os.dup2(from_write, 204)
            os.dup2(reads, 3)
            os.dup2(writes, 4)

        self.process = subprocess.Popen([EXECUTABLE, *QUIET, f"--user-data-dir={folder}", "about:blank"], preexec_fn=place,
                                        close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=open(os.path.join(os.path.dirname(str(folder)), "chromium.log"), "wb"))
        os.close(to_read)
        os.close(from_write)
        self.pipe, self.source = os.fdopen(to_write, "wb", 0), os.fdopen(from_read, "rb", 0)
        self.answers, self.events, self.number = {}, queue.Queue(), 0
        self.news = threading.Condition()
        self.session, self.ended = None, False
        self.said = []  # what the console of a page said: broken policies show up here
        threading.Thread(target=self._read, daemon=True).start()
        target = next(t for t in self.tell("Target.getTargets")["targetInfos"] if t["type"] == "page")
        self.session = self.tell("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        for part in ("Page", "DOM", "Runtime", "Log", "Network"):
            self.tell(f"{part}.enable")
        self.status = None
        if not scripts:
            self.tell("Emulation.setScriptExecutionDisabled", value=True)

    def _read(self):
        rest = b""
        while True:
            try:
                part = self.source.read(1 << 16)
            except (OSError, ValueError):
                part = b""
            if not part:
                break
            *messages, rest = (rest + part).split(b"\0")
            for text in messages:
                self._take(json.loads(text))
        with self.news:
            self.ended = True
            self.news.notify_all()

    def _take(self, message):
        with self.news:
            if "id" in message:
                self.answers[message["id"]] = message
            elif message["method"] == "Page.loadEventFired":
                self.events.put("loaded")
            elif message["method"] == "Network.responseReceived" and message["params"]["type"] == "Document":
                self.status = message["params"]["response"]["status"]
            elif message["method"] == "Log.entryAdded":
                self.said.append(message["params"]["entry"]["text"])
            elif message["method"] == "Runtime.exceptionThrown":
                self.said.append(str(message["params"]["exceptionDetails"]))
            self.news.notify_all()

    def tell(self, method, **parameters):
        with self.news:
            self.number += 1
            number = self.number
        message = {"id": number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.pipe.write(json.dumps(message).encode() + b"\0")
        with self.news:
            if not self.news.wait_for(lambda: number in self.answers or self.ended, PATIENCE):
                raise LabError(f"The browser did not answer {method}")
            if number not in self.answers:
                raise LabError("The browser has ended")
            answer = self.answers.pop(number)
        if "error" in answer:
            raise LabError(f"{method}: {answer['error']}")
        return answer["result"]

    def _loading(self, act):
        while not self.events.empty():
            self.events.get()
        act()
        try:
            self.events.get(timeout=PATIENCE)
        except queue.Empty:
            raise LabError("The page did not load") from None

    def open(self, url):
        # The same page with another # does not load again.
        self._loading(lambda: self.tell("Page.navigate", url="about:blank"))
        self._loading(lambda: self.tell("Page.navigate", url=url))

    def evaluate(self, script):
        return self.tell("Runtime.evaluate", expression=script, returnByValue=True)["result"].get("value")

    @property
    def path(self):
        return self.evaluate("location.pathname + location.search + location.hash")

    @property
    def text(self):
        return self.evaluate("document.body.innerText")

    def _node(self, selector):
        root = self.tell("DOM.getDocument")["root"]["nodeId"]
        node = self.tell("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        if not node:
            raise LabError(f"There is no {selector} on {self.path}")
        return node

    def has(self, selector):
        return self.evaluate(f"!!document.querySelector({json.dumps(selector)})")

    def type(self, selector, text):
        node = self._node(selector)
        self.tell("DOM.scrollIntoViewIfNeeded", nodeId=node)
        self.tell("DOM.focus", nodeId=node)
        self.key("a", 65, modifiers=2)
        self.tell("Input.insertText", text=text)

    def key(self, key, code, modifiers=0, text=None):
        for kind in ("keyDown", "keyUp"):
            extra = {"text": text} if text and kind == "keyDown" else {}
            self.tell("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code, modifiers=modifiers,
                      commands=["selectAll"] if modifiers == 2 and kind == "keyDown" else [], **extra)

    def click(self, selector, loads=True):
        def press():
            node = self._node(selector)
            self.tell("DOM.scrollIntoViewIfNeeded", nodeId=node)
            quad = self.tell("DOM.getContentQuads", nodeId=node)["quads"][0]
            x, y = sum(quad[0::2]) / 4, sum(quad[1::2]) / 4
            for kind in ("mousePressed", "mouseReleased"):
                self.tell("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

        if loads:
            self._loading(press)
        else:
            press()

    def enter(self):
        self._loading(lambda: self.key("Enter", 13, text="\r"))

    def choose(self, selector, value):
        """An entry of a list; the keyboard's way differs between systems."""
        self.evaluate(f"document.querySelector({json.dumps(selector)}).value = {json.dumps(value)}")

    def look(self, width=1280, height=800, scheme="dark", phone=False):
        self.tell("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone)
        self.tell("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def overflows(self):
        """By how many pixels the page is wider than what shows it."""
        return self.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    def picture(self, file, whole=True):
        data = self.tell("Page.captureScreenshot", captureBeyondViewport=whole)["data"]
        with open(file, "wb") as out:
            out.write(base64.b64decode(data))

    def cookies(self):
        return self.tell("Network.getCookies")["cookies"]

    def close(self):
        for stream in (self.pipe, self.source):
            try:
                stream.close()
            except OSError:
                pass
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
