"""Instruments: each call returns one mono note. Same arguments, same sound: noise comes from seeded generators."""

from functools import lru_cache

import numpy as np

from .score import frequency

RATE = 44100


def seconds(length):
    return np.arange(int(length * RATE)) / RATE


def noise(count, seed):
    return np.random.default_rng(seed).standard_normal(count)


def faded(sound, attack=0.004, release=0.03):
    """Without its clicks: a short ramp at both ends."""
    sound = sound.copy()
    rise, fall = min(len(sound), int(attack * RATE)), min(len(sound), int(release * RATE))
    if rise:
        sound[:rise] *= np.linspace(0, 1, rise)
    if fall:
        sound[-fall:] *= 0.5 + 0.5 * np.cos(np.linspace(0, np.pi, fall))
    return sound


def band(sound, low, high):
    """Keeps what lies between two frequencies, with soft edges."""
    spectrum = np.fft.rfft(sound)
    at = np.fft.rfftfreq(len(sound), 1 / RATE)
    spectrum *= 1 / (1 + (at / high) ** 4) / (1 + (low / np.maximum(at, 1)) ** 4)
    return np.fft.irfft(spectrum, len(sound))


@lru_cache(maxsize=None)
def piano(midi, length, touch=0.7):
    """Struck strings: partials a little sharp, the high ones gone sooner, two strings a hair apart."""
    ring = length + 1.6
    time, base = seconds(ring), frequency(midi)
    sound = np.zeros_like(time)
    for number in range(1, 13):
        at = base * number * np.sqrt(1 + 0.0004 * number * number)
        if at > 12000:
            break
        level = touch ** (number - 1) / number ** 0.6
        fade = np.exp(-time * (0.9 + 0.35 * number + base / 700))
        sound += level * fade * (np.sin(2 * np.pi * at * time) + 0.6 * np.sin(2 * np.pi * at * 1.0006 * time + number))
    hammer = band(noise(len(time), midi), 300, 3000) * np.exp(-time * 90)
    damper = np.minimum(1, np.exp(-(time - length) * 5))
    return faded((sound * 0.35 + hammer * 0.12) * damper, 0.002)


