"""Kites over the Roof: quick and bright in G, for plucked strings, bass, glockenspiel and hands."""

from studio import instruments as play
from studio.mixing import Piece
from studio.score import chords, melody

FILE = "02 Kites over the Roof.mp3"
COVER = "kites.svg"
TAGS = {"title": "Kites over the Roof", "genre": "Folk", "track": "2/3"}

INTRO = "G | G/B | C | D"
VERSE = "G | D/F# | Em | C | G | D | C | D"
CHORUS = "C | G | D | Em | C | G | Am7 D | G"
BRIDGE = "Em | Bm | C | G | Am | Em | C | Dsus D"
OUTRO = "C | D | G | G"

VERSE_SONG = """B4:.5 D5:.5 G5:1 F#5:.5 E5:.5 D5:1 | A4:.5 D5:.5 F#5:1 E5:.5 D5:.5 A4:1 | B4:.5 E5:.5 G5:1 A5:.5 G5:.5 E5:1 | G5:1.5 E5:.5 D5:2 |
    B4:.5 D5:.5 G5:1 B5:.5 A5:.5 G5:1 | F#5:1.5 E5:.5 D5:1 A4:1 | C5:.5 E5:.5 G5:1 E5:.5 D5:.5 C5:1 | D5:3 -:1"""
CHORUS_SONG = """E5:1 G5:.5 A5:.5 C6:1 B5:.5 A5:.5 | B5:1.5 G5:.5 D5:2 | F#5:1 A5:.5 B5:.5 A5:1 F#5:.5 D5:.5 | E5:1 B4:1 G5:2 |
    E5:1 G5:.5 A5:.5 C6:1 D6:.5 C6:.5 | B5:1.5 A5:.5 G5:1 D5:1 | E5:.5 G5:.5 C6:1 A5:.5 F#5:.5 D5:1 | G5:3 -:1"""
BRIDGE_SONG = """G5:2 F#5:1 E5:1 | D5:3 B4:1 | E5:2 G5:1 E5:1 | D5:4 | C5:2 E5:1 A5:1 | G5:3 E5:1 | C5:1 D5:1 E5:1 G5:1 | A5:2 F#5:2"""

BARS = {"intro": 0, "first": 4, "second": 12, "chorus": 20, "third": 28, "bridge": 36, "last": 44, "again": 52, "outro": 60, "end": 64}
PICKING = (0, 2, 1, 3, 2, 1, 3, 2) # which string each quaver plucks


def each_chord(first, changes):
    """(beat, beats, chord) of every chord from a bar on."""
    for number, symbols in enumerate(chords(changes)):
        length = 4 / len(symbols)
        for part, chord in enumerate(symbols):
            yield (first + number) * 4 + part * length, length, chord


def pick(piece, guitar, first, changes, level):
    for beat, length, chord in each_chord(first, changes):
        notes = chord.notes(52)
        strings = [chord.bass_note(45), notes[0], notes[1], notes[2]]
        for step in range(int(length * 2)):
            note = strings[PICKING[step % 8]]
            accent = 1.0 if step % 4 == 0 else 0.72
            guitar.put(beat + step / 2, play.pluck(note, 0.9, 0.5, step % 2), level * accent, 0, piece.loosely(0.006))


def strum(piece, guitar, first, changes, level):
    """Down, down-up, up-down-up; the strings a few milliseconds apart."""
    for beat, length, chord in each_chord(first, changes):
        notes = [chord.bass_note(45)] + chord.notes(52) + [chord.notes(64)[0]]
        for at, down in ((0, True), (1, True), (1.5, False), (2.5, False), (3, True), (3.5, False)):
            if at >= length:
                continue
            for place, note in enumerate(notes if down else notes[:1:-1]):
                strength = level * (0.62 if down else 0.42)
                guitar.put(beat + at, play.pluck(note, 0.6, 0.62, place), strength, 0, 0.009 * place + piece.loosely(0.004))


def walk(piece, bass, first, changes, lively):
    for beat, length, chord in each_chord(first, changes):
        root = chord.bass_note(33)
        steps = ((0, root, 1.4), (1.5, root, 0.5), (2, root + 7, 1.0), (3, root + 12, 0.5), (3.5, root + 7, 0.5))
        for at, note, beats in steps if lively else ((0, root, 1.9), (2, root + 7, 1.9)):
            if at < length:
                bass.put(beat + at, play.bass(note, beats * piece.beat, 0.45, 1.6), 1.0 if at == 0 else 0.75, 0, piece.loosely(0.004))


