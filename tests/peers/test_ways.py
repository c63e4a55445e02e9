"""The ways in which peers meet: encrypted, over uTP, dialling us, growing as they fetch, choking now and then; and what we pass on meanwhile."""

import threading

from lab import torrents
from lab.case import sha256
from lab.ours import get
from lab.process import PATIENCE, until
from lab.programs import Libtorrent
from lab.tracker import PortTracker
from lab.ways import WaysCase
from lab.wire_peer import WirePeer


class EncryptedCase(WaysCase):
    def test_full_encryption_alone(self):
        self.soon(self.seeder(encrypted_only=True, level="pe_rc4"))

    def test_an_encrypted_handshake_alone(self):
        self.soon(self.seeder(encrypted_only=True, level="pe_plaintext"))

    def test_either_kind(self):
        self.soon(self.seeder(encrypted_only=True, level="pe_both"))

    def test_a_peer_that_speaks_plainly_is_dialled_so_again(self):
        """An encrypted one and one that hangs up on everything but a plain greeting: both are of use."""
        plain = self.keep(WirePeer(self.wish, self.piece_of_music, "slow", rate=60_000))
        hidden = self.seeder(encrypted_only=True, upload_limit=200_000)
        answer = self.fetch(self.wish, peers=[hidden.port, plain.port])
        self.assertSame(answer, self.piece_of_music)
        self.assertTrue(plain.blocks_sent and hidden.uploaded(), (plain.blocks_sent, hidden.uploaded()))


    def test_others_are_still_greeted_plainly(self):
        """One that takes encryption alone, and one that hangs up every other moment and is dialled again and again."""
        leaving = self.keep(WirePeer(self.wish, self.piece_of_music, "leaving", blocks=2))
        hidden = self.seeder(encrypted_only=True, upload_limit=60_000)
        answer = self.fetch(self.wish, peers=[hidden.port, leaving.port])
        self.assertSame(answer, self.piece_of_music)
        self.assertTrue(hidden.uploaded() and leaving.connections > 2, (hidden.uploaded(), leaving.connections))
        self.assertEqual(leaving.strange, 0)


class UtpCase(WaysCase):
    def test_utp_alone(self):
        self.soon(self.seeder(utp_only=True))

    def test_encrypted_utp_alone(self):
        self.soon(self.seeder(utp_only=True, encrypted_only=True))


class DialledCase(WaysCase):
    """Peers that cannot be dialled, and dial us."""

    def meets(self, **options):
        seeder = self.seeder(**options)
        # Our port is known to the tracker alone.
        tracker = self.keep(PortTracker())
        self.wish = self.torrent(self.piece_of_music, trackers=[tracker.url])
        url = self.url(self.stream(), self.wish)
        answer = []
        reading = threading.Thread(target=lambda: answer.append(get(url)), daemon=True)
        reading.start()
        port = until(tracker.first_port, "our announce")
        seeder.dial(port)
        reading.join(PATIENCE * 2)
        self.assertTrue(answer, "nothing came")
        self.assertSame(answer[0], self.piece_of_music)

    def test_plainly(self):
        self.meets()

    def test_encrypted(self):
        self.meets(encrypted_only=True)

    def test_over_utp(self):
        self.meets(utp_only=True)


class GrowingCase(WaysCase):
    def test_a_peer_that_tells_of_its_pieces_one_by_one(self):
        peer = self.keep(WirePeer(self.wish, self.piece_of_music, "growing", rate=40))
        self.assertSame(self.fetch(self.wish, peers=[peer.port]), self.piece_of_music)

    def test_a_peer_that_chokes_and_unchokes(self):
        peer = self.keep(WirePeer(self.wish, self.piece_of_music, "moody", blocks=40))
        self.assertSame(self.fetch(self.wish, peers=[peer.port]), self.piece_of_music)
        self.assertGreater(peer.chokes, 2)


class PassingOnCase(WaysCase):
    def test_others_get_pieces_from_us_before_we_have_all(self):
        self.piece_of_music = self.music(seconds=40)
        tracker = self.keep(PortTracker())
        self.wish = self.torrent(self.piece_of_music, trackers=[tracker.url])
        seeder = self.seeder(upload_limit=300_000)
        url = self.url(self.stream(peers=[seeder.port]), self.wish)
        answer = []
        reading = threading.Thread(target=lambda: answer.append(get(url)), daemon=True)
        reading.start()
        quiet = self.folder / "quiet.torrent"
        quiet.write_bytes(torrents.single(self.piece_of_music))
        leecher = self.keep(Libtorrent(self.home("leecher"))).add(quiet)
        leecher.dial(until(tracker.first_port, "our announce"))
        until(lambda: leecher.handle.status().total_payload_download > 100_000, "a leecher to get something from us")
        self.assertFalse(answer, "we were still fetching")
        leecher.wait_complete()
        reading.join(PATIENCE)
        self.assertSame(answer[0], self.piece_of_music)
        self.assertEqual(sha256(self.folder / "leecher" / self.piece_of_music.name), sha256(self.piece_of_music))


class KilledCase(WaysCase):
    def test_what_was_fetched_before_a_kill_is_found_again(self):
        self.piece_of_music = self.music(seconds=60)
        self.wish = self.torrent(self.piece_of_music)
        seeder = self.seeder(upload_limit=2_000_000)
        size = self.piece_of_music.stat().st_size
        stream = self.stream(peers=[seeder.port])
        half = get(self.url(stream, self.wish), 0, size // 2)
        self.assertEqual(len(half.body), size // 2 + 1)
        stream.process.kill()
        stream.process.wait()
        before = seeder.uploaded()
        self.assertSame(self.fetch(self.wish, peers=[seeder.port]), self.piece_of_music)
        self.assertLess(seeder.uploaded() - before, size - size // 3)
