"""The node's pages in a real browser, with its scripts and without."""

from lab.node import PASSWORD, BrowserCase

WIDTHS = ((1280, 800, False), (768, 1024, False), (360, 780, True))


class WithScriptsCase(BrowserCase):
    def test_from_the_first_start_to_signing_out(self):
        page = self.browser()
        page.open(self.url)
        self.assertIn("This node is new", page.text)
        self.make_admin(page)
        self.assertEqual(page.evaluate("location.hash"), "")
        self.assertIn("nara@maresia.example", page.text)
        self.assertEqual(page.evaluate("document.cookie"), "")  # no script reads it
        session = next(cookie for cookie in page.cookies() if "session" in cookie["name"])
        self.assertTrue(session["httpOnly"])
        self.assertEqual(session["sameSite"], "Lax")
        other = self.browser()
        self.sign_in(other)
        self.assertEqual(other.path, "/account")
        page.open(self.url + "/account")
        page.click("form[action^='/account/devices/'] button")
        self.assertEqual(page.path, "/account?done=device")
        self.assertIn("The device is signed out.", page.text)
        other.open(self.url + "/account")
        self.assertEqual(other.path, "/sign-in?next=/account")
        page.click("form[action='/sign-out'] button")
        page.open(self.url + "/account")
        self.assertEqual(page.path, "/sign-in?next=/account")
        self.assertQuiet(page)

    def test_a_password_can_be_looked_at(self):
        page = self.browser()
        page.open(self.url + "/setup")
        page.type("#password", PASSWORD)
        page.click(".reveal", loads=False)
        self.assertEqual(page.evaluate("document.querySelector('#password').type"), "text")
        self.assertQuiet(page)

    def test_every_page_fits_every_screen_in_both_themes(self):
        page = self.browser()
        for width, height, phone in WIDTHS:
            for path in ("/", "/sign-in", "/register", "/setup", "/nothing"):
                page.look(width, height, "dark", phone)
                page.open(self.url + path)
                self.assertLessEqual(page.overflows(), 0, f"{path} at {width}")
        self.make_admin(page)
        for width, height, phone in WIDTHS:
            page.look(width, height, "light", phone)
            page.open(self.url + "/account")
            self.assertLessEqual(page.overflows(), 0, f"/account at {width}")
        grounds = []
        for scheme in ("dark", "light"):
            page.look(scheme=scheme)
            grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        self.assertEqual(grounds, ["rgb(15, 18, 22)", "rgb(246, 247, 249)"])
        self.assertQuiet(page)


class WithoutScriptsCase(BrowserCase):
    def test_everything_works_without_scripts(self):
        page = self.browser(scripts=False)
        self.make_admin(page)
        self.assertFalse(page.has(".reveal"))
        page.click("form[action='/sign-out'] button")
        self.assertEqual(page.path, "/")
        self.sign_in(page, password="wrong")
        self.assertEqual(page.status, 401)
        self.assertIn("The name or the password is wrong.", page.text)
        self.sign_in(page)
        self.assertEqual(page.path, "/account")
        other = self.browser(scripts=False)
        other.open(self.url + "/account")
        self.assertEqual(other.path, "/sign-in?next=/account")

    def test_somebody_makes_an_account(self):
        page = self.browser(scripts=False)
        self.make_admin(self.browser(scripts=False))
        page.open(self.url + "/register")
        page.type("#email", "nara@maresia.example")
        page.type("#handle", "tomas")
        page.type("#password", PASSWORD)
        page.click(".check input", loads=False)
        page.click("main button.primary")
        self.assertEqual(page.status, 409)  # the address has an account
        self.assertEqual(page.evaluate("document.querySelector('#handle').value"), "tomas")
        page.type("#email", "tomas@maresia.example")
        page.type("#password", PASSWORD)
        page.click(".check input", loads=False)
        page.click("main button.primary")
        self.assertEqual(page.path, "/account")
        self.assertIn("tomas@maresia.example", page.text)


class AdministrationCase(BrowserCase):
    registration = "invite"

    def test_an_administrator_invites_somebody_and_blocks_them(self):
        page, guest = self.browser(), self.browser(scripts=False)
        self.make_admin(page)
        page.click("nav a[href='/admin']")
        self.assertIn("Healthy", page.text)
        page.click(".side-nav a[href='/admin/invites']")
        page.type("#note", "Tomás")
        page.click("main button.primary")
        link = page.evaluate("document.querySelector('.secret').textContent")
        self.assertTrue(link.startswith(self.url + "/register?invite="))
        guest.open(link)
        guest.type("#email", "tomas@maresia.example")
        guest.type("#handle", "tomas")
        guest.type("#password", PASSWORD)
        guest.click(".check input", loads=False)
        guest.click("main button.primary")
        self.assertEqual(guest.path, "/account")
        self.assertFalse(guest.has("a[href='/admin']"))
        guest.open(self.url + "/admin/users")
        self.assertEqual(guest.status, 403)
        page.open(self.url + "/admin/users?query=tomas")
        page.click("td a.title")
        page.click("details summary", loads=False)
        page.click("button.danger")
        self.assertIn("It is blocked.", page.text)
        guest.open(self.url + "/account")
        self.assertEqual(guest.path, "/sign-in?next=/account")
        page.click(".side-nav a[href='/admin/audit']")
        page.click("a[href='/admin/audit?proof=1']")
        self.assertIn("records are as they were written", page.text)
        self.assertQuiet(page)

    def test_the_desk_fits_every_screen(self):
        page = self.browser()
        self.make_admin(page)
        for width, height, phone in WIDTHS:
            page.look(width, height, "dark", phone)
            for path in ("", "/users", "/invites", "/plans", "/jobs", "/blocklist", "/audit"):
                page.open(self.url + "/admin" + path)
                self.assertEqual(page.status, 200)
                self.assertLessEqual(page.overflows(), 0, f"/admin{path} at {width}")
        self.assertQuiet(page)