def sing(piece, track, first, song, level, voice, octave=0):
    for beat, length, note in melody(song):
        if note is not None:
            accent = 1.0 if beat % 2 == 0 else 0.85
            track.put(first * 4 + beat, voice(note + 12 * octave, length * piece.beat), level * accent, 0, piece.loosely(0.006))


def mandolin(note, length):
    return play.pluck(note, length + 0.25, 0.8, 5)


def beatbox(piece, drums, first, last, full):
    for bar in range(first, last):
        for beat in (0, 2) if full else (0,):
            drums.put(bar * 4 + beat, play.kick(52, 0.28, 0.6), 0.95, 0, piece.loosely(0.003))
        if full:
            drums.put(bar * 4 + 2.5, play.kick(52, 0.28, 0.6), 0.55, 0, piece.loosely(0.003))
            for beat in (1, 3):
                drums.put(bar * 4 + beat, play.clap(bar % 3), 0.62, 0.1, piece.loosely(0.005))
                drums.put(bar * 4 + beat, play.snare(bar % 3, 200, 0.16, 0.5), 0.35, 0, piece.loosely(0.003))
        for step in range(8):
            level = (0.55, 0.3, 0.42, 0.34)[step % 4]
            drums.put(bar * 4 + step / 2, play.shaker(step), level, -0.35, piece.loosely(0.005))
        if full and bar % 4 == 3:
            for step, level in enumerate((0.3, 0.4, 0.55)):
                drums.put(bar * 4 + 3.25 + step / 4, play.snare(step, 215, 0.14), level, 0.2)


def compose():
    piece = Piece(tempo=116, beats=BARS["end"] * 4, tail=4.0, seed=22, room_seconds=1.3, echo_beats=0.75, loudness=-16.0)
    guitar = piece.track(gain=0.34, pan=-0.35, room=0.12)
    rhythm = piece.track(gain=0.20, pan=0.4, room=0.12)
    lead = piece.track(gain=0.64, pan=0.12, room=0.18, echo=0.16)
    glocken = piece.track(gain=0.20, pan=-0.15, room=0.35, echo=0.25)
    bass = piece.track(gain=0.27)
    drums = piece.track(gain=0.40, room=0.08)
    pads = piece.track(gain=0.07, room=0.3)

    for part, changes in (("intro", INTRO), ("first", VERSE), ("second", VERSE), ("chorus", CHORUS), ("third", VERSE),
                          ("bridge", BRIDGE), ("last", CHORUS), ("again", CHORUS), ("outro", OUTRO)):
        pick(piece, guitar, BARS[part], changes, 0.7 if part == "bridge" else 0.95)
        if part != "intro":
            walk(piece, bass, BARS[part], changes, part not in ("first", "bridge", "outro"))
    for part in ("first", "second", "third"):
        sing(piece, lead, BARS[part], VERSE_SONG, 0.9, mandolin)
    for part in ("chorus", "last", "again"):
        strum(piece, rhythm, BARS[part], CHORUS, 0.9)
        sing(piece, lead, BARS[part], CHORUS_SONG, 0.9, mandolin)
        sing(piece, glocken, BARS[part], CHORUS_SONG, 0.8, play.bell, 1)
    sing(piece, glocken, BARS["bridge"], BRIDGE_SONG, 0.95, play.bell)
    for beat, length, chord in list(each_chord(BARS["bridge"], BRIDGE)) + list(each_chord(BARS["again"], CHORUS)):
        for note in chord.notes(55):
            seconds = length * piece.beat
            pads.put(beat, (play.pad(note, seconds, 0.55, 0), play.pad(note, seconds, 0.55, 1)), 0.9)

    beatbox(piece, drums, BARS["second"], BARS["bridge"], full=True)
    beatbox(piece, drums, BARS["first"] + 4, BARS["second"], full=False)
    beatbox(piece, drums, BARS["last"], BARS["outro"], full=True)
    drums.put(BARS["last"] * 4 - 4, play.riser(4 * piece.beat), 0.5)
    for step, note in enumerate((55, 59, 62, 67, 71, 74)): # the last chord, rolled upwards
        guitar.put(BARS["end"] * 4 - 4, play.pluck(note, 2.6, 0.55, 1), 0.9, 0, 0.045 * step)
    return piece.mix()
