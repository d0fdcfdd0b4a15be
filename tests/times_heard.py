"""How spoken times come out of the recogniser as shipped: `python -m tests.times_heard [--every N]` prints the figures.

Each time is said by synthetic people and listened to as while an appointment asks; one that isn't understood, or only
in part, is said again a little slower, as people do. With `--speech FOLDER` Piper is also heard in a kitchen.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.core.test_times import NOW
from tests.said_aloud import Speaker, Spoil, measure_each_voice, shares
from voice_coach.bench.hearing import Hearing
from voice_coach.core.actions import Listen
from voice_coach.core.steps.appointment import Appointment
from voice_coach.core.times import Partly, Unclear, When, understand
from voice_coach.ports import Samples

SAID: Mapping[str, Sequence[str]] = tomllib.loads(
    (Path(__file__).parent / "data" / "times.toml").read_text(encoding="utf-8")
)
ASKED = Listen(Appointment.phase, Appointment.labels)
Meant = When | Partly | Unclear


class Ears:
    """What comes of a time that is said."""

    def __init__(self, spoil: Spoil | None = None) -> None:
        self._hearing = Hearing()
        self._spoil = spoil

    def outcome(self, speaker: Speaker, text: str) -> str:
        """ "right", "right again" where it was so the second time, "wrong" where another was read back, or "open"."""
        truth = understand(text, NOW)
        first = self.meant(speaker.says(text), f"{speaker.name} {text}")
        if first == truth:
            return "right"
        if isinstance(first, When):
            return "wrong"
        begun = first if isinstance(first, Partly) else None
        second = self.meant(speaker.says(text, again=True), f"{speaker.name} {text} again", begun)
        return "right again" if second == truth else "wrong" if isinstance(second, When) else "open"

    def meant(self, sound: Samples, key: str, begun: Partly | None = None) -> Meant:
        """The time that was heard, as an appointment takes it."""
        heard = self._hearing.listen(self._spoil(sound, key) if self._spoil else sound, ASKED).heard
        return understand(heard[0].text, NOW, begun) if heard else Unclear.NOT_UNDERSTOOD


def outcomes(ears: Ears, speakers: Sequence[Speaker], texts: Iterable[str]) -> Counter[str]:
    """How often each outcome came; every text is said by two of the speakers in turn."""
    found = Counter[str]()
    for k, text in enumerate(texts):
        for by in (speakers[k % len(speakers)], speakers[(k + 1) % len(speakers)]):
            outcome = ears.outcome(by, text)
            found[outcome] += 1
            if outcome != "right":
                print(f"  {outcome}: {text} ({by.name})", flush=True)
    return found


def invented(ears: Ears, speakers: Sequence[Speaker], texts: Iterable[str]) -> list[str]:
    """Texts without a time in which one was heard."""
    said = ((text, speakers[k % len(speakers)]) for k, text in enumerate(texts))
    return [text for text, by in said if isinstance(ears.meant(by.says(text), text), When)]


def measure(speakers: Sequence[Speaker], spoil: Spoil | None, every: int) -> None:
    """Print what comes of all times, and in what no time is."""
    ears, others = Ears(spoil), SAID["others"][::every]
    print(f"  {shares(outcomes(ears, speakers, SAID['times'][::every]))}", flush=True)
    print(f"  invented: {invented(ears, speakers, others)} of {len(others)}", flush=True)


if __name__ == "__main__":
    measure_each_voice(__doc__, measure)
