"""Slow Orbit: electronic, in A minor; arpeggios over a straight kick, with a long breath in the middle."""

from studio import instruments as play
from studio.mixing import Piece
from studio.score import chords, melody

FILE = "03 Slow Orbit.opus"
COVER = "orbit.svg"
TAGS = {"title": "Slow Orbit", "genre": "Electronic", "track": "3/3"}

LOOP = "Am7 | Fmaj7 | C | G"
TURN = "Dm7 | Am7 | E/G# | Am"

HOOK = """E5:1.5 D5:.5 C5:1 A4:1 | C5:1.5 D5:.5 E5:1 G5:1 | G5:1.5 E5:.5 D5:1 C5:1 | D5:2 B4:1 G4:1 |
    E5:1.5 D5:.5 C5:1 E5:1 | A5:1.5 G5:.5 F5:1 E5:1 | G5:1.5 E5:.5 G5:1 C6:1 | B5:3 G5:1"""
SIGH = "F5:2 E5:1 D5:1 | E5:3 C5:1 | B4:2 D5:1 G#4:1 | A4:4 | F5:2 A5:1 F5:1 | E5:2 C5:1 A4:1 | B4:1 C5:1 D5:1 E5:1 | A4:4"

BARS = {"intro": 0, "verse": 8, "rise": 16, "first": 24, "breath": 40, "second": 48, "outro": 64, "end": 72}
CYCLE = (0, 2, 1, 3, 2, 4, 3, 1) # steps of the arpeggio through the chord


def bars(first, last, changes):
    """(bar, chord) with the changes repeated."""
    symbols = chords(changes)
    for bar in range(first, last):
        yield bar, symbols[(bar - first) % len(symbols)][0]


def arpeggio(piece, track, first, last, changes, opening, level):
    """Sixteenths whose filter opens from one value to the other over the part."""
    for bar, chord in bars(first, last, changes):
        notes = chord.notes(57)
        ladder = notes + [note + 12 for note in notes]
        for step in range(16):
            way = (bar + step / 16 - first) / (last - first)
            openness = round(opening[0] + (opening[1] - opening[0]) * way, 2)
            note = ladder[CYCLE[step % 8] % len(ladder)]
            accent = 1.0 if step % 4 == 0 else (0.7 if step % 2 == 0 else 0.55)
            track.put(bar * 4 + step / 4, play.synth(note, 0.2, openness, 9), level * accent, 0.5 * (-1) ** step)


def carpet(piece, pads, first, last, changes, level, bright=0.55):
    for bar, chord in bars(first, last, changes):
        seconds = 4 * piece.beat
        for note in chord.notes(52):
            pads.put(bar * 4, (play.pad(note, seconds, bright, 0), play.pad(note, seconds, bright, 1)), level)


def pulse(piece, bass, first, last, changes, busy):
    """The bass answers the kick: off the beat, with an octave at the end of the bar."""
    for bar, chord in bars(first, last, changes):
        root = chord.bass_note(33)
        pattern = ((0.5, 0), (1.5, 0), (2.5, 0), (3.25, 12), (3.5, 7)) if busy else ((0, 0), (2.5, 0))
        for at, above in pattern:
            bass.put(bar * 4 + at, play.synth(root + above, 0.32 if busy else 0.9, 0.45, 7), 0.9)
            bass.put(bar * 4 + at, play.bass(root + above, 0.3 if busy else 1.0, 0.25, 2), 0.8)


def drums(piece, track, first, last, full):
    """Returns the beats of the kick."""
    kicks = []
    for bar in range(first, last):
        for beat in range(4):
            track.put(bar * 4 + beat, play.kick(46, 0.34), 1.0)
            kicks.append(bar * 4 + beat)
            track.put(bar * 4 + beat + 0.5, play.hat(bar % 3, 0.12, 6500), 0.5 if full else 0.32, 0.2)
            if full and beat % 2:
                track.put(bar * 4 + beat, play.clap(bar % 2), 0.6)
        if full:
            for step in range(16):
                track.put(bar * 4 + step / 4, play.hat(step % 5, 0.045), (0.28, 0.12, 0.18, 0.14)[step % 4], -0.3)
            if bar % 8 == 7:
                for step in range(6):
                    track.put(bar * 4 + 2.5 + step / 4, play.snare(step, 190 + 14 * step, 0.15), 0.25 + 0.07 * step, 0.3 - 0.1 * step)
    return kicks


