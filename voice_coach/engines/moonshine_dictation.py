"""Writing down what is said, with Moonshine: several views of each segment, and a second recogniser's opinion on it.

On noise the model invents ("You", "Thank you for watching"). Most of that is kept out before: only segments in which
a voice was detected should come here. The guard drops what no mouth says, as a second belt.
"""

from collections.abc import Iterator, Sequence
from math import exp, fsum

import numpy as np

from voice_coach.core.events import Word
from voice_coach.core.units import SAMPLE_RATE, Seconds
from voice_coach.engines.moonshine import Decoded, Moonshine, Tokenizer, waveform
from voice_coach.engines.readings import Reader, Reading, agreed, reading_of, words_in
from voice_coach.engines.views import MOST_VIEWS, Waveform, views_of
from voice_coach.ports import Dictating, Dictation, Samples, Transcript

DISSENT = 2.0  # how much a word's log-confidence falls when no other view has it
SURE = 0.55  # confidence from which a word is repeated: half of the say-backs in a room at 10 dB have enough of them
LONGEST: Seconds = 20.0  # the model has heard hardly longer ones; longer segments are cut where they are quietest
CUT_WITHIN: Seconds = 4.0  # before the longest possible end
CUT_FRAME: Seconds = 0.2
PLAIN = -0.2  # mean log-probability of a token: of what is this sure and read twice, more views change nothing
SECOND_VIEWS = slice(1, 3)  # that the second recogniser is given: without the room, as fast as it is and 5 % faster

AUDIBLE_DB = 25.0  # frames this far below the loudest one are no speech
FRAME = SAMPLE_RATE // 100


class MoonshineDictation(Dictation):
    """Moonshine behind the port `Dictation`. Nothing is known before a segment is over: `partial` stays empty."""

    def __init__(self, model: Moonshine, views: int = MOST_VIEWS, second: Reader | None = None) -> None:
        """Decode each segment in at most `views` views, 1 to `MOST_VIEWS`; each costs 3 % of the segment's length.

        Args:
            second: another recogniser, asked about every segment that isn't to be done quickly.
        Raises:
            ValueError: `views` is out of range.
        """
        if not 1 <= views <= MOST_VIEWS:
            raise ValueError(f"views is {views}; 1 to {MOST_VIEWS} are possible.")
        self._model, self._views, self._second = model, views, second

    def begin(self, quick: bool = False) -> Dictating:
        return _MoonshineDictating(self._model, 1 if quick else self._views, None if quick else self._second)


class _MoonshineDictating(Dictating):
    def __init__(self, model: Moonshine, views: int, second: Reader | None) -> None:
        self._model, self._views, self._second = model, views, second
        self._blocks: list[Samples] = []

    def accept(self, samples: Samples) -> None:
        self._blocks.append(samples)

    def partial(self) -> str:
        return ""

    def finish(self) -> Transcript:
        """The words, their times estimated: spread over the audible part of each piece, longer words taking longer."""
        segment = waveform(np.concatenate(self._blocks)) if self._blocks else np.zeros(0, np.float32)
        words, texts = list[Word](), list[list[str]]()
        for begin, piece in pieces(segment):
            readings, others = self._readings(piece)
            best, shares = agreed(readings, others)
            words += timed(best, shares, piece, begin / SAMPLE_RATE)
            texts.append([best.text, *(each.text for each in (*readings, *others))])
        return Transcript(tuple(words), _alternatives(texts))

    def _readings(self, piece: Waveform) -> tuple[list[Reading], list[Reading]]:
        """Those of the piece's views, and the second recogniser's; of speech that is plain no more than two."""
        seconds, views = len(piece) / SAMPLE_RATE, list(views_of(piece, self._views))
        readings = read(self._model, views[:2], seconds)
        if is_plain(readings):
            return readings, []
        others = self._second.read(views[SECOND_VIEWS] or views, seconds) if self._second else []
        return readings + read(self._model, views[2:], seconds), others


def pieces(segment: Waveform) -> Iterator[tuple[int, Waveform]]:
    """What is decoded at once, with the index of its first sample. Digital silence, which says nothing, is left out."""
    begin, longest = 0, round(LONGEST * SAMPLE_RATE)
    while begin < len(segment):
        end = len(segment) if len(segment) - begin <= longest else begin + _quietest(segment[begin : begin + longest])
        if segment[begin:end].any():
            yield begin, segment[begin:end]
        begin = end


def read(model: Moonshine, views: Sequence[Waveform], seconds: Seconds) -> list[Reading]:
    """Decode the views of a piece that is `seconds` long; what the guard drops has no words but keeps its weight."""
    decoded = model.greedy([model.encode(view) for view in views]) if views else []
    return [_reading(model.tokenizer, each, seconds) for each in decoded]


def is_plain(readings: Sequence[Reading]) -> bool:
    """Whether the segment as it is and without its room read the same, and the model is sure of both."""
    return (
        len(readings) == 2
        and readings[0].bare == readings[1].bare != []
        and min(each.mean for each in readings) > PLAIN
    )


def _reading(tokenizer: Tokenizer, decoded: Decoded, seconds: Seconds) -> Reading:
    tokens = zip(decoded.tokens, decoded.log_probabilities, strict=False)  # the end mark's is left
    words = words_in(tokens, tokenizer.begins_word, tokenizer.is_spoken)
    texts = [(tokenizer.decode(word), likely) for word, likely in words]
    return reading_of(texts, seconds, decoded.mean_log_probability)


def timed(reading: Reading, shares: Sequence[float], piece: Waveform, offset: Seconds) -> list[Word]:
    """Words with times, spread over the audible part of the piece in proportion to their length.

    Args:
        shares: each word's agreement among the views.
        offset: what comes before the piece.
    """
    begin, end = audible(piece)
    lengths = [len(word) + 1 for word in reading.words]
    words = []
    for k, (text, likely, share) in enumerate(zip(reading.words, reading.log_probabilities, shares, strict=True)):
        start, stop = (begin + (end - begin) * fsum(lengths[:n]) / fsum(lengths) for n in (k, k + 1))
        confidence = exp(likely + DISSENT * (share - 1))
        words.append(Word(text, offset + start, offset + stop, confidence, confidence >= SURE))
    return words


def audible(piece: Waveform) -> tuple[Seconds, Seconds]:
    """From the first to the last stretch of 10 ms that isn't far below the loudest; all of it if shorter than that."""
    frames = piece[: len(piece) // FRAME * FRAME].reshape(-1, FRAME)
    power = (frames**2).mean(axis=1)
    if not power.any():
        return 0.0, len(piece) / SAMPLE_RATE
    loud = np.flatnonzero(power >= power.max() * 10 ** (-AUDIBLE_DB / 10))
    return float(loud[0]) * FRAME / SAMPLE_RATE, float(loud[-1] + 1) * FRAME / SAMPLE_RATE


def _quietest(stretch: Waveform) -> int:
    """Middle of the quietest frame among those at the end of `stretch`."""
    size = round(CUT_FRAME * SAMPLE_RATE)
    first = len(stretch) - round(CUT_WITHIN * SAMPLE_RATE)
    energy = np.cumsum(np.pad(stretch[first:].astype(np.float64) ** 2, (1, 0)))
    return first + int(np.argmin(energy[size:] - energy[:-size])) + size // 2


def _alternatives(texts: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """What the other views of the whole segment read; the first text of each piece is the one that was chosen."""
    whole = [" ".join(piece[min(k, len(piece) - 1)] for piece in texts) for k in range(max(map(len, texts), default=0))]
    return tuple(text for text in dict.fromkeys(whole) if text and text != whole[0])
