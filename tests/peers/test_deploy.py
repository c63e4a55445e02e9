"""The script that puts a node on a server, as far as that goes without one: it is tried whole in a chroot by hand."""

import shutil
import subprocess
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "packaging" / "deploy.sh"


class DeployCase(unittest.TestCase):
    def run_script(self, *words):
        return subprocess.run(["bash", SCRIPT, *words], capture_output=True, text=True)

    def test_the_script_is_clean(self):
        if not shutil.which("shellcheck"):
            self.skipTest("shellcheck is not installed")
        checked = subprocess.run(["shellcheck", SCRIPT], capture_output=True, text=True)
        self.assertEqual(checked.returncode, 0, checked.stdout)

    def test_it_says_what_it_can_do(self):
        said = self.run_script("help")
        self.assertEqual(said.returncode, 0)
        for word in ("install", "upgrade", "status", "uninstall", "--domain", "--self-signed"):
            self.assertIn(word, said.stdout)

    def test_wrong_words_change_nothing(self):
        self.assertEqual(self.run_script("what").returncode, 2)
        self.assertNotEqual(self.run_script("install", "--registration", "sure").returncode, 0)
        self.assertNotEqual(self.run_script("install", "--domain", "a;reboot").returncode, 0)
        self.assertNotEqual(self.run_script("install", "--data", "/var/lib/../../etc").returncode, 0)
        self.assertNotEqual(self.run_script("install", "--swarm-port", "22").returncode, 0)
