"""People who are got to know by the program's own meeting, with scripted voices."""

import numpy as np

from tests.speakers.people import MODEL, probabilities, quiet, says
from voice_coach.bench.asking import Said
from voice_coach.bench.newcomers import Newcomer, met
from voice_coach.core.units import Seconds
from voice_coach.ports import Samples
from voice_coach.speakers.voiceprint import Recorded, Voiceprint, surrounded, voiced


def said(name: str, seconds: Seconds, other: str | None = None) -> Said:
    """Somebody's voice; more of it another's, if one is named."""
    voice: Samples = says(name, seconds)
    if other:
        voice = np.rint(0.4 * voice + 0.6 * says(other, seconds)).astype(np.int16)
    sound = np.concatenate([quiet(0.5), voice, quiet(0.5)])
    sound = sound[: len(sound) // 512 * 512]
    return Said(sound, probabilities(sound))


def newcomer(name: str, consent: Said | None = None, *phrases: Said) -> Newcomer:
    return Newcomer(name, said(name, 11.0), consent, phrases)


def yeses(voiceprint: Voiceprint) -> list[Seconds]:
    """How long what is kept of each yes is."""
    return [round(each.recorded.seconds, 1) for each in voiceprint.phrases if each.label == "yes"]


def test_somebody_is_known_by_their_story_as_they_are_by_enrolling() -> None:
    story = said("Ana", 11.0)
    (ana,) = met(MODEL, [Newcomer("Ana", story)])
    assert ana.phrases == ()
    expected = Recorded.of(MODEL, voiced(story.sound, story.probabilities))
    assert np.allclose(ana.recordings[0].embeddings, expected.embeddings)


def test_the_yes_with_which_they_agreed_is_kept_beside_their_phrases() -> None:
    phrases = said("Ana", 1.5), said("Ana", 1.3)
    ana, ben = met(MODEL, [newcomer("Ana", said("Ana", 0.8), *phrases), newcomer("Ben", said("Ben", 0.9))])
    assert len(yeses(ana)) == 3
    assert yeses(ben) == [], "he said no phrase beside which it could be kept"
    expected = Recorded.of(MODEL, surrounded(phrases[0].sound, phrases[0].probabilities))
    assert np.allclose(ana.phrases[0].recorded.embeddings, expected.embeddings)


def test_a_yes_that_is_not_surely_theirs_is_not_kept() -> None:
    phrase = said("Ana", 1.5)
    for consent in (said("Ben", 0.8), said("Ana", 0.8, other="Ben")):
        ana, _ = met(MODEL, [newcomer("Ana", consent, phrase), newcomer("Ben", None, said("Ben", 1.5))])
        assert len(yeses(ana)) == 1
