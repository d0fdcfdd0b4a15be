"""Getting to know somebody by what the listener hears; with scripted people and engines."""

from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest

from tests.listening import ANSWERS, COMMANDS, in_blocks
from tests.speakers.people import MODEL, enrolled, known, quiet, says
from tests.speech_data import MODELS, model, recordings
from voice_coach import assembly
from voice_coach.core.actions import JudgeVoice, KnowVoice, Listen, Phase, TakePhrase, TakeYes, TooAlike
from voice_coach.core.events import Event, Heard, VoiceGathered, VoiceKnown, VoiceTaken
from voice_coach.core.units import SAMPLE_RATE, UNKNOWN, Seconds
from voice_coach.engines.campplus import CampPlus
from voice_coach.engines.vocabulary import load_vocabulary
from voice_coach.listener import Listener
from voice_coach.listener.meeting import Meeting
from voice_coach.ports import Detector, Samples
from voice_coach.simulation.scripted import ScriptedDetector, ScriptedDictation, ScriptedPhrases
from voice_coach.speakers.known import Known
from voice_coach.speakers.store import Voiceprints
from voice_coach.speakers.voiceprint import Voiceprint
from voice_coach.speakers.who import Who
from voice_coach.workers import InlineWorker

E = TypeVar("E", bound=Event)


class Room:
    """Where people are met."""

    def __init__(self, people: Known | None = None, *others: Voiceprint, detector: Detector | None = None) -> None:
        self.known = people or Known(MODEL, [])
        self.meeting = Meeting(self.known, InlineWorker(), others)
        vocabulary = load_vocabulary("en")
        self.listener = Listener(
            detector or ScriptedDetector(),
            ScriptedDictation(),
            ScriptedPhrases(vocabulary),
            InlineWorker(),
            vocabulary=vocabulary,
            who=Who(self.known, InlineWorker()),
            meeting=self.meeting,
        )
        self.events: list[Event] = []

    def meets(self, name: str) -> None:
        self.listener.listen(Listen(Phase.MEET, COMMANDS, asked=name))

    def hears(self, *sounds: Samples, coach: Seconds = 0.0) -> None:
        """The people; for the first `coach` seconds the coach speaks, too."""
        for k, block in enumerate(in_blocks(np.concatenate(sounds))):
            played = np.full_like(block, 3000) if k * 0.032 < coach else np.zeros_like(block)
            self.events += self.listener.hear(block, played, k * 0.032 < coach)

    def judges(self, name: str) -> VoiceTaken:
        self.listener.meet(JudgeVoice(name))
        self.hears(quiet(0.1))
        return self.of(VoiceTaken)[-1]

    def knows(self, name: str) -> None:
        self.listener.meet(KnowVoice(name))
        self.hears(quiet(0.1))

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def now(self) -> Seconds:
        return self.listener.now


def met(room: Room, name: str, seconds: Seconds = 12.0) -> VoiceTaken:
    room.meets(name)
    room.hears(quiet(0.5), says(name, seconds), quiet(0.5))
    return room.judges(name)


def unsure(name: str, other: str) -> Samples:
    """A yes that has much of another voice in it."""
    mixed: Samples = np.rint(0.415 * says(name, 0.8) + 0.585 * says(other, 0.8)).astype(np.int16)
    return mixed


def test_every_second_of_a_voice_is_told_and_pauses_do_not_count() -> None:
    room = Room()
    room.meets("Ana")
    room.hears(quiet(1.0), says("Ana", 3.2), quiet(2.0), says("Ana", 2.4), quiet(1.0))
    gathered = room.of(VoiceGathered)
    assert [round(each.seconds) for each in gathered] == [1, 2, 3, 4, 5]
    assert {each.name for each in gathered} == {"Ana"}
    assert gathered[3].at > gathered[2].at + 2.0


def test_nothing_is_gathered_but_while_somebody_is_met() -> None:
    room = Room()
    room.listener.listen(Listen(Phase.TURN, COMMANDS))
    room.hears(says("Ana", 12.0), quiet(0.5))
    room.listener.listen(Listen(Phase.ANSWER, ANSWERS, asked="Ana"))
    room.hears(says("Ana", 12.0), quiet(0.5))
    assert room.of(VoiceGathered) == []
    assert room.judges("Ana").flaw == "too_short"


def test_what_is_said_over_the_coach_is_not_gathered() -> None:
    room = Room()
    room.meets("Ana")
    room.hears(says("Ana", 4.0), coach=4.0)
    assert room.of(VoiceGathered) == []


def test_a_good_story_makes_somebody_known_for_the_rest_of_the_session() -> None:
    room = Room()
    taken = met(room, "Ana")
    assert (taken.flaw, taken.same_as, taken.alike, taken.own_yes) == (None, None, None, True)
    assert taken.seconds == pytest.approx(12.0, abs=0.1)
    assert not room.of(VoiceKnown)
    room.knows("Ana")
    assert [each.name for each in room.of(VoiceKnown)] == ["Ana"]
    assert room.known.names == ("Ana",)
    room.listener.listen(Listen(Phase.ANSWER, ANSWERS, asked="Ana"))
    for name, who in (("Ana", "Ana"), ("Ben", UNKNOWN)):
        room.hears(quiet(0.7), says(name, 2.0), quiet(1.0))
        assert room.of(Heard)[-1].who == who


