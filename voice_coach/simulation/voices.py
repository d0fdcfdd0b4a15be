"""Test voices: synthetic people who sound unlike each other and unlike the coach, and whom the recogniser understands.

All are espeak-ng's, which the coach's own voice needs anyway. What makes them different people is the variant, the
pitch, and the size of the head: sound that is played faster comes from a smaller one. They were chosen from some 120
combinations by two measurements: which of 20 phrases the phrase recogniser (Moonshine) takes for what they are, and how
much a speaker model (CAM++, cosine) takes them for the same person.

    voice    phrases of 20   word errors in say-backs   likeness to the coach, to the most alike before it
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from voice_coach.engines.voices import EspeakVoice
from voice_coach.ports import Sound, Voice


@dataclass(frozen=True, slots=True)
class PersonVoice:
    """One synthetic person.

    Args:
        variant: of espeak-ng's British English, which is better understood than the American.
        pitch: 0 to 99.
        pace: in words a minute, over the coach's.
        head: below 1 a larger one, above 1 a smaller one.
    """

    variant: str
    pitch: int
    pace: float
    head: float

    def synthesise(self, text: str, words_per_minute: int = 160) -> Sound:
        spoken = EspeakVoice(f"en-gb-x-rp{self.variant}", self.pitch, self.pace / self.head)
        sound = spoken.synthesise(text, words_per_minute)
        return Sound(sound.samples, round(sound.rate * self.head))

    def close(self) -> None:
        """Nothing runs between two texts."""


VOICES = (
    PersonVoice("+rob", 85, 1.15, 1.08),
    PersonVoice("+m7", 50, 1.2, 0.95),
    PersonVoice("+f5", 40, 1.15, 1.1),
    PersonVoice("", 10, 1.14, 0.92),
    PersonVoice("+Denis", 20, 1.14, 1.0),
    PersonVoice("+max", 50, 1.18, 1.15),
)
GROWTH = 1.06  # of the head, each time that the voices have to begin again


def cast(names: Sequence[str], closing: ExitStack) -> Mapping[str, Voice]:
    """A voice for each name; the first two are the least alike. `closing` ends what they run."""
    voices = {name: _voice(k) for k, name in enumerate(names)}
    for voice in voices.values():
        closing.callback(voice.close)
    return voices


def _voice(number: int) -> PersonVoice:
    again, k = divmod(number, len(VOICES))
    first = VOICES[k]
    return PersonVoice(first.variant, first.pitch, first.pace, first.head * GROWTH**again)
