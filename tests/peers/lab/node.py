"""A node of ours with a browser in front of it."""

import json
import unittest

from . import browser
from .ours import PRIVATE, OursCase

PASSWORD = "correct horse battery"


class BrowserCase(OursCase):
    """A fresh node and a browser in front of it."""

    registration = "open"

    def setUp(self):
        super().setUp()
        if not browser.EXECUTABLE:
            raise unittest.SkipTest("chromium is not installed")
        self.node = self.start(self.executable, "--server", "--data", self.folder / "data", "--listen", "127.0.0.1:0", "--json", "--registration",
                               self.registration, *PRIVATE, env=self.environment)
        told = json.loads(self.node.line(r'^(\{.*"listening".*\})$').group(1))
        self.url, self.admin_link = told["url"], told["admin_link"]

    def browser(self, scripts=True):
        opened = browser.Browser(self.folder / f"profile-{len(list(self.folder.iterdir()))}", scripts)
        self.addCleanup(opened.close)
        opened.look()
        return opened

    def assertQuiet(self, page):
        """Nothing was blocked by a policy of ours, no script failed."""
        bad = [text for text in page.said if "Failed to load resource" not in text]
        self.assertEqual(bad, [])

    def make_admin(self, page):
        page.open(self.admin_link)
        if not page.evaluate("document.querySelector('#token').value"):
            page.type("#token", self.admin_link.split("#")[1])
        page.type("#email", "nara@maresia.example")
        page.type("#handle", "nara")
        page.type("#password", PASSWORD)
        page.click("main button.primary")
        self.assertEqual(page.path, "/account")

    def sign_in(self, page, name="nara", password=PASSWORD):
        page.open(self.url + "/sign-in")
        page.type("#login", name)
        page.type("#password", password)
        page.enter()
