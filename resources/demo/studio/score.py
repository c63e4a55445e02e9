"""Notation: note names, melodies as `E5:1.5 -:.5`, chords as `Em7/D`; lengths are in beats."""

STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
QUALITIES = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "7": (0, 4, 7, 10),
    "m7": (0, 3, 7, 10),
    "maj7": (0, 4, 7, 11),
    "m6": (0, 3, 7, 9),
    "sus": (0, 5, 7),
    "add9": (0, 4, 7, 14),
}


def pitch(name):
    """The MIDI number of a name such as F#5 or Bb3."""
    step, rest = STEPS[name[0]], name[1:]
    while rest[0] in "#b":
        step += 1 if rest[0] == "#" else -1
        rest = rest[1:]
    return 12 * (int(rest) + 1) + step


def frequency(midi):
    return 440.0 * 2 ** ((midi - 69) / 12)


def melody(text):
    """Yields (beat, length, midi or None for a rest); bar lines are for the eye."""
    beat = 0.0
    for word in text.replace("|", " ").split():
        name, length = word.split(":")
        length = float(length)
        yield beat, length, None if name == "-" else pitch(name)
        beat += length


class Chord:
    """A chord symbol; `notes(low)` stacks it closely from the lowest place at or above the MIDI note `low`."""

    def __init__(self, symbol):
        symbol, _, bass = symbol.partition("/")
        cut = 2 if symbol[1:2] in ("#", "b") else 1
        self.root = pitch(symbol[:cut] + "0") % 12
        self.bass = pitch(bass + "0") % 12 if bass else self.root
        self.classes = [(self.root + step) % 12 for step in QUALITIES[symbol[cut:]]]

    def notes(self, low):
        return sorted(low + (pitch_class - low) % 12 for pitch_class in self.classes)

    def bass_note(self, low):
        return low + (self.bass - low) % 12


def chords(text):
    """One list a bar, each of one or more chords that share it evenly: `Am7 D | G`."""
    return [[Chord(symbol) for symbol in bar.split()] for bar in text.split("|")]