def test_a_pause_in_between_keeps_what_was_told() -> None:
    room = Room()
    room.meets("Ana")
    room.hears(says("Ana", 6.0), quiet(0.5))
    room.listener.listen(Listen(Phase.WAIT, COMMANDS))
    room.hears(says("Ben", 5.0), quiet(0.5))
    room.meets("Ana")
    room.hears(says("Ana", 6.0), quiet(0.5))
    taken = room.judges("Ana")
    assert (taken.flaw, round(taken.seconds)) == (None, 12)


def test_what_was_judged_is_gathered_anew() -> None:
    room = Room()
    room.meets("Ana")
    room.hears(says("Ana", 8.0), says("Ben", 8.0), quiet(0.5))
    assert room.judges("Ana").flaw == "two_voices"
    room.hears(says("Ana", 12.0), quiet(0.5))
    assert room.judges("Ana").flaw is None


def test_silence_is_too_short() -> None:
    room = Room()
    room.meets("Ana")
    room.hears(quiet(20.0))
    assert room.judges("Ana").flaw == "too_short"


class NotForNoise(ScriptedDetector):
    """Takes no noise up to -38 dB for a voice."""

    def probability(self, block: Samples) -> float:
        heard = super().probability(block)
        return heard if np.abs(block).max() > 400 else 0.0


def test_too_quiet_too_loud_and_too_noisy_are_noticed() -> None:
    story = np.concatenate([quiet(1.0), says("Ana", 12.0), quiet(1.0)])
    noise = np.random.default_rng(1).uniform(-1, 1, size=len(story))
    hiss = (story * 0.017 + 45 * noise).astype(np.int16)  # of a quiet room
    loud = (story.astype(np.int32) * 12).clip(-32768, 32767).astype(np.int16)
    heard: list[tuple[str, Samples, Detector]] = [
        ("too_quiet", (story * 0.015).astype(np.int16), ScriptedDetector()),
        ("too_quiet", hiss, ScriptedDetector()),
        ("clipped", loud, ScriptedDetector()),
        ("too_noisy", (story * 0.15 + 390 * noise).astype(np.int16), NotForNoise()),
    ]
    for flaw, sound, detector in heard:
        room = Room(detector=detector)
        room.meets("Ana")
        room.hears(sound, quiet(0.5))
        assert room.judges("Ana").flaw == flaw


def test_one_person_under_two_names_is_noticed_whether_the_other_is_here_or_not() -> None:
    room = Room()
    met(room, "Ana")
    room.knows("Ana")
    room.meets("Ben")
    room.hears(says("Ana", 12.0), quiet(0.5))
    assert room.judges("Ben").same_as == "Ana"
    assert met(Room(known("Ana"), enrolled("Cora")), "Cora").same_as is None  # their own
    room = Room(None, Voiceprint("Anna", MODEL.version, enrolled("Ana").recordings))
    assert met(room, "Ana").same_as == "Anna"


def test_of_two_who_are_too_alike_neither_is_known_and_both_may_be_kept() -> None:
    room = Room()
    met(room, "Ana")
    room.knows("Ana")
    met(room, "Ben")
    room.listener.meet(TooAlike("Ben", "Ana"))
    room.hears(quiet(0.1))
    assert room.known.names == ()
    assert set(room.meeting.made) == {"Ana", "Ben"}


def test_a_yes_in_another_voice_is_noticed() -> None:
    for name, own in (("Ana", True), ("Ben", False)):
        room = Room()
        room.listener.listen(Listen(Phase.ANSWER, ANSWERS, asked="Ana"))
        room.hears(quiet(0.5), says(name, 0.8), quiet(0.5))
        room.listener.meet(TakeYes("Ana", room.now - 1.4, room.now - 0.4))
        assert met(room, "Ana").own_yes == own


def test_phrases_are_kept_with_the_voiceprint() -> None:
    room = Room()
    met(room, "Ana")
    room.knows("Ana")
    for label, seconds in (("yes", 1.2), ("partly", 0.8), ("partly", 0.2)):  # the last one is too short
        room.hears(quiet(0.5), says("Ana", seconds), quiet(0.5))
        room.listener.meet(TakePhrase("Ana", label, room.now - seconds - 0.6, room.now - 0.4))
        room.hears(quiet(0.1))
    made = room.meeting.made["Ana"]
    assert [each.label for each in made.phrases] == ["yes", "partly"]
    assert room.known.voiceprints == (made,)


def agrees(room: Room, name: str, *yes: Samples) -> None:
    """Somebody agrees in `name`'s place, with these sounds."""
    room.listener.listen(Listen(Phase.ANSWER, ANSWERS, asked=name))
    room.hears(quiet(0.5), *yes, quiet(0.6))
    room.listener.meet(TakeYes(name, room.now - sum(map(len, yes)) / SAMPLE_RATE - 0.6, room.now - 0.5))


