"""Writing down what is said, with Moonshine: several views of each segment, and a guard against invented text.

On noise the model invents ("You", "Thank you for watching"). Most of that is kept out before: only segments in which
a voice was detected should come here. The guard drops what no mouth says, as a second belt.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import exp, fsum

import numpy as np

from voice_coach.core.events import Word
from voice_coach.core.units import SAMPLE_RATE, Seconds
from voice_coach.engines.moonshine import Decoded, Moonshine, Tokenizer, waveform
from voice_coach.engines.views import MOST_VIEWS, Waveform, views_of, vote, weights_of
from voice_coach.ports import Dictating, Dictation, Samples, Transcript

DISSENT = 2.0  # how much a word's log-confidence falls when no other view has it
SURE = 0.5  # confidence from which a word is repeated: half of the say-backs in a room at 10 dB have enough of them
LONGEST: Seconds = 20.0  # the model has heard hardly longer ones; longer segments are cut where they are quietest
CUT_WITHIN: Seconds = 4.0  # before the longest possible end
CUT_FRAME: Seconds = 0.2

MOST_WORDS_PER_SECOND = 6.0
NOTE_OR_BRACKET = re.compile(r"[\u266a-\u266f()\[\]{}<>*]")
LOOP_OF_ONE, LOOP_OF_MORE = 4, 3  # times a word, or a longer group of words, is said in a row
GHOSTS = frozenset({"you", "so", "thank you for watching", "transcript emily beynon"})  # made of noise, again and again

AUDIBLE_DB = 25.0  # frames this far below the loudest one are no speech
FRAME = SAMPLE_RATE // 100


@dataclass(frozen=True, slots=True)
class Reading:
    """One view's text: words with their marks, each with the mean log-probability of its tokens, marks left out."""

    words: tuple[str, ...] = field(default=(), repr=False)
    log_probabilities: tuple[float, ...] = ()
    mean: float = 0.0  # over all tokens

    @property
    def text(self) -> str:
        return " ".join(self.words)

    @property
    def bare(self) -> list[str]:
        return bare(self.words)


def bare(words: Sequence[str]) -> list[str]:
    """Lower case, no marks: as words are compared."""
    return [re.sub(r"[^\w']", "", word.lower()) for word in words]


class MoonshineDictation(Dictation):
    """Moonshine behind the port `Dictation`. Nothing is known before a segment is over: `partial` stays empty."""

    def __init__(self, model: Moonshine, views: int = MOST_VIEWS) -> None:
        """Decode each segment in at most `views` views, 1 to `MOST_VIEWS`; each costs 3 % of the segment's length.

        Raises:
            ValueError: `views` is out of range.
        """
        if not 1 <= views <= MOST_VIEWS:
            raise ValueError(f"views is {views}; 1 to {MOST_VIEWS} are possible.")
        self._model, self._views = model, views

    def begin(self, quick: bool = False) -> Dictating:
        return _MoonshineDictating(self._model, 1 if quick else self._views)


class _MoonshineDictating(Dictating):
    def __init__(self, model: Moonshine, views: int) -> None:
        self._model, self._views = model, views
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
            readings = read(self._model, list(views_of(piece, self._views)), len(piece) / SAMPLE_RATE)
            best, shares = agreed(readings)
            words += timed(best, shares, piece, begin / SAMPLE_RATE)
            texts.append([best.text, *(each.text for each in readings)])
        return Transcript(tuple(words), _alternatives(texts))


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
    decoded = model.greedy([model.encode(view) for view in views])
    return [_reading(model.tokenizer, each, seconds) for each in decoded]


def _reading(tokenizer: Tokenizer, decoded: Decoded, seconds: Seconds) -> Reading:
    words, log_probabilities = _words(tokenizer, decoded)
    if is_invented(words, seconds):
        return Reading(mean=decoded.mean_log_probability)
    sane = before_loop(bare(words))
    mean = decoded.mean_log_probability if sane == len(words) else float(np.mean(log_probabilities[:sane]))
    return Reading(tuple(words[:sane]), tuple(log_probabilities[:sane]), mean)


def agreed(readings: Sequence[Reading]) -> tuple[Reading, list[float]]:
    """The text that the views elect word for word, and each word's agreement; no text unless most views have any."""
    voters = [each for each in readings if each.words]
    if 2 * len(voters) <= len(readings):
        return Reading(), []
    confidences = [[exp(likely) for likely in each.log_probabilities] for each in voters]
    elected = vote([each.bare for each in voters], confidences, weights_of([each.mean for each in voters]))
    words = tuple(voters[each.view].words[each.word] for each in elected)
    likely = tuple(voters[each.view].log_probabilities[each.word] for each in elected)
    mean = fsum(likely) / len(likely) if likely else 0.0
    return Reading(words, likely, mean), [each.share for each in elected]


def is_invented(words: Sequence[str], seconds: Seconds) -> bool:
    """Whether no mouth said this: signs for music, too fast, going round in circles, or what noise turns into."""
    spoken = bare(words)
    return (
        NOTE_OR_BRACKET.search(" ".join(words)) is not None
        or len(spoken) > MOST_WORDS_PER_SECOND * seconds
        or 2 * looping(spoken) >= max(1, len(spoken))
        or " ".join(spoken) in GHOSTS
    )


def before_loop(words: Sequence[str]) -> int:
    """How many words there are until a reading goes round in circles, the first round included.

    The model is ever surer of what it repeats: with the rest it would outweigh the views that did not lose their way.
    """
    return min((begin + size for begin, _, size in _loops(words)), default=len(words))


def looping(words: Sequence[str]) -> int:
    """How many of the words belong to a word or group that is repeated again and again."""
    return len({k for begin, end, _ in _loops(words) for k in range(begin, end)})


def _loops(words: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Begin and end of what is repeated, and the size of the group; the same loop may come more than once."""
    for size in range(1, len(words) // LOOP_OF_MORE + 1):
        needed = size * (LOOP_OF_ONE if size == 1 else LOOP_OF_MORE)
        run = size  # words so far that equal those `size` before, and the first group
        for k in range(size, len(words)):
            run = run + 1 if words[k] == words[k - size] else size
            if run >= needed:
                yield k - run + 1, k + 1, size


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


def _words(tokenizer: Tokenizer, decoded: Decoded) -> tuple[list[str], list[float]]:
    groups: list[tuple[list[int], list[float]]] = []
    for token, log_probability in zip(
        decoded.tokens, decoded.log_probabilities, strict=False
    ):  # the end mark's is left
        if not groups or tokenizer.begins_word(token):
            groups.append(([], []))
        groups[-1][0].append(token)
        if tokenizer.is_spoken(token):
            groups[-1][1].append(log_probability)
    spoken = [(tokens, likely) for tokens, likely in groups if likely]
    return [tokenizer.decode(tokens) for tokens, _ in spoken], [float(np.mean(likely)) for _, likely in spoken]


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
