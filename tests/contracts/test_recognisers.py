"""What every recogniser promises, run over each real one and over its stand-in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from tests.speech_data import MODELS, SHARED, model, recording, silence
from voice_coach.core.units import BLOCK, SAMPLE_RATE
from voice_coach.engines.vocabulary import load_vocabulary
from voice_coach.ports import Dictating, Dictation, Phrases, Samples, Spotting
from voice_coach.simulation.scripted import ScriptedDictation, ScriptedPhrases, ScriptedVoice

PRE_ROLL = 0.5  # seconds before the onset of the voice that a segment comes with
ANSWERS = frozenset({"yes", "no", "partly", "pause"})

# Recordings that both real back-ends get right; the tiny Vosk model knows yes, no and stop only.
RECORDED = {
    "yes": "words/an4_commands/an22-flrp-b.flac",
    "no": "words/speech_commands_v2_test/no/03401e93_0.flac",
    "stop": "words/speech_commands_v2_test/stop/022cd682_0.flac",
    "seven": "words/speech_commands_v2_test/seven/563aa4e6_2.flac",
    "left": "words/speech_commands_v2_test/left/105a0eea_1.flac",
    "house": "words/speech_commands_v2_test/house/2aa787cf_1.flac",
}


@dataclass(frozen=True)
class Harness:
    """One recogniser, and a mouth that it understands: `say` gives the sound of words of `RECORDED`."""

    dictation: Dictation
    phrases: Phrases
    say: Callable[[str], Samples]


def recorded(text: str) -> Samples:
    """The words, each from a recording, with 0.3 s of quiet after each."""
    return np.concatenate([part for word in text.split() for part in (recording(RECORDED[word]), silence(0.3))])


def moonshine() -> Harness:
    from voice_coach.engines.moonshine import Moonshine
    from voice_coach.engines.moonshine_dictation import MoonshineDictation
    from voice_coach.engines.moonshine_phrases import MoonshinePhrases

    loaded = Moonshine(model(MODELS / "moonshine-tiny-en"))
    phrases = MoonshinePhrases(loaded, load_vocabulary(), pre_roll_s=PRE_ROLL)
    return Harness(MoonshineDictation(loaded), phrases, recorded)


def moonshine_and_whisper() -> Harness:
    """As shipped: one dictates, the other has an opinion."""
    from voice_coach.engines.moonshine import Moonshine
    from voice_coach.engines.moonshine_dictation import MoonshineDictation
    from voice_coach.engines.moonshine_phrases import MoonshinePhrases
    from voice_coach.engines.whisper import Whisper

    loaded = Moonshine(model(MODELS / "moonshine-tiny-en"))
    second = Whisper(model(MODELS / "whisper-tiny-en"))
    phrases = MoonshinePhrases(loaded, load_vocabulary(), pre_roll_s=PRE_ROLL)
    return Harness(MoonshineDictation(loaded, second=second), phrases, recorded)


def vosk() -> Harness:
    from voice_coach.engines.vosk import VoskDictation, VoskModel, VoskPhrases

    loaded = VoskModel(model(SHARED / "vosk-tiny-model" / "model"))
    return Harness(VoskDictation(loaded), VoskPhrases(loaded, load_vocabulary()), recorded)


def scripted() -> Harness:
    voice = ScriptedVoice()
    return Harness(
        ScriptedDictation(),
        ScriptedPhrases(load_vocabulary()),
        lambda text: np.rint(voice.synthesise(text).samples * 32767).astype(np.int16),
    )


HARNESSES: dict[str, Callable[[], Harness]] = {
    "moonshine": moonshine,
    "moonshine and whisper": moonshine_and_whisper,
    "vosk": vosk,
    "scripted": scripted,
}


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("moonshine", marks=pytest.mark.engines),
        pytest.param("moonshine and whisper", marks=pytest.mark.engines),
        "scripted",
        "vosk",
    ],
)
def recogniser(request: pytest.FixtureRequest) -> Harness:
    return HARNESSES[request.param]()


def white_noise(seconds: float, level: float = 300.0) -> Samples:
    drawn = np.random.default_rng(7).normal(scale=level, size=round(seconds * SAMPLE_RATE))
    return np.clip(drawn, -32768, 32767).astype(np.int16)


WORDLESS = {
    "nothing": silence(0),
    "one sample": silence(1 / SAMPLE_RATE),
    "silence": silence(2.0),
    "noise": white_noise(2.0),
    "half a minute of silence": silence(30.0),
}


def blocks(sound: Samples) -> Iterator[Samples]:
    return (sound[k : k + BLOCK] for k in range(0, len(sound), BLOCK))


def fed(job: Spotting | Dictating, sound: Samples) -> None:
    for block in blocks(sound):
        job.accept(block)


def spotted(recogniser: Harness, sound: Samples, labels: frozenset[str] = ANSWERS) -> str | None:
    job = recogniser.phrases.begin(labels)
    fed(job, np.concatenate([silence(PRE_ROLL), sound]))
    found = job.finish()
    assert 0.0 <= found.confidence <= 1.0
    assert bool(found.text) == (found.label is not None)
    return found.label


def urgent_at(recogniser: Harness, sound: Samples) -> float | None:
    """Seconds from the onset until "stop" is heard in the middle."""
    job = recogniser.phrases.begin(ANSWERS)
    heard = None
    for k, block in enumerate(blocks(np.concatenate([silence(PRE_ROLL), sound]))):
        job.accept(block)
        if job.urgent() and heard is None:
            heard = (k + 1) * BLOCK / SAMPLE_RATE - PRE_ROLL
    job.finish()
    return heard


def written(recogniser: Harness, sound: Samples) -> list[str]:
    """Words of the transcript; what holds of every transcript is checked by the way."""
    job = recogniser.dictation.begin()
    fed(job, sound)
    words = job.finish().words
    assert all(0.0 <= word.confidence <= 1.0 and word.text.strip() == word.text != "" for word in words)
    edges = [edge for word in words for edge in (word.start, word.end)]
    assert edges == sorted(edges)
    assert all(0.0 <= edge <= len(sound) / SAMPLE_RATE + 1e-6 for edge in edges)
    return [word.text.lower().strip(".,!?") for word in words]


@pytest.mark.parametrize("sound", WORDLESS)
def test_what_has_no_words_gives_no_phrase(recogniser: Harness, sound: str) -> None:
    assert spotted(recogniser, WORDLESS[sound]) is None


@pytest.mark.parametrize("sound", WORDLESS)
def test_what_has_no_words_gives_no_transcript(recogniser: Harness, sound: str) -> None:
    assert written(recogniser, WORDLESS[sound]) == []


def test_what_has_no_words_is_no_reason_to_stop(recogniser: Harness) -> None:
    assert [
        name for name, sound in WORDLESS.items() if urgent_at(recogniser, sound[: 4 * SAMPLE_RATE]) is not None
    ] == []


@pytest.mark.parametrize("word", ["yes", "no", "stop"])
def test_a_listed_phrase_comes_back_with_its_label(recogniser: Harness, word: str) -> None:
    assert spotted(recogniser, recogniser.say(word)) == word


@pytest.mark.parametrize("word", ["seven", "left", "house"])
def test_other_speech_is_something_else(recogniser: Harness, word: str) -> None:
    assert spotted(recogniser, recogniser.say(word)) is None


def test_a_phrase_inside_other_speech_is_something_else(recogniser: Harness) -> None:
    assert spotted(recogniser, recogniser.say("seven left stop house")) is None


def test_a_phrase_that_was_not_asked_for_is_something_else(recogniser: Harness) -> None:
    assert spotted(recogniser, recogniser.say("yes"), frozenset({"no"})) is None


def test_stop_is_always_listened_for(recogniser: Harness) -> None:
    assert spotted(recogniser, recogniser.say("stop"), frozenset()) == "stop"


def test_words_that_no_list_has_are_heard_where_they_are_given(recogniser: Harness) -> None:
    own = frozenset({"words.no"})
    assert spotted(recogniser, recogniser.say("no"), own) == "words.no"
    assert spotted(recogniser, recogniser.say("yes"), own) is None


def test_a_label_nobody_knows_is_refused(recogniser: Harness) -> None:
    with pytest.raises(ValueError, match="applause"):
        recogniser.phrases.begin(frozenset({"yes", "applause"}))


def test_stop_is_heard_in_the_middle(recogniser: Harness) -> None:
    said = recogniser.say("stop")
    heard = urgent_at(recogniser, np.concatenate([said, silence(0.7)]))
    assert heard is not None
    assert heard < len(said) / SAMPLE_RATE + 0.4


@pytest.mark.parametrize("word", ["yes", "no", "seven", "left", "house"])
def test_nothing_else_is_taken_for_stop_in_the_middle(recogniser: Harness, word: str) -> None:
    assert urgent_at(recogniser, np.concatenate([recogniser.say(word), silence(0.7)])) is None


def test_one_utterance_does_not_leak_into_the_next(recogniser: Harness) -> None:
    said = ["stop", "yes", "no", "yes"]
    assert [spotted(recogniser, recogniser.say(word)) for word in said] == said
    assert spotted(recogniser, silence(1.0)) is None


def test_an_utterance_given_up_in_the_middle_leaves_nothing_behind(recogniser: Harness) -> None:
    fed(recogniser.phrases.begin(ANSWERS), recogniser.say("yes"))
    assert spotted(recogniser, recogniser.say("no")) == "no"


def test_what_is_said_is_written_down(recogniser: Harness) -> None:
    assert written(recogniser, np.concatenate([silence(0.3), recogniser.say("yes")])) == ["yes"]


def test_one_segment_does_not_leak_into_the_next(recogniser: Harness) -> None:
    assert [written(recogniser, recogniser.say(word)) for word in ("no", "yes", "no")] == [["no"], ["yes"], ["no"]]
    assert written(recogniser, silence(1.0)) == []


def test_nothing_of_a_long_segment_is_lost(recogniser: Harness) -> None:
    said = np.concatenate([recogniser.say("stop"), silence(12.0), recogniser.say("yes"), silence(12.0)])
    assert written(recogniser, said) == ["stop", "yes"]


def test_a_segment_may_come_in_one_piece(recogniser: Harness) -> None:
    job = recogniser.dictation.begin()
    job.accept(recogniser.say("yes"))
    assert [word.text.lower().strip(".,!?") for word in job.finish().words] == ["yes"]


def test_a_segment_may_go_on_after_its_words_were_asked_for(recogniser: Harness) -> None:
    job = recogniser.dictation.begin()
    job.accept(recogniser.say("stop"))
    assert [word.text.lower().strip(".,!?") for word in job.finish().words] == ["stop"]
    job.accept(np.concatenate([silence(1.0), recogniser.say("yes")]))
    words = job.finish().words
    assert [word.text.lower().strip(".,!?") for word in words] == ["stop", "yes"]
    assert words[0].end <= words[1].start


def test_quick_work_is_still_a_transcript(recogniser: Harness) -> None:
    job = recogniser.dictation.begin(quick=True)
    job.accept(recogniser.say("yes"))
    assert [word.text.lower().strip(".,!?") for word in job.finish().words] == ["yes"]
