"""Exercises of the user's own: how they are found and read, and what is said about a wrong file."""

from pathlib import Path

import pytest

from voice_coach.core.errors import ExerciseError
from voice_coach.core.exercise import Role
from voice_coach.exercises.loader import all_exercises, broken_exercises, load_exercise

OWN = """\
id = "tea-talk"
title = "Tea talk"
purpose = "Ten quiet minutes over tea."

[[opening]]
kind = "ready"

[[round]]
kind = "turn"
lines = "tea-talk.turn"
limit_s = 90

[[round]]
kind = "say_back"

[[round]]
kind = "confirm"

[lines]
"tea-talk.intro" = ["Tea first, then talk."]
"tea-talk.turn" = ["{speaker}, how was the day? You have {duration}."]
"""


def written(folder: Path, text: str = OWN, name: str = "tea-talk.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_an_own_exercise_is_found_by_id_and_by_path(tmp_path: Path) -> None:
    path = written(tmp_path)
    for exercise in (load_exercise("tea-talk", tmp_path), load_exercise(path), load_exercise(str(path))):
        assert exercise.title == "Tea talk"
        assert dict(exercise.lines)["tea-talk.intro"] == ("Tea first, then talk.",)
        assert (exercise.row, exercise.people, exercise.minutes) == (None, (2, 2), (5, 15))


def test_what_a_file_leaves_out_takes_the_usual_time_and_person(tmp_path: Path) -> None:
    exercise = load_exercise(written(tmp_path, OWN.replace("limit_s = 90\n", "")))
    assert [(step.by, step.limit_s) for step in exercise.round] == [
        (Role.SPEAKER, 120),
        (Role.LISTENER, 60),
        (Role.SPEAKER, None),
    ]


def test_a_broken_own_exercise_does_not_break_the_others(tmp_path: Path) -> None:
    written(tmp_path)
    written(tmp_path, "id = ", "broken.toml")
    written(tmp_path, OWN, "high-low.toml")
    assert [one.id for one in all_exercises(tmp_path)] == [*(one.id for one in all_exercises()), "tea-talk"]
    told = [str(error) for error in broken_exercises(tmp_path)]
    assert len(told) == 2
    assert "broken.toml, line 1" in told[0]
    assert "comes with the program; rename the file" in told[1]
    assert load_exercise("high-low", tmp_path).title == "High and low"


def test_a_missing_folder_holds_no_exercises(tmp_path: Path) -> None:
    assert len(all_exercises(tmp_path / "nowhere")) == len(all_exercises())
    assert broken_exercises(tmp_path / "nowhere") == []


def test_an_unknown_exercise_is_told_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ExerciseError, match="no exercise 'high-lo'. Did you mean high-low"):
        load_exercise("high-lo")
    with pytest.raises(ExerciseError, match="'voice-coach exercises' lists them"):
        load_exercise("zzz")
    written(tmp_path)
    with pytest.raises(ExerciseError, match="tea-talk"):
        load_exercise("teatalk", tmp_path)


ROUND_TURN = '[[round]]\nkind = "turn"\nlines = "tea-talk.turn"\nlimit_s = 90\n'

