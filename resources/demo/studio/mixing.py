"""Tracks, room and delay, the master: everything between the notes and the file."""

import numpy as np

from .instruments import RATE, noise


class Track:
    """One stereo channel of the desk. Notes are set by beat; what leaves the channel is `sound` and its sends."""

    def __init__(self, piece, gain=1.0, pan=0.0, room=0.0, echo=0.0):
        self.piece, self.gain, self.pan, self.room, self.echo = piece, gain, pan, room, echo
        self.sound = np.zeros((2, piece.samples), np.float32)

    def put(self, beat, note, level=1.0, pan=0.0, late=0.0):
        """`note` is mono, or a pair for left and right; `late` are seconds of human looseness."""
        left, right = note if isinstance(note, tuple) else (note, note)
        start = int((beat * self.piece.beat + late) * RATE)
        count = min(len(left), len(right), self.piece.samples - start)
        if start < 0 or count <= 0:
            return
        angle = (np.clip(self.pan + pan, -1, 1) + 1) * np.pi / 4
        self.sound[0, start:start + count] += left[:count] * (level * self.gain * np.cos(angle) * np.sqrt(2))
        self.sound[1, start:start + count] += right[:count] * (level * self.gain * np.sin(angle) * np.sqrt(2))


class Piece:
    """The desk: tempo, length and tracks; `mix()` gives the finished stereo sound."""

    def __init__(self, tempo, beats, tail=4.0, seed=1, room_seconds=2.2, echo_beats=0.75, loudness=-16.0):
        self.beat = 60.0 / tempo
        self.samples = int((beats * self.beat + tail) * RATE)
        self.random = np.random.default_rng(seed)
        self.room_seconds, self.echo_beats, self.loudness = room_seconds, echo_beats, loudness
        self.tracks = []

    def track(self, **settings):
        self.tracks.append(Track(self, **settings))
        return self.tracks[-1]

    def loosely(self, most=0.008):
        """Seconds a person is late or early."""
        return float(self.random.uniform(-most, most))

    def duck(self, tracks, beats, depth=0.6, seconds=0.28):
        """Makes room for the kick: these tracks step back on every one of the beats."""
        curve = np.ones(self.samples)
        shape = 1 - depth * np.exp(-np.arange(int(seconds * 3 * RATE)) / (seconds * RATE) * 2.5)
        for beat in beats:
            start = int(beat * self.beat * RATE)
            count = min(len(shape), self.samples - start)
            if count > 0:
                curve[start:start + count] = np.minimum(curve[start:start + count], shape[:count])
        ramp = np.ones(64) / 64
        curve = np.convolve(curve, ramp, "same").astype(np.float32)
        for track in tracks:
            track.sound *= curve

    def mix(self):
        dry = sum(track.sound for track in self.tracks)
        echo = self._echo(sum(track.sound * track.echo for track in self.tracks))
        room = self._room(sum(track.sound * track.room for track in self.tracks) + 0.4 * echo)
        return mastered(dry + echo + room, self.loudness)

    def _echo(self, send):
        """Side to side, each time darker and quieter."""
        step = int(self.echo_beats * self.beat * RATE)
        out, swap = np.zeros_like(send), send
        for bounce in range(1, 6):
            swap = np.float32(0.55) * swap[::-1]
            swap = (swap + np.roll(swap, 1, 1) + np.roll(swap, 2, 1)) / 3
            if bounce * step < self.samples:
                out[:, bounce * step:] += swap[:, :self.samples - bounce * step]
        return out * np.array([[1.0], [0.85]], np.float32)

    def _room(self, send):
        """A hall as decaying noise, the highs gone first; a little different on the right."""
        count = int(self.room_seconds * 1.4 * RATE)
        time = np.arange(count) / RATE
        size = 1 << (self.samples + count - 1).bit_length()
        out = np.empty_like(send)
        for side in range(2):
            grain = noise(count, 900 + side)
            dark = np.convolve(grain, np.ones(12) / 12, "same")
            fade = 6.9 / self.room_seconds
            hall = 0.25 * grain * np.exp(-time * fade * 2.2) + dark * np.exp(-time * fade)
            hall[:int(0.012 * RATE)] = 0
            hall /= np.sqrt((hall ** 2).sum())
            spectrum = np.fft.rfft(send[side], size) * np.fft.rfft(hall, size)
            out[side] = np.fft.irfft(spectrum, size)[:self.samples]
        return out


def mastered(sound, loudness):
    """Without rumble, as loud as wanted (RMS of its louder parts, dB), its peaks held at -1 dB."""
    sound = highpassed(sound, 28)
    blocks = sound[:, :sound.shape[1] // RATE * RATE].reshape(2, -1, RATE)
    level = np.sqrt((blocks ** 2).mean(axis=(0, 2)))
    loud = np.sqrt((np.sort(level)[len(level) // 3:] ** 2).mean())
    return trimmed(limited(sound * (10 ** (loudness / 20) / loud), 10 ** (-1.2 / 20)))


def highpassed(sound, corner):
    size = 1 << (sound.shape[1] - 1).bit_length()
    keep = 1 / (1 + (corner / np.maximum(np.fft.rfftfreq(size, 1 / RATE), 0.1)) ** 4)
    return np.stack([np.fft.irfft(np.fft.rfft(side, size) * keep, size)[:len(side)].astype(np.float32) for side in sound])


def limited(sound, ceiling):
    """A limiter that looks ahead: the gain is down before the peak comes, and recovers slowly."""
    step = 128
    blocks = -(-sound.shape[1] // step)
    padded = np.zeros((2, blocks * step), np.float32)
    padded[:, :sound.shape[1]] = np.abs(sound)
    peak = padded.reshape(2, blocks, step).max(axis=(0, 2))
    wanted = np.minimum(1, ceiling / np.maximum(peak, 1e-9))
    reach = 24 # 70 ms
    held = wanted.copy()
    for shift in range(1, reach + 1):
        held[shift:] = np.minimum(held[shift:], wanted[:-shift])
        held[:-shift] = np.minimum(held[:-shift], wanted[shift:])
    window = np.hanning(2 * reach - 1)
    smooth = np.convolve(np.pad(held, reach - 1, "edge"), window / window.sum(), "valid")
    gain = np.interp(np.arange(sound.shape[1]), np.arange(blocks) * step + step / 2, smooth)
    return sound * gain.astype(np.float32)


def trimmed(sound):
    """Ends when the last echo is gone, with a fade of its own."""
    audible = np.nonzero(np.abs(sound).max(axis=0) > 10 ** (-56 / 20))[0]
    end = min(sound.shape[1], audible[-1] + RATE // 4)
    fade = min(end, RATE)
    sound = sound[:, :end].copy()
    sound[:, -fade:] *= np.linspace(1, 0, fade) ** 1.5
    return sound
