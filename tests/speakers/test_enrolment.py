"""Enrolments that are no good, and voices that are known already."""

import numpy as np
import pytest

from tests.speakers.people import MODEL, enrolled, probabilities, quiet, says
from tests.speech_data import MODELS, model, recordings, silence
from voice_coach.bench.kitchen import Condition, Kitchen
from voice_coach.core.units import BLOCK, SAMPLE_RATE
from voice_coach.engines.campplus import CampPlus
from voice_coach.engines.vad import SileroDetector
from voice_coach.ports import Detector, Samples
from voice_coach.speakers.enrolment import Flaw, Quality, Resemblance, quality_of, resemblance
from voice_coach.speakers.voiceprint import OtherModelError, Voiceprint


def quality(sound: Samples) -> Quality:
    return quality_of(sound, probabilities(sound), MODEL)


def with_pauses(*parts: Samples) -> Samples:
    return np.concatenate([piece for part in parts for piece in (quiet(1.0), part)])


def test_twenty_seconds_of_one_voice_are_liked() -> None:
    assert quality(with_pauses(says("Ana", 10.5), says("Ana", 10.5))).is_liked


def test_eleven_seconds_will_do() -> None:
    found = quality(with_pauses(says("Ana", 11.0)))
    assert found.is_good and not found.is_liked
    assert found.seconds == pytest.approx(11.0, abs=0.1)


def test_silence_is_too_short() -> None:
    assert quality(quiet(30.0)) == Quality(0.0, (Flaw.TOO_SHORT,))
    assert quality(quiet(0.0)).flaws == (Flaw.TOO_SHORT,)


def test_nine_seconds_are_too_short() -> None:
    assert quality(with_pauses(says("Ana", 9.0))).flaws == (Flaw.TOO_SHORT,)


def test_a_whisper_at_the_far_end_is_too_quiet() -> None:
    far = (says("Ana", 12.0) * 0.01).astype(np.int16)
    assert quality_of(far, [1.0] * (len(far) // BLOCK), MODEL).flaws == (Flaw.TOO_QUIET,)


def test_a_microphone_turned_up_too_far_is_noticed() -> None:
    clipped = (says("Ana", 12.0).astype(np.int32) * 12).clip(-32768, 32767).astype(np.int16)
    assert quality(clipped).flaws == (Flaw.CLIPPED,)


def test_noise_as_loud_as_the_voice_is_noticed() -> None:
    voice = with_pauses(says("Ana", 6.0), says("Ana", 6.0))
    noise = np.random.default_rng(1).normal(scale=np.abs(voice).mean() * 1.5, size=len(voice))
    noisy = (voice + noise).clip(-32768, 32767).astype(np.int16)
    assert quality_of(noisy, probabilities(voice), MODEL).flaws == (Flaw.TOO_NOISY,)


def test_two_people_taking_turns_are_noticed() -> None:
    assert quality(with_pauses(says("Ana", 6.0), says("Ben", 6.0))).flaws == (Flaw.TWO_VOICES,)
    assert quality(with_pauses(says("Ana", 12.0), says("Ben", 3.0))).flaws == (Flaw.TWO_VOICES,)


def test_one_person_under_two_names_is_noticed() -> None:
    again = Voiceprint("Anna", MODEL.version, enrolled("Ana").recordings)
    assert resemblance(again, [enrolled("Ben"), enrolled("Ana")]) == ("Ana", Resemblance.SAME)


def test_enrolling_again_is_no_resemblance() -> None:
    assert resemblance(enrolled("Ana"), [enrolled("Ana"), enrolled("Ben")]) is None


def test_different_people_do_not_resemble_each_other() -> None:
    assert resemblance(enrolled("Ana"), [enrolled("Ben"), enrolled("Cora")]) is None
    assert resemblance(enrolled("Ana"), []) is None


def test_a_voice_of_another_model_is_noticed() -> None:
    older = Voiceprint("Ben", "older", enrolled("Ben").recordings)
    with pytest.raises(OtherModelError):
        resemblance(enrolled("Ana"), [older])


def real_people() -> dict[str, Samples]:
    """Two people reading for some 16 s each, equally loud."""
    spoken: dict[str, list[Samples]] = {}
    for each in recordings("speakers", "librispeech_test-other"):
        spoken.setdefault(each.speaker, []).append(each.samples())
    joined = {name: np.concatenate(clips)[: 16 * SAMPLE_RATE] for name, clips in list(spoken.items())[-2:]}
    return {name: (sound * (1000 / np.std(sound))).astype(np.int16) for name, sound in joined.items()}


@pytest.mark.engines
def test_real_people_are_enrolled_by_themselves_and_not_together() -> None:
    speaker_model = CampPlus(model(MODELS / "campplus"))
    detector = SileroDetector(model(MODELS / "silero-vad") / "silero_vad.onnx")
    one, other = real_people().values()
    both_at_once = one + other
    in_turns = np.concatenate([one[: 10 * SAMPLE_RATE], silence(0.5), other[: 6 * SAMPLE_RATE]])
    for sound, flaws in ((one, ()), (other, ()), (both_at_once, (Flaw.TWO_VOICES,)), (in_turns, (Flaw.TWO_VOICES,))):
        assert quality_of(sound, judged(detector, sound), speaker_model).flaws == flaws


@pytest.mark.engines
def test_a_room_makes_no_second_voice_of_one_and_hides_none() -> None:
    """The windows of this voice are as unlike each other there as those of two voices may be without an echo."""
    speaker_model = CampPlus(model(MODELS / "campplus"))
    detector = SileroDetector(model(MODELS / "silero-vad") / "silero_vad.onnx")
    kitchen = Kitchen(recordings("noise"), recordings("rir"))

    def heard(*sounds: Samples) -> tuple[Flaw, ...]:
        story = np.concatenate([silence(1.0), *sounds, silence(0.5)])
        sound = kitchen.spoil(story, "single/27/0", Condition.ROOM)
        return quality_of(sound, judged(detector, sound), speaker_model).flaws

    own, other = spoken_by("367"), spoken_by("2033")
    assert heard(own) == ()
    assert heard(own[: 12 * SAMPLE_RATE], other[: 5 * SAMPLE_RATE]) == (Flaw.TWO_VOICES,)


def spoken_by(reader: str) -> Samples:
    """Some 20 s of a reader."""
    clips = [each.samples() for each in recordings("speakers") if each.speaker == reader]
    voice = np.concatenate(clips)[: 20 * SAMPLE_RATE]
    return (voice * (1500 / np.std(voice))).clip(-32768, 32767).astype(np.int16)


def judged(detector: Detector, sound: Samples) -> list[float]:
    detector.reset()
    whole = sound[: len(sound) // BLOCK * BLOCK].reshape(-1, BLOCK)
    return [detector.probability(block) for block in whole]
