"""Test voices: synthetic people who sound unlike each other and unlike the coach, and whom the recogniser understands.

All are espeak-ng's, which the coach's own voice needs anyway. What makes them different people is the variant, the
pitch, and the size of the head: sound that is played faster comes from a smaller one. They were chosen from some 150
combinations by two measurements, each at -26 dBFS without noise: how many of 20 answers and commands the phrase
recogniser (Moonshine) takes for what they are, and how alike a speaker model (CAM++, cosine) finds two voices. The same
voice with other words has 0.69 to 0.84.

    voice    pitch    phrases of 20   word errors in say-backs   like the coach   most like another
    rob      145 Hz       19.7                 0 %                    0.24             0.61 (max)
    m7       101 Hz       19.0                 8 %                    0.44             0.69 (Denis)
    f5       203 Hz       18.3                11 %                    0.35             0.44 (rob)
    plain     70 Hz       19.3                11 %                    0.58             0.63 (m7)
    Denis     76 Hz       18.3                 3 %                    0.50             0.69 (m7)
    max      116 Hz       18.3                 6 %                    0.50             0.61 (rob)

The first two have 0.48. American voices of espeak-ng are understood worse and resemble the coach (up to 0.94); flite's
are no better understood, and another program to install.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from voice_coach.engines.voices import RUN_ON, EspeakVoice
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
        spoken = EspeakVoice(f"en-gb-x-rp{self.variant}", self.pitch, self.pace / self.head, spacing=RUN_ON)
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
