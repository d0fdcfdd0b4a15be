"""The phrase that two agreed on, as the listener hears it called in a say-back: two test voices, no noise."""

from dataclasses import replace

import numpy as np
import pytest

from tests.core.rehearsal import PATTERNS
from tests.core.test_callout import PHRASES
from tests.engines.test_say_backs_heard import sound
from tests.say_backs import half
from tests.speech_data import MODELS, model
from voice_coach.bench.asr import AFTER, BEFORE, SAYING_BACK
from voice_coach.bench.hearing import Hearing, between, silence
from voice_coach.core.callout import Callout
from voice_coach.core.events import Heard, WrittenSoFar
from voice_coach.core.units import Seconds
from voice_coach.ports import Samples
from voice_coach.simulation.voices import VOICES

pytestmark = [pytest.mark.engines, pytest.mark.slow]

AGAIN = (
    "Sorry. You felt tired because of the boxes.",
    "Okay. You were sad.",
    "Oh, right. You felt left out at dinner.",
)


@pytest.fixture(scope="module")
def hearing() -> Hearing:
    model(MODELS / "moonshine-tiny-en")
    return Hearing()


def kept(hearing: Hearing, phrase: str, person: int) -> Callout | None:
    """The phrase as it is written down when it is agreed on, and kept where it is right."""
    heard = hearing.listen(between(BEFORE, sound(f"{phrase}.", person), AFTER), SAYING_BACK).text
    return Callout.in_(heard, PATTERNS)


def is_called(hearing: Hearing, phrase: Callout, said: Samples) -> bool:
    """Whether a say-back would begin anew, by its sound or by its letters."""
    how = replace(SAYING_BACK, labels=SAYING_BACK.labels | {phrase.label}, so_far=True)
    for moment in hearing.listen(said, how).moments:
        match moment.event:
            case Heard(label=str(label)):
                if label == phrase.label:
                    return True
            case Heard(words=words) | WrittenSoFar(words=words):
                if phrase.behind(words) is not None:
                    return True
    return False


def called(k: int, phrase: str, into: bool, pause_s: Seconds = 0.8) -> Samples:
    """Somebody says something back, and somebody else calls: into their sentence, after which they begin anew, or after
    it, and both are quiet.
    """
    listener, speaker = k % len(VOICES), (k + 1 + k // len(VOICES)) % len(VOICES)
    said, call = sound(half(0).harmless[3 * k], listener), sound(f"{phrase}.", speaker)
    if not into:
        return np.concatenate([silence(BEFORE), said, silence(pause_s), call, silence(AFTER)])
    anew = sound(AGAIN[k % len(AGAIN)], listener)
    cut = said[: round(0.6 * len(said))]
    return np.concatenate([silence(BEFORE), cut, silence(0.1), call, silence(pause_s), anew, silence(AFTER)])


@pytest.mark.parametrize(("into", "at_least"), [(False, 8), (True, 7)])
def test_a_call_is_mostly_noticed(hearing: Hearing, into: bool, at_least: int) -> None:
    phrases = [Callout.in_(phrase, PATTERNS) for phrase in PHRASES]
    noticed = [p for k, p in enumerate(phrases) if p and is_called(hearing, p, called(k, p.words, into))]
    assert len(noticed) >= at_least, [p.words for p in noticed]


def test_no_say_back_without_one_is_taken_for_a_call(hearing: Hearing) -> None:
    phrases = [phrase for phrase in (Callout.in_(each, PATTERNS) for each in PHRASES) if phrase is not None]
    chosen = half(1).harmless[::7]
    said = [(phrases[k % len(phrases)], between(BEFORE, sound(text, k), AFTER)) for k, text in enumerate(chosen)]
    assert [phrase.words for phrase, heard in said if is_called(hearing, phrase, heard)] == []
