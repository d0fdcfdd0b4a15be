"""Who takes part: the names that are given, asked for, or left out."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from voice_coach.config import Config
from voice_coach.kept_phrasings import FILE
from voice_coach.remembering import lasts_by
from voice_coach.start import NAMELESS, gets_to_know, participants, phrasings_known


class Keyboard(io.StringIO):
    def __init__(self, *typed: str, there: bool = True) -> None:
        super().__init__("".join(f"{line}\n" for line in typed))
        self._there = there

    def isatty(self) -> bool:
        return self._there


def names(keyboard: Keyboard, asked: io.StringIO | None = None) -> list[tuple[str, str | None]]:
    people = participants(Config(), [], Console(file=asked or io.StringIO(), width=200), keyboard)
    return [(person.name, person.say_as) for person in people]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VOICE_COACH_HOME", str(tmp_path))
    return tmp_path


def test_names_are_asked_for_once_and_kept(home: Path) -> None:
    assert names(Keyboard("Zoë", "zoh ee", "Ben", "")) == [("Zoë", "zoh ee"), ("Ben", None)]
    assert "Zoë" in (home / "config.toml").read_text(encoding="utf-8")


def test_a_name_that_cannot_be_used_is_asked_for_again(home: Path) -> None:
    asked = io.StringIO()
    typed = ("", "🙂", "x" * 200, "Ana", "", "ana", "Ben", "")
    assert names(Keyboard(*typed), asked) == [("Ana", None), ("Ben", None)]
    assert asked.getvalue().count("Name of the second person") == 2
    for said in ("A name is empty", "said aloud with", "200 characters", "Two people are called 'ana'"):
        assert said in asked.getvalue()


def test_without_a_keyboard_nobody_is_asked(home: Path) -> None:
    assert [name for name, _ in names(Keyboard(there=False))] == list(NAMELESS)
    assert not (home / "config.toml").exists()


def test_a_keyboard_that_goes_silent_is_no_error(home: Path) -> None:
    assert [name for name, _ in names(Keyboard("Ana"))] == list(NAMELESS)


def test_names_that_cannot_be_kept_are_used_all_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VOICE_COACH_HOME", "/proc/none")
    assert names(Keyboard("Ana", "", "Ben", "")) == [("Ana", None), ("Ben", None)]
    told = capsys.readouterr().err
    assert told.startswith("voice-coach: The names cannot be kept in /proc/none/config.toml")
    assert told.endswith("They will be asked for again next time.\n")


def test_names_of_the_command_line_win_and_are_said_as_the_settings_say(home: Path) -> None:
    config = Config.model_validate({"people": ["Ben", {"name": "Zoë", "say_as": "zoh ee"}]})
    people = participants(config, ["Zoë", "Ana"], Console(file=io.StringIO()), Keyboard())
    assert [(person.name, person.spoken) for person in people] == [("Zoë", "zoh ee"), ("Ana", "Ana")]


@pytest.mark.parametrize(
    ("settings", "asked"),
    [
        ({}, True),
        ({"first_use": True}, True),
        ({"first_use": False}, False),
        ({"first_use": False, "get_to_know": True}, True),
        ({"get_to_know": False}, False),
        ({"get_to_know": True, "remember": False}, False),
    ],
)
def test_people_are_asked_for_their_voices_unless_introductions_are_off(
    settings: dict[str, object], asked: bool
) -> None:
    assert gets_to_know(Config.model_validate({"people": ["Ana", "Ben"], **settings})) == asked


def test_one_alone_and_a_whole_family_are_not_asked_for_their_voices_unless_they_want_to() -> None:
    for people in (["Ana"], ["Ana", "Ben", "Cora"]):
        assert not gets_to_know(Config.model_validate({"people": people}))
        assert gets_to_know(Config.model_validate({"people": people, "get_to_know": True}))


def test_people_without_names_are_never_asked_for_their_voices() -> None:
    assert not gets_to_know(Config.model_validate({"people": list(NAMELESS), "get_to_know": True}))


def test_what_was_said_on_earlier_evenings_counts_unless_nothing_lasts_or_a_seed_is_given(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"ready.ask": [3, 0]}')
    known = {"ready.ask": (3, 0)}
    assert phrasings_known(Config(), lasts=True, path=tmp_path / FILE) == known
    assert phrasings_known(Config(), lasts=False, path=tmp_path / FILE) == {}
    assert phrasings_known(Config(seed=5), lasts=True, path=tmp_path / FILE) == {}


def test_nothing_lasts_where_the_settings_say_so() -> None:
    assert lasts_by(Config(), unless_set=True) and not lasts_by(Config(), unless_set=False)
    assert not lasts_by(Config(remember=False), unless_set=True)
    assert lasts_by(Config(remember=True), unless_set=False)
