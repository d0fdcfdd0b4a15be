"""Turns put together from recordings: somebody has the floor, others break in, and it is known who and when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voice_coach.bench.kitchen import Condition, Kitchen
from voice_coach.bench.recordings import level_of
from voice_coach.bench.voices import Clip
from voice_coach.core.units import BLOCK, BLOCK_S, SAMPLE_RATE, Seconds
from voice_coach.ports import Samples
from voice_coach.speakers.voiceprint import VOICED

LEVEL = 10 ** (-26 / 20) * 32768  # RMS of everybody
DENSE = 0.8  # share of voice in a stretch that counts as one voice over another
LEAD: Seconds = 4.0  # of the speaker's voice before anybody breaks in, and between two who do
TALK: Seconds = 6.0  # recordings of a speaker are joined to pieces at least that long, and cut above 1.5 times that
BREATHS: tuple[Seconds, Seconds] = (0.15, 0.4)  # between two recordings of a piece
PAUSES: tuple[Seconds, Seconds] = (0.3, 1.2)  # between two pieces
ENTRY: tuple[Seconds, Seconds] = (0.25, 0.6)  # of quiet before somebody uses a pause
AFTER: Seconds = 1.5  # of quiet behind it all
LONGEST: Seconds = 120.0

Wave = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Insert:
    """What somebody is going to say into a turn: `what` it is, `where` it goes ("pause" or "over")."""

    what: str
    where: str
    by: str
    clip: Clip


@dataclass(frozen=True, slots=True)
class Placed:
    """The same with when it sounds: from its first voiced block to its last; `source` made the recording."""

    what: str
    where: str
    by: str
    start: Seconds
    end: Seconds
    source: str = ""


class Turn:
    """A turn being put together; `tracks` holds each person's voice by itself."""

    def __init__(self, speaker: str, drawn: np.random.Generator) -> None:
        self.speaker = speaker
        self.placed: list[Placed] = []
        self._drawn = drawn
        self._pieces: list[tuple[str, int, Samples]] = []
        self._at = round(0.5 * SAMPLE_RATE)

    @property
    def seconds(self) -> Seconds:
        return self._at / SAMPLE_RATE + AFTER

    def fill(self, talk: Sequence[Clip], inserts: Sequence[Insert]) -> None:
        """Let the speaker talk, from the first piece on again and again, until everything has found its place."""
        waiting, since = list(inserts), 0.0
        for piece in _again_and_again(talk, self._drawn):
            if self.seconds > LONGEST or (not waiting and since >= LEAD):
                return
            start, lead = self._at, max(1.0, LEAD - since)
            self._say(self.speaker, piece)
            since += piece.seconds
            if waiting and waiting[0].where == "over":
                place = self._dense_place(piece, waiting[0].clip, round(lead / BLOCK_S))
                if place is not None:
                    insert = waiting.pop(0)
                    self._place(insert, start + place * BLOCK)
                    since = piece.seconds - place * BLOCK_S - insert.clip.seconds
            elif waiting and waiting[0].where == "pause" and since >= LEAD:
                self._rest(ENTRY)
                insert = waiting.pop(0)
                self._place(insert, self._at)
                self._at += len(insert.clip.sound)
                since = 0.0
            self._rest(PAUSES)

    def heard(self, kitchen: Kitchen, key: str, condition: Condition) -> Samples:
        """All voices together: each from its own place in the room, the noise over all of them."""
        voices = [self._from_its_place(kitchen, f"{key}/{name}", track, condition) for name, track in self._tracks()]
        together = _int16(np.sum(voices, axis=0))
        return kitchen.spoil(together, key, Condition.NOISE) if condition.has_noise else together

    def _tracks(self) -> Iterator[tuple[str, Samples]]:
        length = round(self.seconds * SAMPLE_RATE)
        for name in dict.fromkeys(name for name, _, _ in self._pieces):
            track = np.zeros(length)
            for whose, at, sound in self._pieces:
                if whose == name:
                    track[at : at + len(sound)] += sound[: length - at]
            yield name, _int16(track)

    def _from_its_place(self, kitchen: Kitchen, key: str, track: Samples, condition: Condition) -> Wave:
        return (kitchen.spoil(track, key, Condition.ROOM) if condition.has_room else track).astype(np.float64)

    def _say(self, name: str, clip: Clip) -> None:
        self._pieces.append((name, self._at, _levelled(clip.sound)))
        self._at += len(clip.sound)

    def _rest(self, range_s: tuple[Seconds, Seconds]) -> None:
        self._at += round(self._drawn.uniform(*range_s) * SAMPLE_RATE)

    def _place(self, insert: Insert, at: int) -> None:
        start = at / SAMPLE_RATE
        self._pieces.append((insert.by, at, _levelled(insert.clip.sound)))
        end, source = start + insert.clip.seconds, insert.clip.recording.source
        self.placed.append(Placed(insert.what, insert.where, insert.by, start, end, source))

    def _dense_place(self, piece: Clip, clip: Clip, first: int) -> int | None:
        """A block of `piece`, no earlier than `first`, from which somebody speaks as long as `clip` is."""
        length = len(clip.probabilities)
        places = [
            at
            for at in range(first, len(piece.probabilities) - length)
            if piece.density(at, at + length) >= DENSE and piece.probabilities[at] >= VOICED
        ]
        return places[int(self._drawn.integers(len(places)))] if places else None