def sing(piece, track, first, song, level, voice):
    for beat, length, note in melody(song):
        if note is not None:
            track.put(first * 4 + beat, voice(note, length * piece.beat), level)


def compose():
    piece = Piece(tempo=122, beats=BARS["end"] * 4, tail=5.0, seed=33, room_seconds=2.4, echo_beats=0.75, loudness=-14.5)
    arp = piece.track(gain=0.36, room=0.18, echo=0.35)
    pads = piece.track(gain=0.13, room=0.3)
    bass = piece.track(gain=0.25)
    lead = piece.track(gain=0.32, room=0.3, echo=0.3)
    glass = piece.track(gain=0.22, room=0.4, echo=0.45)
    kit = piece.track(gain=0.52, room=0.04)
    effects = piece.track(gain=0.4, room=0.2)

    arpeggio(piece, arp, BARS["intro"], BARS["verse"], LOOP, (0.1, 0.45), 0.8)
    arpeggio(piece, arp, BARS["verse"], BARS["first"], LOOP, (0.4, 0.6), 0.75)
    arpeggio(piece, arp, BARS["first"], BARS["breath"], LOOP, (0.6, 0.8), 0.8)
    arpeggio(piece, arp, BARS["breath"] + 4, BARS["second"], TURN, (0.1, 0.6), 0.6)
    arpeggio(piece, arp, BARS["second"], BARS["outro"], LOOP, (0.7, 0.88), 0.85)
    arpeggio(piece, arp, BARS["outro"], BARS["end"], LOOP, (0.6, 0.05), 0.7)

    carpet(piece, pads, BARS["intro"], BARS["first"], LOOP, 0.7, 0.4)
    carpet(piece, pads, BARS["first"], BARS["breath"], LOOP, 1.0, 0.6)
    carpet(piece, pads, BARS["breath"], BARS["second"], TURN, 1.2, 0.6)
    carpet(piece, pads, BARS["second"], BARS["outro"], LOOP, 1.0, 0.65)
    carpet(piece, pads, BARS["outro"], BARS["end"], LOOP, 0.9, 0.45)

    pulse(piece, bass, BARS["verse"], BARS["first"], LOOP, busy=False)
    pulse(piece, bass, BARS["first"], BARS["breath"], LOOP, busy=True)
    pulse(piece, bass, BARS["second"], BARS["outro"], LOOP, busy=True)
    pulse(piece, bass, BARS["outro"], BARS["end"] - 4, LOOP, busy=False)

    sing(piece, glass, BARS["rise"], HOOK, 0.8, play.bell)
    sing(piece, lead, BARS["first"] + 8, HOOK, 0.8, play.synth)
    sing(piece, lead, BARS["breath"], SIGH, 0.8, play.bowed)
    for bar in (BARS["second"], BARS["second"] + 8):
        sing(piece, lead, bar, HOOK, 0.85, play.synth)
        sing(piece, glass, bar, HOOK, 0.6, lambda note, length: play.bell(note + 12, length))

    kicks = drums(piece, kit, BARS["rise"], BARS["first"], full=False)
    kicks += drums(piece, kit, BARS["first"], BARS["breath"], full=True)
    kicks += drums(piece, kit, BARS["second"], BARS["outro"], full=True)
    kicks += drums(piece, kit, BARS["outro"], BARS["outro"] + 4, full=False)
    for part in ("first", "second"):
        effects.put(BARS[part] * 4 - 8, (play.riser(8 * piece.beat, 1), play.riser(8 * piece.beat, 2)), 0.9)
    piece.duck([pads, bass, arp], kicks, 0.55)
    return piece.mix()
