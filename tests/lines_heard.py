"""Which lines of the coach a recogniser gets wrong: `python -m tests.lines_heard [--all]` lists them.

Each phrasing is read by the usual voice, espeak-ng, written down by the dictation as shipped, and compared word for
word. What is only another spelling is no error: contractions, numbers, words written apart or together; nor is another
name for a name. A line is hard to hear where one view of it and all four each lose more than a quarter of its words.
"""

import argparse
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from voice_coach import assembly
from voice_coach.audio.resample import resampled
from voice_coach.bench.words import spelling
from voice_coach.config import Config
from voice_coach.core.spoken_numbers import in_digits
from voice_coach.core.units import SAMPLE_RATE
from voice_coach.engines.voices import EspeakVoice
from voice_coach.ports import Samples, Sound
from voice_coach.wording.loader import load_lines

MOST_WRONG = 0.25  # of a line's words
SLOTS = {
    "name": "Mary",
    "names": "Mary and Peter",
    "speaker": "Mary",
    "listener": "Peter",
    "others": "Peter and Susan",
    "duration": "two minutes",
    "count": "three",
    "text": "a walk by the river",
    "time": "on Sunday at six",
}
TEXTS = {  # in place of the above, by the first or the last part of an id
    "choose": "Reflective listening",
    "pick": "Reflective listening",
    "planned": "Reflective listening",
    "planned-check-in": "Reflective listening",
    "who": "Mary or Peter",
}
NAMES = frozenset({"mary", "peter", "susan"})  # a name may be heard as any one word: they are other people's at home
PAUSE = np.zeros(SAMPLE_RATE // 4, np.int16)  # around a line
SPELT = (  # as the recogniser may write it, and as it is compared
    (r"\bcan't\b|\bcannot\b", "can not"),
    (r"\bwon't\b", "will not"),
    (r"n't\b", " not"),
    (r"\blet's\b", "let us"),
    (r"'s\b", " is"),
    (r"'re\b", " are"),
    (r"'ll\b", " will"),
    (r"'ve\b", " have"),
    (r"'d\b", " would"),
    (r"'m\b", " am"),
    (r"\bpractis", "practic"),
)


@dataclass(frozen=True)
class Phrasing:
    """One way to say a line, slots filled."""

    line: str
    text: str


@dataclass(frozen=True)
class Heard:
    """A phrasing, and what was made of it."""

    phrasing: Phrasing
    text: str

    @property
    def wrong(self) -> float:
        """Word error rate."""
        return errors(plain(self.phrasing.text), plain(self.text)) / len(plain(self.phrasing.text))

    @property
    def is_hard(self) -> bool:
        return self.wrong > MOST_WRONG


def phrasings(whole: bool = True) -> Iterator[Phrasing]:
    """Every phrasing of every line, what sounds the same only once; or the first of each line alone."""
    seen = set[str]()
    for line, texts in load_lines().items():
        for text in texts if whole else texts[:1]:
            said = filled(line, text)
            if said not in seen:
                seen.add(said)
                yield Phrasing(line, said)


def part(line: str) -> str:
    """What the line belongs to: an exercise, or a moment that recurs in all of them."""
    return line.partition(".")[0]


def filled(line: str, text: str) -> str:
    of, _, what = line.partition(".")
    return text.format(**SLOTS | {"text": TEXTS.get(of) or TEXTS.get(what, SLOTS["text"])})


def plain(text: str) -> list[str]:
    """Words as they are compared."""
    spelt = " ".join(spelling(text))
    for pattern, instead in SPELT:
        spelt = re.sub(pattern, instead, spelt)
    return list(in_digits(spelt.split()))


def errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Words put in, left out or taken for others; two words for one that is written of both are none."""
    costs = {(0, k): k for k in range(len(heard) + 1)}
    for i in range(1, len(said) + 1):
        costs[i, 0] = i
        for k in range(1, len(heard) + 1):
            other = said[i - 1] != heard[k - 1] and said[i - 1] not in NAMES
            ways = [costs[i - 1, k] + 1, costs[i, k - 1] + 1, costs[i - 1, k - 1] + other]
            if i > 1 and "".join(said[i - 2 : i]) == heard[k - 1]:
                ways.append(costs[i - 2, k - 1])
            if k > 1 and said[i - 1] == "".join(heard[k - 2 : k]):
                ways.append(costs[i - 1, k - 2])
            costs[i, k] = min(ways)
    return costs[len(said), len(heard)]


class Ears:
    """The usual voice, and the recogniser that listens to it."""

    def __init__(self) -> None:
        self._voice = EspeakVoice()
        self._dictation = assembly.Recognisers(Config()).dictation()

    def heard(self, phrasing: Phrasing) -> Heard:
        """What is made of it: of a single view, a fifth of the work, and where that loses it of all four."""
        sound = np.concatenate([PAUSE, _samples(self._voice.synthesise(phrasing.text)), PAUSE])
        quick = self._heard(phrasing, sound, quick=True)
        return min(quick, self._heard(phrasing, sound), key=lambda each: each.wrong) if quick.is_hard else quick

    def _heard(self, phrasing: Phrasing, sound: Samples, quick: bool = False) -> Heard:
        dictating = self._dictation.begin(quick)
        dictating.accept(sound)
        return Heard(phrasing, " ".join(word.text for word in dictating.finish().words))


def _samples(sound: Sound) -> Samples:
    return np.clip(resampled(sound, SAMPLE_RATE) * 32768, -32768, 32767).astype(np.int16)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.lines_heard", description="Lists lines that are hard to hear."
    )
    parser.add_argument("lines", nargs="*", help="ids of lines, or how they begin; otherwise every line")
    parser.add_argument("--all", action="store_true", help="every phrasing; otherwise the first of each line")
    wanted = parser.parse_args()
    chosen = [each for each in phrasings(whole=wanted.all) if each.line.startswith(tuple(wanted.lines or ("",)))]
    count = 0
    for heard in map(Ears().heard, chosen):
        if heard.is_hard:
            count += 1
            print(f"{heard.wrong:.0%}  {heard.phrasing.line}: {heard.phrasing.text}  ->  {heard.text}", flush=True)
    print(f"{count} of {len(chosen)} are hard to hear.")


if __name__ == "__main__":
    main()