def pieces(clips: Sequence[Clip], drawn: np.random.Generator, at_least: Seconds = TALK) -> list[Clip]:
    """Recordings of one person joined to pieces of talk at least that long, with a breath between two."""
    found, joined = list[Clip](), list[Clip]()
    for part in (part for clip in clips for part in _parts(clip)):
        joined.append(part)
        if sum(each.seconds for each in joined) >= at_least:
            found.append(_joined(joined, drawn))
            joined = []
    return [*found, _joined(joined, drawn)] if joined else found


def stretch(clips: Sequence[Clip], seconds: Seconds, drawn: np.random.Generator) -> Clip | None:
    """So much of somebody's voice, from an onset on, without long pauses; None where there is none such."""
    length = round(seconds / BLOCK_S)
    places = [
        (clip, at)
        for clip in clips
        for at in _onsets(clip)
        if at + length <= len(clip.probabilities) and clip.density(at, at + length) >= DENSE
    ]
    if not places:
        return None
    clip, at = places[int(drawn.integers(len(places)))]
    return cut(clip, at, at + length)


def cut(clip: Clip, start: int, end: int) -> Clip:
    """A clip from block `start` to before block `end`, without unvoiced blocks at its ends."""
    while end > start + 1 and clip.probabilities[end - 1] < VOICED:
        end -= 1
    while start < end - 1 and clip.probabilities[start] < VOICED:
        start += 1
    return Clip(clip.sound[start * BLOCK : end * BLOCK], clip.probabilities[start:end], clip.recording)


def _parts(clip: Clip) -> Iterator[Clip]:
    """The clip, or halves of it that part at the block least like a voice near the middle."""
    if clip.seconds <= 1.5 * TALK:
        yield clip
        return
    count = len(clip.probabilities)
    middle = min(range(count // 3, 2 * count // 3), key=clip.probabilities.__getitem__)
    yield from _parts(cut(clip, 0, middle))
    yield from _parts(cut(clip, middle + 1, count))


def _onsets(clip: Clip) -> Iterator[int]:
    for at, probability in enumerate(clip.probabilities):
        if probability >= VOICED and all(each < VOICED for each in clip.probabilities[max(0, at - 2) : at]):
            yield at


def _joined(clips: Sequence[Clip], drawn: np.random.Generator) -> Clip:
    sound, probabilities = clips[0].sound, clips[0].probabilities
    for clip in clips[1:]:
        breath = round(drawn.uniform(*BREATHS) / BLOCK_S)
        sound = np.concatenate([sound, np.zeros(breath * BLOCK, np.int16), clip.sound])
        probabilities = (*probabilities, *[0.0] * breath, *clip.probabilities)
    return Clip(sound, probabilities, clips[0].recording)


def _again_and_again(talk: Sequence[Clip], drawn: np.random.Generator) -> Iterator[Clip]:
    while True:
        for k in drawn.permutation(len(talk)):
            yield talk[k]


def _levelled(sound: Samples) -> Samples:
    return _int16(sound * (LEVEL / max(level_of(sound), 1.0)))


def _int16(sound: npt.NDArray[np.floating]) -> Samples:
    samples: Samples = np.clip(np.rint(sound), -32768, 32767).astype(np.int16)
    return samples