WRONG = {
    "unknown key": ('title = "Tea talk"', 'titel = "Tea talk"', "line 2, titel: unknown key; did you mean title?"),
    "unknown step key": ("limit_s = 90", "limits = 90", "line 11, round 1, limits: unknown key; did you mean limit_s?"),
    "unknown kind": (
        'kind = "turn"',
        'kind = "talk"',
        "line 9, round 1, kind: there is no 'talk'; choose one of ready, turn,",
    ),
    "no kind": ('kind = "turn"\n', "", "line 8, round 1, kind: is missing"),
    "negative time": ("limit_s = 90", "limit_s = -90", "line 11, round 1, limit_s: is no time from 5 to 3600 seconds"),
    "absurd time": ("limit_s = 90", "limit_s = 1e9", "line 11, round 1, limit_s: is no time"),
    "time as text": ("limit_s = 90", 'limit_s = "90"', "line 11, round 1, limit_s: is no time"),
    "no number": ("limit_s = 90", "limit_s = nan", "line 11, round 1, limit_s: is no time"),
    "title of another type": ('title = "Tea talk"', "title = 7", "line 2, title: is no text"),
    "no purpose": ('purpose = "Ten quiet minutes over tea."\n', "", "purpose: is missing"),
    "other id": ('id = "tea-talk"', 'id = "tee-talk"', "line 1, id: 'tee-talk' differs from the file's name"),
    "bad id": ('id = "tea-talk"', 'id = "Tea Talk"', "line 1, id: 'Tea Talk' is no id"),
    "row": ('id = "tea-talk"', 'id = "tea-talk"\nrow = 99', "line 2, row: is no whole number from 1 to 53"),
    "people": (
        'id = "tea-talk"',
        'id = "tea-talk"\npeople = [3, 2]',
        "line 2, people: is no [least, most] from 1 to 6",
    ),
    "too many": ('id = "tea-talk"', 'id = "tea-talk"\npeople = [2, 7]', "line 2, people: is no [least, most]"),
    "alone": ('id = "tea-talk"', 'id = "tea-talk"\nalone = true', "people: at least one person means alone"),
    "alone, with a listener": (
        'id = "tea-talk"',
        'id = "tea-talk"\nalone = true\npeople = [1, 1]',
        "line 16, round 2, kind: nobody listens in an exercise for one",
    ),
    "flag": ('id = "tea-talk"', 'id = "tea-talk"\nalone = "no"', "line 2, alone: is neither true nor false"),
    "sources": ('id = "tea-talk"', 'id = "tea-talk"\nsources = "S1"', "line 2, sources: is no list of texts"),
    "missing wording": (
        '"tea-talk.turn" =',
        '"tea-talk.tern" =',
        "line 10, round 1, lines: there is no wording 'tea-talk.turn'",
    ),
    "missing intro": ('"tea-talk.intro" =', '"tea-talk.intra" =', "'tea-talk.intro' is missing"),
    "somebody else's line": (
        '"tea-talk.intro" =',
        '"turn.floor" =',
        "'turn.floor' is not this exercise's; name it 'tea-talk.…'",
    ),
    "unknown slot": ("{duration}", "{minutes}", "tea-talk.turn has an unknown slot {minutes}"),
    "slot of another step": (
        "how was the day? You have {duration}.",
        "you said {text}.",
        "line 10, round 1, lines: 'tea-talk.turn' has {text}, which this step does not give",
    ),
    "line that answers itself": ("Tea first, then talk.", "Tea first, then go on.", "'tea-talk.intro' ends in 'go on'"),
    "not ready first": ('kind = "ready"', 'kind = "time_out"', "line 5, opening: the first step must be 'ready'"),
    "ready again": ('kind = "confirm"', 'kind = "ready"', "line 17, round 3, kind: 'ready' is asked once"),
    "say-back of nothing": (ROUND_TURN, "", "line 10, round 1, kind: 'say_back' needs a 'turn' before it in round"),
    "confirm of nothing": (
        '[[round]]\nkind = "say_back"\n',
        "",
        "round 2, kind: 'confirm' needs a 'say_back' before it",
    ),
    "unknown person": ('kind = "turn"', 'kind = "turn"\nby = "me"', "line 10, round 1, by: there is no 'me'"),
    "wrong person": ('kind = "confirm"', 'kind = "confirm"\nby = "listener"', "by: 'confirm' is always by speaker"),
    "nobody's turn": ('kind = "turn"', 'kind = "turn"\nby = "anyone"', "by: somebody has to speak in it"),
    "focus": (
        'kind = "say_back"',
        'kind = "say_back"\nfocus = "facts"',
        "focus: there is no 'facts'; choose one of content,",
    ),
    "options": ('kind = "confirm"', 'kind = "confirm"\noptions = ["yes", "no"]', "options: 'confirm' has none"),
    "keeping a turn": ('kind = "turn"', 'kind = "turn"\nkeep = "story"', "keep: the words of 'turn' are not kept"),
    "one option": (
        'kind = "confirm"',
        'kind = "choice"\nlines = "tea-talk.intro"\noptions = ["breaths"]',
        "line 19, round 3, options: a choice needs two to four",
    ),
    "unknown option": (
        'kind = "confirm"',
        'kind = "choice"\nlines = "tea-talk.intro"\noptions = ["breaths", "tea"]',
        "options: nobody can say 'tea'; write its wordings into [options], or choose from",
    ),
    "choice without words": (
        'kind = "confirm"',
        'kind = "choice"\noptions = ["yes", "no"]',
        "round 3, lines: is missing",
    ),
    "no table": ("[[opening]]", "[opening]", "line 5, opening: is no list of tables; write [[opening]]"),
    "no lines table": ("[lines]\n", "[[lines]]\n", "lines: is no table"),
    "no TOML": ('kind = "turn"', "kind = turn", "line 9: is no TOML"),
    "cut off": ('"tea-talk.turn" = ["', '"tea-talk.turn" = [', "is no TOML"),
}


@pytest.mark.parametrize(("old", "new", "told"), WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_told_in_one_line_with_line_field_and_remedy(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert old in OWN
    path = written(tmp_path, OWN.replace(old, new, 1))
    with pytest.raises(ExerciseError) as error:
        load_exercise(path)
    message = str(error.value)
    assert message.startswith(str(path))
    assert told in message
    assert "\n" not in message
    assert message.endswith((".", "?"))


def test_an_empty_exercise_says_what_to_begin_with(tmp_path: Path) -> None:
    with pytest.raises(ExerciseError, match="id: is missing"):
        load_exercise(written(tmp_path, ""))


def test_a_round_without_steps_is_told(tmp_path: Path) -> None:
    text = OWN[: OWN.index("[[round]]")] + OWN[OWN.index("[lines]") :]
    with pytest.raises(ExerciseError, match=r"round: there is no step in it; add \[\[round\]\]"):
        load_exercise(written(tmp_path, text))


def test_a_huge_file_a_missing_one_and_one_of_other_bytes_are_told(tmp_path: Path) -> None:
    with pytest.raises(ExerciseError, match="is over 256 kB"):
        load_exercise(written(tmp_path, OWN + "#" * 256_001))
    with pytest.raises(ExerciseError, match="cannot be read"):
        load_exercise(tmp_path / "nowhere.toml")
    with pytest.raises(ExerciseError, match="cannot be read"):
        load_exercise(str(tmp_path) + "/")
    path = tmp_path / "latin.toml"
    path.write_bytes(b'id = "caf\xe9"')
    with pytest.raises(ExerciseError, match="no text in UTF-8"):
        load_exercise(path)


def test_lines_end_as_windows_writes_them(tmp_path: Path) -> None:
    path = tmp_path / "tea-talk.toml"
    path.write_bytes(OWN.replace("\n", "\r\n").encode())
    assert load_exercise(path).id == "tea-talk"
