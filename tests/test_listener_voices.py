"""Whose voice the listener hears, in sentences, answers and commands; with scripted people and engines."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

import numpy as np
import pytest

from tests.listening import ANSWERS, COMMANDS, in_blocks
from tests.speakers.people import TIMBRES, known, quiet, says
from tests.speech_data import MODELS, model, recordings
from voice_coach import assembly
from voice_coach.core.actions import Listen, Phase
from voice_coach.core.events import Event, Heard, SpeechEnded, VoiceSeen
from voice_coach.core.units import BLOCK_S, SAMPLE_RATE, UNKNOWN, Seconds
from voice_coach.engines.campplus import CampPlus
from voice_coach.engines.vocabulary import load_vocabulary
from voice_coach.listener import Listener
from voice_coach.ports import Detector, Samples, Worker
from voice_coach.simulation.acquaintance import Acquaintance
from voice_coach.simulation.scripted import (
    ScriptedDetector,
    ScriptedDictation,
    ScriptedOverlapModel,
    ScriptedPhrases,
    ScriptedVoice,
)
from voice_coach.speakers.known import Known
from voice_coach.speakers.who import Who
from voice_coach.workers import InlineWorker

E = TypeVar("E", bound=Event)
GOT_IT = "Yes, you got it."
SLOWLY = 100  # words a minute: a phrase of three words has more than a second of voice then


class Room:
    """People with voices of their own talk to a listener who knows Ana and Ben, or those who are `known`."""

    def __init__(
        self, people: Known | None = None, worker: Worker | None = None, detector: Detector | None = None
    ) -> None:
        vocabulary = load_vocabulary("en")
        who = Who(people or known(), worker or InlineWorker(), ScriptedOverlapModel())
        self.listener = Listener(
            detector or ScriptedDetector(),
            ScriptedDictation(),
            ScriptedPhrases(vocabulary),
            InlineWorker(),
            vocabulary=vocabulary,
            who=who,
        )
        self.events: list[Event] = []

    def asks(self, asked: str | None, *, dictate: bool = False) -> None:
        self.listener.listen(Listen(Phase.ANSWER, ANSWERS, dictate, asked=asked))

    def listens(self, phase: Phase) -> None:
        self.listener.listen(Listen(phase, COMMANDS))

    def hears(self, *sounds: Samples) -> None:
        heard = np.concatenate(sounds)
        for block in in_blocks(heard):
            self.events += self.listener.hear(block, np.zeros_like(block), False)

    def says(self, name: str, text: str, *, after: Seconds = 0.64, pause: Seconds = 0.96) -> None:
        self.hears(quiet(after), spoken(name, text), quiet(pause))

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def answer(self) -> Heard:
        return self.of(Heard)[-1]


def spoken(name: str, text: str, words_per_minute: int = SLOWLY) -> Samples:
    sound = ScriptedVoice(TIMBRES[name]).synthesise(text, words_per_minute)
    samples: Samples = np.rint(sound.samples * 32767).astype(np.int16)
    return samples


def test_a_stretch_of_voice_has_its_owners_name_from_1600_ms_on() -> None:
    room = Room()
    room.listens(Phase.TURN)
    room.hears(quiet(0.64), says("Ana", 2.0), quiet(0.64), says("Ben", 2.0), quiet(0.64), says("Ana", 1.2), quiet(0.64))
    assert [event.who for event in room.of(SpeechEnded)] == ["Ana", "Ben", UNKNOWN]
    assert all(event.score > 0.9 for event in room.of(SpeechEnded))


def test_strangers_are_unknown_and_so_is_who_was_never_enrolled() -> None:
    room = Room(known("Ana"))
    room.listens(Phase.TURN)
    room.hears(quiet(0.64), says("Cora", 3.0), quiet(0.64), says("Ben", 3.0), quiet(0.64))
    assert [event.who for event in room.of(SpeechEnded)] == [UNKNOWN, UNKNOWN]


def test_each_window_of_a_voice_is_told_with_how_near_everybody_is() -> None:
    room = Room()
    room.listens(Phase.TURN)
    room.hears(quiet(0.64), says("Ben", 2.0), quiet(0.64))
    seen = room.of(VoiceSeen)
    assert len(seen) == pytest.approx(2.0 / 0.25 - 1, abs=1)
    assert all(dict(each.scores)["Ben"] > 0.9 > 0.3 > dict(each.scores)["Ana"] for each in seen)
    assert all(0.5 <= each.end - each.start <= 1.0 and each.end <= each.at for each in seen)


def test_a_voice_of_less_than_half_a_second_is_told_only_in_a_turn() -> None:
    room = Room()
    for phase in (Phase.WAIT, Phase.TURN):
        room.listens(phase)
        room.hears(quiet(0.64), says("Ben", 0.4), quiet(0.64))
    (seen,) = room.of(VoiceSeen)
    assert seen.start == pytest.approx(2.3, abs=0.1)
    assert dict(seen.scores)["Ben"] > dict(seen.scores)["Ana"]


def test_only_in_a_turn_it_is_looked_for_two_who_speak_at_once() -> None:
    room = Room()
    both = says("Ana", 2.0) // 2 + says("Ben", 2.0) // 2
    for phase in (Phase.TURN, Phase.SAY_BACK, Phase.TURN):
        room.listens(phase)
        room.hears(quiet(0.64), both, quiet(0.96))
    overlaps = [[e.overlap for e in room.of(VoiceSeen) if k * 3.6 < e.end < k * 3.6 + 3.6] for k in range(3)]
    assert max(each for each in overlaps[0] if each is not None) > 0.9
    assert set(overlaps[1]) == {None}
    assert max(each for each in overlaps[2] if each is not None) > 0.9


def test_without_known_voices_nobody_has_a_name_and_no_window_is_told() -> None:
    room = Room(Known(known().model, []))
    room.asks("Ana")
    room.says("Ana", GOT_IT)
    assert room.answer.label == "yes"
    assert room.answer.who == UNKNOWN
    assert room.of(VoiceSeen) == []


class TestAnAnswer:
    @pytest.mark.parametrize(("name", "who"), [("Ana", "Ana"), ("Ben", "Ben"), ("Cora", UNKNOWN)])
    def test_comes_with_whose_it_was(self, name: str, who: str) -> None:
        room = Room()
        room.asks("Ana")
        room.says(name, GOT_IT)
        assert (room.answer.label, room.answer.who) == ("yes", who)

    def test_that_is_written_down_does_too(self) -> None:
        room = Room()
        room.asks("Ana", dictate=True)
        room.says("Ben", "You forgot the garden.")
        assert (room.answer.text, room.answer.who) == ("You forgot the garden.", "Ben")

    @pytest.mark.parametrize(("words_per_minute", "who"), [(160, "Ana"), (240, UNKNOWN)])
    def test_of_a_single_syllable_is_judged_from_a_third_of_a_second_on(self, words_per_minute: int, who: str) -> None:
        room = Room()
        room.asks("Ana")
        room.hears(quiet(0.64), spoken("Ana", "No.", words_per_minute), quiet(0.96))
        assert room.answer.end - room.answer.start < 0.5
        assert (room.answer.label, room.answer.who) == ("no", who)

    def test_waits_for_whose_it_was_and_not_for_more(self) -> None:
        worker = HeldUp()
        room = Room(worker=worker)
        room.asks("Ana")
        room.says("Ana", GOT_IT, pause=1.6)
        assert room.of(Heard) == []
        worker.work()
        room.hears(quiet(BLOCK_S))
        assert (room.answer.label, room.answer.who) == ("yes", "Ana")

    def test_takes_no_longer_with_known_voices_than_without(self) -> None:
        times = []
        for people in (known(), Known(known().model, [])):
            room = Room(people)
            room.asks("Ana")
            room.says("Ana", GOT_IT)
            times.append(room.answer.at - room.answer.end)
        assert times[0] == times[1]

    def test_stop_does_not_wait(self) -> None:
        room = Room(worker=HeldUp())
        room.asks("Ana")
        room.says("Ana", "Stop.")
        assert room.answer.label == "stop"

    def test_stop_is_heard_once(self) -> None:
        worker = HeldUp()
        room = Room(worker=worker)
        room.asks("Ana")
        room.says("Ana", "Stop.")
        worker.work()
        room.hears(quiet(1.0))
        assert [heard.label for heard in room.of(Heard)] == ["stop"]

    def test_that_goes_on_after_a_pause_is_judged_with_all_of_it(self) -> None:
        room = Room()
        room.asks("Ana", dictate=True)
        room.hears(quiet(0.64), spoken("Ana", "Well."), quiet(0.45), spoken("Ana", "You forgot it."), quiet(0.96))
        assert (room.answer.text, room.answer.who) == ("Well. You forgot it.", "Ana")

    def test_given_by_two_people_is_nobodys(self) -> None:
        room = Room()
        room.asks("Ana", dictate=True)
        room.hears(quiet(0.64), spoken("Ana", "Well."), quiet(0.45), spoken("Ben", "Quite."), quiet(0.96))
        assert room.answer.who == UNKNOWN

    def test_to_nobody_in_particular_has_a_name_as_far_as_its_windows_tell(self) -> None:
        room = Room()
        room.asks(None)
        room.says("Ben", GOT_IT)
        assert room.answer.who == "Ben"


class TestACommand:
    @pytest.mark.parametrize("phase", [Phase.TURN, Phase.WAIT, Phase.SAY_BACK])
    @pytest.mark.parametrize(("name", "who"), [("Ana", "Ana"), ("Ben", "Ben"), ("Cora", UNKNOWN)])
    def test_has_a_name_where_there_is_no_doubt(self, phase: Phase, name: str, who: str) -> None:
        room = Room()
        room.listens(phase)
        room.says(name, "I'm done.")
        assert (room.answer.label, room.answer.who, room.answer.foreign) == ("done", who, False)
        assert (room.answer.likely != UNKNOWN) == (who == UNKNOWN)

    def test_after_the_word_coach_has_the_name_of_its_sentence(self) -> None:
        room = Room()
        room.listens(Phase.TURN)
        room.says("Ana", "and then he left it all to me coach pause")
        assert (room.answer.label, room.answer.who) == ("pause", "Ana")

    @pytest.mark.parametrize("phase", [Phase.TURN, Phase.WAIT])
    def test_of_the_television_is_foreign(self, phase: Phase) -> None:
        room = Room()
        room.listens(phase)
        room.hears(quiet(0.64), says("Cora", 4.0))
        room.says("Cora", "Stop.")
        assert (room.answer.label, room.answer.who, room.answer.foreign) == ("stop", UNKNOWN, True)

    def test_of_the_television_is_foreign_in_an_answer_too(self) -> None:
        room = Room()
        room.asks("Ana")
        room.hears(quiet(0.64), says("Cora", 4.0))
        room.says("Cora", "Stop.", after=0.45)
        assert (room.answer.label, room.answer.foreign) == ("stop", True)

    def test_of_an_unknown_voice_alone_is_not_foreign(self) -> None:
        room = Room()
        room.listens(Phase.TURN)
        room.says("Cora", "Stop.")
        assert (room.answer.label, room.answer.foreign) == ("stop", False)

    def test_of_somebody_who_is_known_is_not_foreign_while_the_television_runs(self) -> None:
        room = Room()
        room.listens(Phase.TURN)
        room.hears(quiet(0.64), says("Cora", 4.0))
        room.says("Ana", "Stop.")
        assert (room.answer.label, room.answer.foreign) == ("stop", False)


def test_earlier_tries_count_until_another_question_is_asked() -> None:
    worker = Watched()
    room = Room(worker=worker)
    room.asks("Ana")
    for _ in range(2):
        room.says("Ana", GOT_IT)
    room.asks("Ben")
    room.says("Ana", GOT_IT)
    first, second, third = (result.seconds for result in worker.tries)
    assert second == pytest.approx(2 * first)
    assert third == pytest.approx(first)


@pytest.mark.engines
def test_stretches_of_real_voices_are_labelled_with_their_owners_names_and_strangers_are_unknown() -> None:
    """Two women, a man and, between them, a woman who is not enrolled, by the real detector and the real model."""
    clips = {name: clips_of(reader) for name, reader in {"Ana": "367", "Ben": "3080", "Cleo": "2414"}.items()}
    stranger = next(each.samples() for each in recordings("speakers") if each.speaker == "1088")
    speaker_model = CampPlus(model(MODELS / "campplus"))
    known_by = {name: np.concatenate(heard[:5])[: 25 * SAMPLE_RATE] for name, heard in clips.items()}
    company = Acquaintance(speaker_model, assembly.detector()).company(
        {n: (k / 32768).astype(np.float32) for n, k in known_by.items()}, {}
    )
    room = Room(Known(speaker_model, company.voiceprints), detector=assembly.detector())
    room.listens(Phase.SAY_BACK)
    spoken = {"Ana": clips["Ana"][-3], "the visitor": stranger, "Ben": clips["Ben"][-2], "Cleo": clips["Cleo"][5]}
    names = dict[str, set[str]]()
    for who, sound in spoken.items():
        before = len(room.of(SpeechEnded))
        room.hears(quiet(1.28), sound, quiet(1.28))
        names[who] = {each.who for each in room.of(SpeechEnded)[before:] if each.end - each.start >= 1.6}
    assert names.pop("the visitor") == {UNKNOWN}
    assert all(who in found <= {who, UNKNOWN} for who, found in names.items())


def clips_of(reader: str) -> list[Samples]:
    return [each.samples() for each in recordings("speakers", "librispeech_test-other") if each.speaker == reader]


class HeldUp:
    """Hears answers out when it is told to; windows at once."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if work.__name__ != "hear_out":
            return InlineWorker().submit(work, *args, **kwargs)
        future: Future[Any] = Future()
        self._waiting.append((future, lambda: work(*args, **kwargs)))
        return future

    def work(self) -> None:
        for future, work in self._waiting:
            future.set_result(work())
        self._waiting.clear()


class Watched(InlineWorker):
    """Remembers which answers it heard out."""

    def __init__(self) -> None:
        self.tries: list[Any] = []

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future = super().submit(work, *args, **kwargs)
        if work.__name__ == "hear_out":
            self.tries.append(future.result())
        return future