@lru_cache(maxsize=None)
def pluck(midi, length, bright=0.55, seed=0):
    """A plucked string after Karplus and Strong, a period at a time."""
    period = int(round(RATE / frequency(midi)))
    count = int((length + 0.35) * RATE)
    string = noise(period, midi * 31 + seed)
    for _ in range(int((1 - bright) * 12)):
        string = 0.5 * (string + np.roll(string, 1))
    string -= string.mean()
    string /= np.abs(string).max()
    loss = 0.5 ** (1 / (frequency(midi) * 0.9))
    rows = np.empty((count // period + 1, period))
    for row in rows:
        row[:] = string
        string = loss * (0.35 * np.roll(string, 1) + 0.65 * string)
    time = seconds(count / RATE)
    # The whole number of samples in a period is out of tune by up to some cents: read the string at the right speed.
    # (The filter of the loop adds its 0.35 of a sample.)
    exact = np.minimum(np.arange(len(time)) * frequency(midi) * (period + 0.35) / RATE, rows.size - 1)
    sound = np.interp(exact, np.arange(rows.size), rows.ravel())
    return faded(sound * np.minimum(1, np.exp(-(time - length) * 12)), 0.001)


@lru_cache(maxsize=None)
def pad(midi, length, bright=0.5, drift=0):
    """Slow strings: saws slightly apart that swell and fade; `drift` differs between left and right."""
    time, base = seconds(length + 1.2), frequency(midi)
    sound = np.zeros_like(time)
    for voice, cents in enumerate((-9, -2, 4, 10)):
        at = base * 2 ** ((cents + 1.5 * drift) / 1200)
        wobble = 2 * np.pi * at * time + 0.4 * np.sin(2 * np.pi * (0.11 + 0.05 * voice) * time + voice + drift)
        for number in range(1, 11):
            if at * number > 9000:
                break
            sound += bright ** (number - 1) / number * np.sin(number * wobble + voice * number)
    return faded(sound * 0.16, min(0.9, length / 2), 1.2)


@lru_cache(maxsize=None)
def bowed(midi, length, bright=0.62):
    """A singing line between viola and flute: vibrato that comes late, a breath of noise."""
    time, base = seconds(length + 0.25), frequency(midi)
    late = np.clip(time - 0.25, 0, 0.6) / 0.6
    phase = 2 * np.pi * base * time + late * (base * 0.008 / 5.2) * np.sin(2 * np.pi * 5.2 * time)
    sound = sum(bright ** (n - 1) / n ** 0.5 * np.sin(n * phase) for n in range(1, 9) if base * n < 10000)
    breath = band(noise(len(time), midi + 7), 1500, 6000) * 0.03
    return faded((sound + breath) * 0.4, 0.09, 0.25)


@lru_cache(maxsize=None)
def bell(midi, length):
    """Frequency modulation: glass and metal."""
    time, base = seconds(length + 1.5), frequency(midi)
    index = 2.2 * np.exp(-time * 5)
    sound = np.sin(2 * np.pi * base * time + index * np.sin(2 * np.pi * base * 3.01 * time)) * np.exp(-time * 2.4)
    return faded(sound * 0.5, 0.002, 0.3)


@lru_cache(maxsize=None)
def bass(midi, length, bright=0.5, decay=1.2):
    time, base = seconds(length + 0.05), frequency(midi)
    sound = np.zeros_like(time)
    for number in range(1, 9):
        sound += bright ** (number - 1) * np.exp(-time * decay * number ** 0.8) * np.sin(2 * np.pi * base * number * time)
    return faded(sound * 0.8, 0.005, 0.05)


@lru_cache(maxsize=None)
def synth(midi, length, openness=0.6, decay=5.0):
    """A square-ish voice whose filter closes while it sounds."""
    time, base = seconds(length + 0.08), frequency(midi)
    sound = np.zeros_like(time)
    for number in range(1, 22):
        if base * number > 14000:
            break
        weight = 1.0 if number % 2 else 0.35
        sound += weight / number * np.exp(-time * decay * number * (1 - openness)) * np.sin(2 * np.pi * base * number * time)
    return faded(sound * 0.5, 0.003, 0.06)


@lru_cache(maxsize=None)
def kick(deep=48.0, length=0.32, click=1.0):
    time = seconds(length)
    sweep = deep * time + (160 - deep) / 38 * (1 - np.exp(-time * 38))
    tick = band(noise(len(time), 3), 1500, 7000) * np.exp(-time * 400) * 0.12 * click
    return faded(np.sin(2 * np.pi * sweep) * np.exp(-time * 9) + tick, 0.0005)


@lru_cache(maxsize=None)
def snare(seed=0, tone=185.0, length=0.22, rattle=0.6):
    time = seconds(length)
    body = np.sin(2 * np.pi * (tone * time + 0.6 * (1 - np.exp(-time * 60)))) * np.exp(-time * 26)
    wires = band(noise(len(time), 100 + seed), 1200, 9000) * np.exp(-time * 19)
    return faded(0.5 * body + rattle * 0.5 * wires, 0.0008)


@lru_cache(maxsize=None)
def hat(seed=0, length=0.06, low=7000):
    time = seconds(length)
    return faded(band(noise(len(time), 200 + seed), low, 15000) * np.exp(-time * 4 / length) * 0.5, 0.0008, 0.01)


@lru_cache(maxsize=None)
def shaker(seed=0, length=0.09):
    time = seconds(length)
    shape = np.sin(np.pi * np.minimum(1, time / length)) ** 2
    return band(noise(len(time), 300 + seed), 4500, 11000) * shape * 0.4


@lru_cache(maxsize=None)
def clap(seed=0):
    time = seconds(0.2)
    bursts = sum(np.exp(-np.maximum(0, time - at) * 120) * (time >= at) for at in (0, 0.011, 0.023))
    tail = np.exp(-np.maximum(0, time - 0.03) * 24) * (time >= 0.03)
    return faded(band(noise(len(time), 400 + seed), 900, 5000) * (0.5 * bursts + 0.7 * tail) * 0.5, 0.0005)


@lru_cache(maxsize=None)
def riser(length, seed=0):
    """Noise that opens: the breath before a new part."""
    time = seconds(length)
    grow = (time / length) ** 2
    bright, dark = band(noise(len(time), 500 + seed), 2500, 9000), band(noise(len(time), 600 + seed), 300, 1800)
    return faded((bright * grow + dark * (1 - grow) * 0.6) * grow * 0.3, 0.01, 0.05)
