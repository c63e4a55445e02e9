"""Lanterns on the Water: a slow waltz in D for piano, strings, a bowed voice and small bells."""

from studio import instruments as play
from studio.mixing import Piece
from studio.score import chords, melody

FILE = "01 Lanterns on the Water.flac"
COVER = "lanterns.svg"
TAGS = {"title": "Lanterns on the Water", "genre": "Ambient", "track": "1/3"}

INTRO = "D | D | G/D | D | Bm | G | Em7 | A"
VERSE = "D | A/C# | Bm | F#m | G | D/F# | Em7 | A | D | A/C# | Bm | F#m | G | D/F# | Em7 A | D"
BRIDGE = "Bm | G | D | A | Em | G | Gm6 | A | Bm | G | D/F# | A | Em7 | G | Gm6 | A7"
OUTRO = "G | D/F# | Em7 | D | G | Gm6 | D | Dadd9"

VERSE_SONG = """F#5:2 E5:1 | E5:2 A4:1 | D5:1.5 C#5:.5 D5:1 | C#5:3 | B4:1 D5:1 G5:1 | F#5:2 D5:1 | E5:1.5 F#5:.5 G5:1 | E5:3 |
    F#5:2 E5:1 | E5:1 C#5:1 A4:1 | D5:1 F#5:1 B5:1 | A5:2 F#5:1 | G5:1.5 F#5:.5 E5:1 | D5:2 A4:1 | B4:1 E5:1 C#5:1 | D5:3"""
BRIDGE_SONG = """B5:2 A5:1 | G5:2 D5:1 | F#5:1.5 G5:.5 A5:1 | E5:3 | G5:1 E5:1 B4:1 | D5:2 B4:1 | Bb4:1.5 D5:.5 G5:1 | A5:3 |
    B5:1 C#6:1 D6:1 | B5:2 G5:1 | A5:2 F#5:1 | E5:2 F#5:1 | G5:1.5 F#5:.5 E5:1 | D5:2 B4:1 | Bb4:2 G4:1 | A4:3"""
OUTRO_SONG = "B4:1 D5:1 G5:1 | F#5:2 A4:1 | G4:1 B4:1 E5:1 | D5:3 | -:3 | Bb4:2 G4:1 | A4:3 | F#5:3"

BARS = {"intro": 0, "verse": 8, "bridge": 24, "again": 40, "outro": 56, "end": 64}


def accompany(piece, piano, bar, changes, level, flowing):
    """Left hand: the bass on one, then the chord, as broken quavers where it flows."""
    for number, symbols in enumerate(chords(changes)):
        for part, chord in enumerate(symbols):
            beat = (bar + number) * 3 + part * 3 / len(symbols)
            low, upper = chord.bass_note(38), chord.notes(54)
            piano.put(beat, play.piano(low, 2.6, 0.62), level, -0.25, piece.loosely())
            figure = (upper[0], upper[1], upper[2], upper[1], upper[0] + 12) if flowing else (upper[1], upper[2])
            spacing = 0.5 if flowing else 1.0
            for step, note in enumerate(figure):
                at = spacing * (step + 1)
                if at < 3 / len(symbols):
                    piano.put(beat + at, play.piano(note, 1.2, 0.5), level * (0.5 + 0.08 * (step % 2)), 0.1, piece.loosely(0.012))


def sing(piece, track, voice, bar, song, level, octave=0):
    for beat, length, note in melody(song):
        if note is not None:
            accent = 1.0 if beat % 3 == 0 else 0.88
            track.put(bar * 3 + beat, voice(note + 12 * octave, length * piece.beat), level * accent, 0, piece.loosely(0.01))


def strings(piece, pads, bar, changes, level):
    for number, symbols in enumerate(chords(changes)):
        length = 3 * piece.beat / len(symbols)
        for part, chord in enumerate(symbols):
            for note in [chord.bass_note(43)] + chord.notes(57):
                pair = (play.pad(note, length, 0.5, 0), play.pad(note, length, 0.5, 1))
                pads.put((bar + number) * 3 + part * 3 / len(symbols), pair, level)


def glimmer(piece, bells, bar, changes):
    """A few bells, high and far apart, where the dice say so."""
    for number, symbols in enumerate(chords(changes)):
        notes = symbols[0].notes(86)
        for beat in (0.5, 1.5, 2.5):
            if piece.random.random() < 0.4:
                note = notes[int(piece.random.integers(len(notes)))]
                bells.put((bar + number) * 3 + beat, play.bell(note, 1.0), float(piece.random.uniform(0.3, 0.8)),
                          float(piece.random.uniform(-0.8, 0.8)), piece.loosely(0.02))


def brushes(piece, drums, first, last):
    """Hardly there: a soft heart beat and a brush on two and three."""
    for bar in range(first, last):
        drums.put(bar * 3, play.kick(44, 0.3, 0.2), 0.5, 0, piece.loosely())
        for beat in (1, 2):
            drums.put(bar * 3 + beat, play.shaker(bar % 4, 0.16), 0.5 if beat == 2 else 0.35, 0.3, piece.loosely())
        if bar % 4 == 3:
            drums.put(bar * 3 + 2.5, play.shaker(bar % 3, 0.1), 0.3, -0.3, piece.loosely())


def compose():
    piece = Piece(tempo=84, beats=BARS["end"] * 3, tail=6.0, seed=11, room_seconds=3.2, echo_beats=1.5, loudness=-19.0)
    piano = piece.track(gain=0.5, room=0.30)
    pads = piece.track(gain=0.10, room=0.35)
    lead = piece.track(gain=0.20, pan=0.15, room=0.45, echo=0.12)
    bells = piece.track(gain=0.13, room=0.5, echo=0.5)
    drums = piece.track(gain=0.28, room=0.12)

    accompany(piece, piano, BARS["intro"], INTRO, 0.45, flowing=False)
    strings(piece, pads, BARS["intro"], INTRO, 0.5)
    glimmer(piece, bells, BARS["intro"], INTRO)

    accompany(piece, piano, BARS["verse"], VERSE, 0.5, flowing=True)
    sing(piece, piano, lambda note, length: play.piano(note, length, 0.72), BARS["verse"], VERSE_SONG, 0.8)
    strings(piece, pads, BARS["verse"] + 8, VERSE.split("|", 8)[8], 0.5)

    accompany(piece, piano, BARS["bridge"], BRIDGE, 0.55, flowing=True)
    sing(piece, lead, play.bowed, BARS["bridge"], BRIDGE_SONG, 0.95)
    strings(piece, pads, BARS["bridge"], BRIDGE, 0.8)
    brushes(piece, drums, BARS["bridge"], BARS["again"])

    accompany(piece, piano, BARS["again"], VERSE, 0.6, flowing=True)
    sing(piece, piano, lambda note, length: play.piano(note, length, 0.74), BARS["again"], VERSE_SONG, 0.75)
    sing(piece, lead, play.bowed, BARS["again"], VERSE_SONG, 0.7)
    strings(piece, pads, BARS["again"], VERSE, 0.95)
    glimmer(piece, bells, BARS["again"], VERSE)
    brushes(piece, drums, BARS["again"], BARS["outro"])

    accompany(piece, piano, BARS["outro"], OUTRO, 0.4, flowing=False)
    sing(piece, piano, lambda note, length: play.piano(note, length, 0.66), BARS["outro"], OUTRO_SONG, 0.55)
    strings(piece, pads, BARS["outro"], OUTRO, 0.5)
    glimmer(piece, bells, BARS["outro"], OUTRO)
    return piece.mix()
