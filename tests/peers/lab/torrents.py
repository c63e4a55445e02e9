"""Torrents made by hand, independent of the program under test; hostile ones too."""

import hashlib
from pathlib import Path


def bencode(value):
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, str):
        value = value.encode()
    if isinstance(value, (bytes, bytearray)):
        return b"%d:" % len(value) + bytes(value)
    if isinstance(value, list):
        return b"l" + b"".join(map(bencode, value)) + b"e"
    pairs = sorted((key.encode() if isinstance(key, str) else key, item) for key, item in value.items())
    return b"d" + b"".join(bencode(key) + bencode(item) for key, item in pairs) + b"e"


def bdecode(data):
    def item(at):
        kind = data[at:at + 1]
        if kind == b"i":
            end = data.index(b"e", at)
            return int(data[at + 1:end]), end + 1
        if kind in b"ld":
            found, at = [], at + 1
            while data[at:at + 1] != b"e":
                value, at = item(at)
                found.append(value)
            return (found if kind == b"l" else dict(zip(found[::2], found[1::2]))), at + 1
        colon = data.index(b":", at)
        start = colon + 1
        return data[start:start + int(data[at:colon])], start + int(data[at:colon])

    return item(0)[0]


def piece_hashes(data, piece):
    return b"".join(hashlib.sha1(data[at:at + piece]).digest() for at in range(0, len(data), piece))


def single(path, piece=65536, trackers=(), web_seeds=(), **changes):
    """The bytes of a v1 torrent of one file; `changes` overwrite fields of its info dictionary."""
    data = Path(path).read_bytes()
    info = {"name": Path(path).name, "length": len(data), "piece length": piece, "pieces": piece_hashes(data, piece), **changes}
    return wrapped(info, trackers, web_seeds)


def several(files, name, piece=65536, trackers=(), web_seeds=()):
    """The bytes of a v1 torrent of several files, given as (list of path components, content)."""
    info = {"name": name, "piece length": piece, "pieces": piece_hashes(b"".join(data for _, data in files), piece),
            "files": [{"path": list(path), "length": len(data)} for path, data in files]}
    return wrapped(info, trackers, web_seeds)


def wrapped(info, trackers=(), web_seeds=()):
    torrent = {"info": info}
    if trackers:
        torrent["announce"] = trackers[0]
        torrent["announce-list"] = [[tracker] for tracker in trackers]
    if web_seeds:
        torrent["url-list"] = list(web_seeds)
    return bencode(torrent)


def info_of(torrent):
    return bdecode(Path(torrent).read_bytes())[b"info"]


def info_hash(torrent):
    """Of a .torrent file, 20 bytes."""
    return hashlib.sha1(bencode(info_of(torrent))).digest()