def tells(room: Room, name: str, *phrases: str) -> list[str]:
    """They are got to know, and say these phrases; gives those that are kept of them."""
    met(room, name)
    room.knows(name)
    for label in phrases:
        room.hears(quiet(0.5), says(name, 1.2), quiet(0.5))
        room.listener.meet(TakePhrase(name, label, room.now - 1.8, room.now - 0.4))
        room.hears(quiet(0.1))
    return [each.label for each in room.meeting.made[name].phrases]


def test_the_yes_with_which_somebody_agreed_is_kept_beside_their_phrases_and_forgotten_with_them(
    tmp_path: Path,
) -> None:
    room = Room()
    agrees(room, "Ana", says("Ana", 0.5))
    assert tells(room, "Ana", "yes", "yes", "partly") == ["yes", "yes", "yes", "partly"]
    made = room.meeting.made["Ana"]
    assert made.phrases[1].recorded.seconds == pytest.approx(0.9, abs=0.1)  # what surrounds it included
    assert room.known.voiceprints == (made,)
    kept = Voiceprints(tmp_path)
    kept.save(made)
    read = kept.load("Ana")
    assert read and [each.label for each in read.phrases] == [each.label for each in made.phrases]
    kept.forget("Ana")
    assert kept.load("Ana") is None and not [each for each in tmp_path.rglob("*") if each.is_file()]


def test_a_yes_that_is_anothers_or_too_short_is_not_kept() -> None:
    for name, seconds in (("Ben", 0.5), ("Ana", 0.2)):
        room = Room()
        agrees(room, "Ana", says(name, seconds))
        assert tells(room, "Ana", "yes", "partly") == ["yes", "partly"]


def test_a_yes_is_kept_only_beside_a_longer_one() -> None:
    room = Room()
    agrees(room, "Ana", says("Ana", 0.5))
    assert tells(room, "Ana", "partly") == ["partly"]


def test_of_two_yeses_the_later_one_is_kept_and_it_alone() -> None:
    room = Room()
    agrees(room, "Ana", says("Ben", 0.5))
    assert not met(room, "Ana").own_yes
    agrees(room, "Ana", says("Ana", 0.8))
    room.knows("Ana")
    assert tells(room, "Ana", "yes") == ["yes", "yes"]
    assert room.meeting.made["Ana"].phrases[1].recorded.seconds == pytest.approx(1.2, abs=0.1)


def test_a_yes_that_is_unsure_by_itself_is_kept_once_another_voice_is_known_that_it_is_unlike() -> None:
    room = Room()
    agrees(room, "Ana", unsure("Ana", "Cora"))
    assert tells(room, "Ana", "yes") == ["yes"]
    assert tells(room, "Ben", "yes") == ["yes"]
    assert [each.label for each in room.meeting.made["Ana"].phrases] == ["yes", "yes"]
    room = Room()
    agrees(room, "Ana", unsure("Ana", "Ben"))
    assert tells(room, "Ana", "yes") == tells(room, "Ben", "yes") == ["yes"]
    assert [each.label for each in room.meeting.made["Ana"].phrases] == ["yes"]


@pytest.mark.engines
def test_of_real_people_ones_own_yes_is_kept_and_nobody_elses() -> None:
    campplus, detector = CampPlus(model(MODELS / "campplus")), assembly.detector()
    clips = recordings("speakers", "librispeech_test-other")
    own, other = ([each.samples() for each in clips if each.speaker == name] for name in ("367", "2414"))
    for yes, is_own in ((own[-1], True), (other[-1], False)):
        room = Room(Known(campplus, []), detector=detector)
        agrees(room, "Ana", yes[SAMPLE_RATE : 2 * SAMPLE_RATE])
        room.meets("Ana")
        room.hears(quiet(0.5), np.concatenate(own)[: 14 * SAMPLE_RATE], quiet(0.5))
        assert room.judges("Ana").own_yes == is_own
        room.knows("Ana")
        room.hears(quiet(0.5), own[-2][: 2 * SAMPLE_RATE], quiet(0.5))
        room.listener.meet(TakePhrase("Ana", "yes", room.now - 2.5, room.now - 0.5))
        room.hears(quiet(0.1))
        assert len(room.meeting.made["Ana"].phrases) == (2 if is_own else 1)


def test_asked_for_once_more_after_a_break_somebody_stays_known() -> None:
    room = Room()
    met(room, "Ana")
    room.knows("Ana")
    made = room.meeting.made["Ana"]
    room.knows("Ana")
    assert room.meeting.made["Ana"] is made
    assert len(room.of(VoiceKnown)) == 2


def test_nothing_of_a_voice_is_shown_when_events_are_printed() -> None:
    room = Room()
    met(room, "Ana")
    assert not any(word in repr(room.events) for word in ("array", "int16", "embedding"))
