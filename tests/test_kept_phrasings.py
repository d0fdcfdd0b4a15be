"""What was said in certain words is said in others the next evening; of a week, little is heard twice."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from tests.core.rehearsal import LINES, Rehearsal
from tests.test_every_exercise import held
from voice_coach.core import actions
from voice_coach.core.keeping import is_off_the_path
from voice_coach.core.wording import NOTHING_SAID
from voice_coach.exercises.loader import load_exercise
from voice_coach.kept_phrasings import FILE, KeptPhrasings, forget_phrasings, phrasings_before

EVENINGS = 7
NUMBERED = {line: tuple(f"<{line} {k}>" for k in range(len(texts))) for line, texts in LINES.items()}
LATELY = {"ready.ask": (3, 0), "turn.done": (1,)}

Evening = dict[str, str]  # line id -> number of the phrasing in which it was said first


def evening_of(talk: Rehearsal) -> Evening:
    said = [found for text in talk.said() for found in re.findall(r"<(\S+) (\d+)>", text)]
    return dict(reversed(said))


def week(exercise: str, remembering: bool) -> list[Evening]:
    """Seven evenings with the same exercise, each in an order of its own."""
    evenings, lately = list[Evening](), NOTHING_SAID
    for seed in range(EVENINGS):
        talk = held(load_exercise(exercise), 2, 0, seed, NUMBERED, lately)
        evenings.append(evening_of(talk))
        assert talk.finished is not None and talk.finished.lately is not None
        lately = talk.finished.lately if remembering else NOTHING_SAID
    return evenings


def repeated_percent(evenings: list[Evening]) -> float:
    """Of the lines that were said on two evenings in a row, how many began with the same phrasing.

    But for those of which nothing is kept, since they tell what somebody decided.
    """
    lines = ((one, other, line) for one, other in pairwise(evenings) for line in one.keys() & other.keys())
    both = [(one[line], other[line]) for one, other, line in lines if not is_off_the_path(line)]
    return 100 * sum(first == second for first, second in both) / len(both)


@pytest.mark.parametrize("exercise", ["active-listening-relay", "high-low", "daily-check-in"])
def test_over_a_week_no_line_begins_as_it_did_the_evening_before(exercise: str) -> None:
    assert repeated_percent(week(exercise, remembering=False)) > 10.0
    assert repeated_percent(week(exercise, remembering=True)) == 0.0


def hold(exercise: str = "high-low", **options: object) -> Rehearsal:
    return Rehearsal(exercise, options=options).until("ready")


def test_after_a_stop_nothing_is_known_of_what_was_said() -> None:
    talk = hold().says("Ben", "stop").silence(20)
    assert talk.finished is not None and talk.finished.lately is None


@pytest.mark.parametrize(("exercise", "options"), [("triggers", {}), ("high-low", {"remembers": False})])
def test_nor_where_nothing_is_kept(exercise: str, options: dict[str, object]) -> None:
    talk = hold(exercise, **options).says("Ben", "not now").silence(60)
    assert talk.finished is not None and talk.finished.lately is None


def test_what_went_otherwise_than_planned_cannot_be_found_out_from_the_file() -> None:
    talk = hold().says("Ben", "help").says("Ben", "pause").says("Ben", "go on").silence(2)
    talk.says("Ben", "not now").silence(60)
    assert talk.finished is not None and talk.finished.lately is not None
    assert "ready.ask" in talk.finished.lately
    assert not [line for line in talk.finished.lately if line.startswith(("command.", "pause."))]


def test_lines_that_tell_who_was_silent_or_wanted_nothing_saved_are_off_the_path() -> None:
    told = ("and_you.silent", "and_you.silent_back", "remember.no", "apology.remember_no")
    assert all(is_off_the_path(line) for line in told)
    assert not any(is_off_the_path(line) for line in ("and_you.ask", "remember.yes", "apology.remember_yes"))


# -- the file ------------------------------------------------------------------------------------


def test_it_holds_numbers_for_its_owners_eyes_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / FILE
    kept = KeptPhrasings(path)
    kept.finished(actions.Finish("done", lately={"ready.ask": (1,)}))
    kept.finished(actions.Finish("done", lately=LATELY))
    assert phrasings_before(path) == LATELY
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == [FILE]


def test_what_is_not_to_be_kept_leaves_it_as_it_was(tmp_path: Path) -> None:
    kept = KeptPhrasings(tmp_path / FILE)
    kept.finished(actions.Finish("done", lately=LATELY))
    kept.finished(actions.Finish("stopped", forget=True))
    assert phrasings_before(tmp_path / FILE) == LATELY


@pytest.mark.parametrize("text", ["", "{", "[]", '{"ready.ask": "words"}'])
def test_a_file_that_is_none_counts_for_nothing(tmp_path: Path, text: str) -> None:
    assert phrasings_before(tmp_path / FILE) == NOTHING_SAID
    (tmp_path / FILE).write_text(text)
    assert phrasings_before(tmp_path / FILE) == NOTHING_SAID


def test_where_it_cannot_be_written_the_check_in_ends_as_ever(tmp_path: Path) -> None:
    (tmp_path / "place").write_text("a file where the folder would be")
    KeptPhrasings(tmp_path / "place" / FILE).finished(actions.Finish("done", lately=LATELY))


def test_it_is_forgotten_for_good(tmp_path: Path) -> None:
    KeptPhrasings(tmp_path / FILE).finished(actions.Finish("done", lately=LATELY))
    forget_phrasings(tmp_path / FILE)
    forget_phrasings(tmp_path / FILE)
    assert list(tmp_path.iterdir()) == []
