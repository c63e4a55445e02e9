"""From a finished sound to a tagged file with its cover, by the ffmpeg program."""

import base64
import struct
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from .instruments import RATE

CODECS = {
    ".flac": ["-c:a", "flac", "-compression_level", "8", "-sample_fmt", "s16"],
    ".mp3": ["-c:a", "libmp3lame", "-q:a", "0", "-id3v2_version", "3"],
    ".opus": ["-c:a", "libopus", "-b:a", "160k"],
}


def ffmpeg(arguments, data=None):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments], input=data, check=True)


def cover_jpeg(svg, folder, size=600):
    jpeg = Path(folder, "cover.jpg")
    ffmpeg(["-width", str(size), "-height", str(size), "-i", str(svg), "-frames:v", "1", "-pix_fmt", "yuvj420p",
            "-q:v", "3", "-fflags", "+bitexact", "-flags", "bitexact", str(jpeg)])
    return jpeg


def pcm16(sound, seed=0):
    """Interleaved 16-bit samples with triangular dither."""
    random = np.random.default_rng(seed)
    dither = random.random(sound.shape, np.float32) - random.random(sound.shape, np.float32)
    return np.clip(np.round(sound * 32767 + dither), -32768, 32767).astype("<i2").T.tobytes()


def picture_block(jpeg, size=600):
    """The cover as Ogg files hold it: a FLAC picture block in base64."""
    data, kind = Path(jpeg).read_bytes(), b"image/jpeg"
    head = struct.pack(">II", 3, len(kind)) + kind + struct.pack(">I", 0) + struct.pack(">IIII", size, size, 24, 0)
    return base64.b64encode(head + struct.pack(">I", len(data)) + data).decode()


def escaped(text):
    return "".join("\\" + c if c in "=;#\\\n" else c for c in text)


def write(sound, path, tags, svg):
    """Writes `path` whole or not at all."""
    path = Path(path)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        jpeg = cover_jpeg(svg, folder)
        tags, picture = dict(tags), ["-i", str(jpeg), "-map", "0:a", "-map", "2:v", "-c:v", "copy", "-disposition:v", "attached_pic",
                                     "-metadata:s:v", "title=Album cover", "-metadata:s:v", "comment=Cover (front)"]
        if path.suffix == ".opus": # its container knows no picture stream
            tags["METADATA_BLOCK_PICTURE"] = picture_block(jpeg)
            picture = ["-map", "0:a"]
        words = Path(folder, "tags.txt")
        words.write_text(";FFMETADATA1\n" + "".join(f"{name}={escaped(value)}\n" for name, value in tags.items()))
        finished = Path(folder, "track" + path.suffix)
        ffmpeg(["-f", "s16le", "-ar", str(RATE), "-ac", "2", "-i", "pipe:0", "-f", "ffmetadata", "-i", str(words), *picture,
                "-map_metadata", "1", *CODECS[path.suffix], "-fflags", "+bitexact", "-flags:a", "+bitexact", str(finished)],
               pcm16(sound))
        finished.rename(path)
