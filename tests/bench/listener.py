"""A player as a program that serves a track by HTTP sees it: reads ahead of a play head that moves at the track's bitrate."""

import http.client
import time
from urllib.parse import urlsplit

HEAD = 256 * 1024 # bytes in a row that count as "it plays"


class Listening:
    """What one GET showed: seconds to the first byte and to 256 KiB, stalls and their seconds."""

    def __init__(self):
        self.first = self.head = None
        self.stalls, self.stalled, self.bytes, self.seconds = 0, 0.0, 0, 0.0


def listen(url, offset, bitrate, started, watch):
    """Reads from `offset` on until `watch` seconds after the head came; `bitrate` in bytes a second."""
    seen, where = Listening(), urlsplit(url)
    line = http.client.HTTPConnection(where.hostname, where.port, timeout=60)
    line.request("GET", where.path + ("?" + where.query if where.query else ""), headers={"Range": f"bytes={offset}-"})
    answer = line.getresponse()
    if answer.status not in (200, 206):
        raise RuntimeError(f"GET {url} was answered with {answer.status}")
    dry_at = None # when the play head runs out of bytes
    while data := answer.read1(65536):
        now = time.monotonic()
        if seen.first is None:
            seen.first = now - started
        seen.bytes += len(data)
        if seen.head is None and seen.bytes >= HEAD:
            seen.head = now - started
            dry_at, end = now + seen.bytes / bitrate, now + watch
        elif seen.head is not None:
            if now > dry_at: # it waits for a second of sound before it goes on
                seen.stalls += 1
                seen.stalled += now - dry_at + 1
                dry_at = now + 1
            dry_at += len(data) / bitrate
        if seen.head is not None and now >= end:
            break
    seen.seconds = time.monotonic() - started
    line.close()
    return seen
