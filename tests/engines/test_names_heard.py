"""The name of every exercise, as the recognisers hear it from a test voice that asks for it at the beginning."""

import numpy as np
import pytest

from tests.speech_data import MODELS, model
from voice_coach.core.commands import ANSWERS, COMMANDS
from voice_coach.core.exercise import Exercise
from voice_coach.core.intents import find_choice
from voice_coach.core.offers import TAKE, nearest, patterns_of
from voice_coach.core.units import SAMPLE_RATE
from voice_coach.engines.moonshine import Moonshine
from voice_coach.engines.moonshine_dictation import MoonshineDictation
from voice_coach.engines.moonshine_phrases import MoonshinePhrases
from voice_coach.engines.vocabulary import load_vocabulary
from voice_coach.exercises.loader import all_exercises
from voice_coach.ports import Samples
from voice_coach.simulation.casting import said
from voice_coach.simulation.recordings import PERSON_DB, at_level
from voice_coach.simulation.voices import VOICES
from voice_coach.wording.loader import load_patterns

EXERCISES = all_exercises()
AT_READY = COMMANDS | ANSWERS | {"choose", "short", "long"}
UNDERSTOOD = 48  # of 59, at least; over five voices and three ways to ask 88 %


class Ears:
    """What an answer at "is now a good time?" goes through: phrases, and where it is none, dictation."""

    def __init__(self) -> None:
        recogniser = Moonshine(model(MODELS / "moonshine-tiny-en"))
        self._phrases = MoonshinePhrases(recogniser, load_vocabulary())
        self._dictation = MoonshineDictation(recogniser)
        self._patterns = {**load_patterns(), **patterns_of(EXERCISES)}

    def wish(self, sound: Samples) -> str | None:
        """The exercise that is asked for, or the phrase it is taken for; None: asked once more."""
        spotting = self._phrases.begin(AT_READY)
        spotting.accept(sound)
        if (label := spotting.finish().label) is not None:
            return label
        dictating = self._dictation.begin()
        dictating.accept(sound)
        text = " ".join(word.text for word in dictating.finish().words)
        labels = patterns_of(EXERCISES).keys()
        return find_choice(text, self._patterns, labels) or nearest(text, EXERCISES, self._patterns)


def asked_for(exercise: Exercise) -> Samples:
    sound = at_level(said(VOICES[0], f"Coach, {exercise.title}."), PERSON_DB)
    padded = np.concatenate([np.zeros(SAMPLE_RATE // 2), sound, np.zeros(SAMPLE_RATE * 3 // 10)])
    samples: Samples = np.rint(padded * 32767).astype(np.int16)
    return samples


@pytest.mark.slow
def test_nearly_every_exercise_is_understood_by_its_title_and_none_is_taken_for_another() -> None:
    ears = Ears()
    others = [one for one in EXERCISES if one.id != "time-out"]  # "coach, time-out" is a time-out, always
    heard = {one.id: ears.wish(asked_for(one)) for one in others}
    assert sum(label == TAKE + id for id, label in heard.items()) >= UNDERSTOOD, heard
    assert {id: label for id, label in heard.items() if label not in (None, TAKE + id)} == {}
