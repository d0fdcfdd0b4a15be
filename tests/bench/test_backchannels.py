"""Backchannels of a folder, from scripted people, and the turns they are put into."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
import soundfile

from tests.speakers.people import MODEL, quiet, says
from voice_coach.bench.backchannels import SEGMENT, WORD, Backchannel, backchannels
from voice_coach.bench.guarded import BrokenIn, Ears, Outcome
from voice_coach.bench.interrupted import Trial, figures
from voice_coach.bench.interruptions import Hall
from voice_coach.bench.kitchen import Condition
from voice_coach.bench.material import Material
from voice_coach.bench.recordings import COLUMNS
from voice_coach.bench.turns import Placed
from voice_coach.bench.voices import Enrolling
from voice_coach.core.record import Interruption
from voice_coach.core.units import SAMPLE_RATE
from voice_coach.ports import Samples
from voice_coach.simulation.scripted import ScriptedDetector

T = TypeVar("T")


class Silent:
    def over(self, trials: Sequence[T], what: str) -> Iterator[T]:
        yield from trials


class Folder:
    """Recordings with their index."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows: list[str] = []

    def add(self, kind: str, speaker: str, sound: Samples, transcript: str = "") -> str:
        name = f"{kind}{len(self._rows)}"
        soundfile.write(self._path / f"{name}.flac", sound, SAMPLE_RATE)
        row = {"path": f"{name}.flac", "kind": kind, "speaker": speaker, "seconds": "1", "transcript": transcript}
        self._rows.append("\t".join(row.get(column, "") for column in COLUMNS))
        return name

    def talk(self, *said: tuple[str, float, float]) -> None:
        """A conversation: who speaks, from when to when."""
        sound = quiet(max(end for _, _, end in said) + 0.5)
        for name, start, end in said:
            first = round(start * SAMPLE_RATE)
            voice = says(name, end - start)
            sound[first : first + len(voice)] += voice
        where = self.add("conversation", ",".join({name for name, _, _ in said}), sound)
        lines = [f"SPEAKER {where} 1 {start} {end - start} <NA> <NA> {name} <NA> <NA>" for name, start, end in said]
        (self._path / f"{where}.rttm").write_text("\n".join(lines), encoding="utf-8")

    def material(self) -> Material:
        (self._path / "index.tsv").write_text("\n".join(["\t".join(COLUMNS), *self._rows]), encoding="utf-8")
        return Material.of(self._path, Silent())


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def found(folder: Folder) -> list[Backchannel]:
    return backchannels(folder.material(), Enrolling(MODEL, ScriptedDetector()))


def test_who_is_known_by_other_words_comes_before_who_is_not(folder: Folder) -> None:
    folder.add("words", "Ben", says("Ben", 0.5), "yes")
    folder.add("words", "Ana", says("Ana", 0.5), "yes")
    folder.add("words", "Ana", says("Ana", 0.6), "no")
    folder.add("words", "Ana", says("Ana", 0.6), "stop")
    first, second = found(folder)
    assert (first.name, first.what) == ("Ana", WORD) and first.by is not None and first.by.name == "Ana"
    assert (second.name, second.what, second.by) == ("Ben", WORD, None)


def test_short_segments_are_theirs_who_speak_by_themselves_elsewhere(folder: Folder) -> None:
    folder.talk(("Ana", 0.5, 4.0), ("Ben", 4.5, 5.0), ("Ana", 5.5, 6.0))
    first, second = found(folder)
    assert (first.name, first.what) == ("Ana", SEGMENT) and first.by is not None
    assert (second.name, second.by) == ("Ben", None)
    assert second.clip.seconds == pytest.approx(0.5, abs=0.07)


def test_a_segment_without_a_voice_is_none(folder: Folder) -> None:
    folder.add("words", "Ana", quiet(0.5), "yes")
    assert not found(folder)


def hall(folder: Folder) -> Hall:
    for name in ("Ana", "Cora"):
        for _ in range(3):
            folder.add("speakers", name, says(name, 14.0))
    return Hall(folder.material(), MODEL, ScriptedDetector(), Ears(MODEL, None, ScriptedDetector()))


def test_a_folder_with_a_single_backchannel_of_an_unknown_voice_has_a_turn_for_it(folder: Folder) -> None:
    folder.add("words", "Ben", says("Ben", 0.5), "right")
    folder.add("noise", "", np.rint(np.random.default_rng(1).normal(0, 30, SAMPLE_RATE)).astype(np.int16))
    folder.add("rir", "", np.array([8000, 0, 0, 0], np.int16))
    clean, room = hall(folder).backchannels()
    assert [each.condition for each in (clean, room)] == [Condition.CLEAN, Condition.ROOM_AND_NOISE]
    assert clean.known == {"Ana", "Cora"} and [each.by for each in clean.placed] == ["Ben"]
    figure = next(each for each in figures([], [clean, room]) if each.name == "backchannels_flagged_percent")
    assert (figure.value, figure.people, figure.trials) == (0.0, 1, 2) and "1 different" in figure.note


def flagged(placed: Placed) -> Outcome:
    told = Interruption(placed.by, placed.start, placed.end, "chime")
    return Outcome(interruptions=[BrokenIn(told, 0.0, 0.0)])


def test_backchannels_are_told_by_what_they_are_by_source_and_for_the_other_half() -> None:
    word, segment = Placed(WORD, "pause", "Ben", 5.0, 5.5, "words"), Placed(SEGMENT, "over", "Cora", 9.0, 9.5, "talk")
    quiet_turns = [
        Trial(Condition.CLEAN, "Ana", "Ben", [word, segment], flagged(segment), 20.0, False, frozenset({"Ana", "Ben"})),
        Trial(Condition.ROOM_AND_NOISE, "Ana", "Ben", [word], Outcome(), 20.0, True, frozenset({"Ana", "Ben"})),
    ]
    by_name = {each.name.replace("backchannels_flagged_percent", "…"): each for each in figures([], quiet_turns)}
    told = {name: (by_name[name].value, by_name[name].trials) for name in by_name if "…" in name}
    assert told == {
        "…": (33.3, 3),
        "…_room10db": (0.0, 1),
        "…_words": (0.0, 2),
        "…_conversations": (100.0, 1),
        "…_strangers": (100.0, 1),
        "held_out_…": (0.0, 1),
    }
    assert by_name["…"].goal == by_name["held_out_…"].goal == "≤ 1"
    assert by_name["…"].note == (
        "1 of 3, 2 different ones; clean 1 of 2, room + 10 dB 0 of 1; words 0 of 2, talk 1 of 1"
    )
