"""What may stand in an exercise file: kinds and what belongs to them, options, stages, and what is avoided."""

from pathlib import Path

import pytest

from voice_coach import cli
from voice_coach.core.errors import ExerciseError
from voice_coach.core.exercise import Exercise
from voice_coach.exercises.listing import as_json, by_need
from voice_coach.exercises.loader import all_exercises, load_exercise

LINES = {
    "intro": "Tea first, then talk.",
    "turn": "{speaker}, how was the day?",
    "told": "This is told.",
    "few": "Only {count} of them.",
}


def read(folder: Path, more: str, steps: str = 'kind = "turn"', rest: str = "", **lines: str) -> Exercise:
    """An exercise with these top values, the steps of a round (one to a line), and whatever else."""
    path = folder / "tea-talk.toml"
    rounds = "".join(f"[[round]]\n{step}\n" for step in steps.split("\n"))
    said = "".join(f'"tea-talk.{line}" = ["{text}"]\n' for line, text in (LINES | lines).items())
    head = f'id = "tea-talk"\ntitle = "Tea talk"\npurpose = "Tea."\n{more}\n[[opening]]\nkind = "ready"\n'
    path.write_text(f"{head}{rounds}{rest}\n[lines]\n{said}".replace("; ", "\n"))
    return load_exercise(path)


def refused(folder: Path, more: str, steps: str = 'kind = "turn"', rest: str = "", **lines: str) -> str:
    with pytest.raises(ExerciseError) as error:
        read(folder, more, steps, rest, **lines)
    message = str(error.value)
    assert message.startswith(str(folder))
    assert "\n" not in message
    return message


CHECKLIST = 'kind = "checklist"; bank = ["tea-talk.told"]; under = 1; under_lines = "tea-talk.few"; else_lines = "{}"'
WRONG_STEPS = {
    "count": ('kind = "turn"; count = 3', "line 9, round 1, count: 'turn' has none; leave it out"),
    "too many breaths": ('kind = "breathe"; count = 99', "count: is no whole number from 3 to 30"),
    "recall": ('kind = "quiet"; recall = "step"', "line 9, round 1, recall: 'quiet' has none; leave it out"),
    "recall what nobody keeps": (
        'kind = "item"; lines = "tea-talk.told"; keep = "a"\nkind = "tell"; lines = "tea-talk.told"; recall = "stepp"',
        "line 14, round 2, recall: no step keeps 'stepp'; one of a.",
    ),
    "recall where nothing is kept": (
        'kind = "tell"; lines = "tea-talk.told"; recall = "step"',
        "recall: no step keeps 'step'; give a step keep.",
    ),
    "trend of nothing": ('kind = "trend"', "recall: is missing; write the name under which the number is kept"),
    "trend with lines": ('kind = "trend"; lines = "tea-talk.told"', "lines: 'trend' has none; leave it out"),
    "else": (
        'kind = "turn"; else_lines = "tea-talk.told"',
        "line 9, round 1, else_lines: 'turn' has none; leave it out",
    ),
    "else of a question": (
        'kind = "question"; lines = "tea-talk.turn"; else_lines = "tea-talk.tolt"',
        "else_lines: there is no wording 'tea-talk.tolt'; did you mean tea-talk.told?",
    ),
    "anyway": ('kind = "turn"; anyway = "yes"', "line 9, round 1, anyway: "),
    "within": ('kind = "turn"; within_h = 24', "line 9, round 1, within_h: 'turn' has none; leave it out"),
    "sets": ('kind = "turn"; sets = { a = "short" }', "line 9, round 1, sets: 'turn' has none; leave it out"),
    "trend of its own": ('kind = "trend"; recall = "x"; lines = "tea-talk.intro"', "lines: 'trend' has none"),
    "often": ('kind = "turn"; often = "asked"', "line 9, round 1, often: 'turn' has none; leave it out"),
    "often what": ('kind = "appointment"; often = "daily"', "often: there is no 'daily'; choose one of said, asked"),
    "within no time": ('kind = "appointment"; within_h = 0.5', "within_h: is no time from 1 to 168 hours"),
    "bank": ('kind = "turn"; bank = ["tea-talk.turn"]', "line 9, round 1, bank: 'turn' has none; leave it out"),
    "no bank": ('kind = "inquire"', "bank: 'inquire' has nothing to ask"),
    "bank of unknown lines": ('kind = "inquire"; bank = ["tea-talk.tern"]', "there is no wording 'tea-talk.tern'"),
    "leading": (
        'kind = "inquire"; bank = ["tea-talk.told"]',
        "bank: 'tea-talk.told' has a phrasing that is no open question (This is told.); ask with how, what,",
    ),
    "checklist of two": (CHECKLIST.format("tea-talk.few"), "'checklist' is for one person alone; set people = [1, 1]"),
    "checklist without its other line": (CHECKLIST.format("tea-talk.fw"), "else_lines: there is no wording"),
    "checklist without a band": ('kind = "checklist"; bank = ["tea-talk.told"]', "under: is missing; write under = 7"),
    "wait": (
        'kind = "turn"; when = "tea"',
        "line 9, round 1, when: nobody can have said 'tea' before; write an option of a choice before it, yes or no",
    ),
    "wait for an answer to nothing": ('kind = "turn"; when = "yes"', "when: nobody can have said 'yes' before"),
    "keep": ('kind = "note"; keep = "guess"', "keep: the words of 'note' are not kept; only those of checklist,"),
    "keep a common choice": (
        'kind = "choice"; lines = "tea-talk.told"; options = ["go_on", "pause"]; keep = "way"',
        "keep: only options of the exercise's own are kept",
    ),
    "wait for what nobody can pass": ('kind = "turn"; when = "passed"', "when: nobody can have said 'passed' before"),
    "later": ('kind = "quiet"; later = "tea-talk.told"', "line 9, round 1, later: 'quiet' has none; leave it out"),
    "own words of a turn": ('kind = "turn"; own = "a"', "line 9, round 1, own: 'turn' has none; leave it out"),
    "own words that nobody is offered": (
        'kind = "choice"; lines = "tea-talk.told"; options = ["go_on", "pause"]; own = "pause"',
        "own: 'pause' is no option of the exercise's own that is offered here; name one, and write its wordings",
    ),
    "nobody's number": ('kind = "rate"; lines = "tea-talk.told"; by = "anyone"', "by: somebody has to speak in it"),
    "five options": (
        'kind = "choice"; lines = "tea-talk.told"; options = ["go_on", "pause", "stop", "help", "skip"]',
        "options: a choice needs two to four",
    ),
    "another step's count": (
        'kind = "tell"; lines = "tea-talk.few"',
        "'tea-talk.few' has {count}, which this step does not give",
    ),
}


@pytest.mark.parametrize(("steps", "told"), WRONG_STEPS.values(), ids=WRONG_STEPS)
def test_a_field_belongs_to_its_kind(tmp_path: Path, steps: str, told: str) -> None:
    assert told in refused(tmp_path, "", steps)


WRONG_TOPS = {
    "need": ('need = "fun"', "line 4, need: there is no 'fun'; choose one of five-minutes, after-a-fight,"),
    "code": ('avoid = ["x"]', "line 4, avoid: there is no 'x'; choose one of a, b,"),
    "script": (
        'avoid = ["f"]',
        "line 4, avoid: code f: 'tea-talk.intro' has 1 phrasings and would soon sound like a script; write 5",
    ),
    "who": (
        'who = "tea-talk.intro"',
        "line 4, who: each of them speaks, so it may alternate who begins; leave it out,",
    ),
    "who_line": ('once = true\nwho = "tea-talk.wo"', "who: there is no wording 'tea-talk.wo'; did you mean"),
    "seven": ("people = [3, 7]", "line 4, people: is no [least, most] from 1 to 6"),
}


@pytest.mark.parametrize(("more", "told"), WRONG_TOPS.values(), ids=WRONG_TOPS)
def test_what_is_said_of_the_whole_is_checked(tmp_path: Path, more: str, told: str) -> None:
    assert told in refused(tmp_path, more)


WRONG_OPTIONS = {
    'tea = ["stop it"]': "options: 'stop it' means 'stop' already; choose other words",
    'tea = ["black"]; milk = ["black"]': "options: 'black' means 'tea' already; choose other words",
    "tea = []": "options: 'tea' has no wordings",
    'tea = ["Earl Grey!"]': "options: 'tea': 'Earl Grey!' is not lower-case words; write it as it is said",
    'stop = ["enough"]': "options: 'stop' is no free label",
    'yes = ["gladly"]': "options: 'yes' is no free label",
}


@pytest.mark.parametrize(("options", "told"), WRONG_OPTIONS.items())
def test_options_are_words_of_their_own(tmp_path: Path, options: str, told: str) -> None:
    assert told in refused(tmp_path, "", rest=f"[options]\n{options}")


@pytest.mark.parametrize(
    ("step", "line"),
    [
        ('kind = "choice"; lines = "tea-talk.which"; options = ["tea", "milk"]', "Would you like milk, or some tea?"),
        ('kind = "rate"; lines = "tea-talk.which"', "How close are you, from zero to ten?"),
    ],
)
def test_a_question_does_not_end_in_its_own_answer(tmp_path: Path, step: str, line: str) -> None:
    options = '[options]\ntea = ["tea", "some tea"]\nmilk = ["milk"]'
    assert read(tmp_path, "", step, options, which=f"{line} I'm listening.")
    told = refused(tmp_path, "", step, options, which=line)
    assert "which is an answer to it; end in other words" in told


def test_options_are_known_by_the_exercise_they_belong_to(tmp_path: Path) -> None:
    steps = 'kind = "choice"; lines = "tea-talk.told"; options = ["tea", "milk"]\nkind = "turn"; when = "tea"'
    exercise = read(tmp_path, "", steps, '[options]\ntea = ["tea", "some tea"]\nmilk = ["milk"]')
    assert exercise.round[0].options == ("tea-talk.tea", "tea-talk.milk")
    assert exercise.round[1].when == "tea-talk.tea"
    assert dict(exercise.options)["tea-talk.tea"] == ("tea", "some tea")


# -- how many people -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("people", "told"),
    [
        (7, "'tea-talk' is for 3 to 6 people, not 7. Name them with --people."),
        (2, "'tea-talk' is for 3 to 6 people, not 2. Name them with --people."),
    ],
)
def test_a_group_that_is_too_large_or_too_small_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], people: int, told: str
) -> None:
    read(tmp_path, "people = [3, 6]")
    names = ["Ana", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gus"][:people]
    assert cli.exit_code(["rehearse", str(tmp_path / "tea-talk.toml"), "--people", *names]) == 2
    assert capsys.readouterr().err.strip().endswith(told)


@pytest.mark.parametrize("kind", ["note", "mark"])
@pytest.mark.parametrize("people", ["people = [2, 3]", "people = [3, 6]"])
def test_private_notes_are_for_two(tmp_path: Path, kind: str, people: str) -> None:
    assert f"'{kind}' is for two people; set people = [2, 2]" in refused(tmp_path, people, f'kind = "{kind}"')


def test_a_step_of_two_people_alone_is_refused(tmp_path: Path) -> None:
    told = refused(tmp_path, "people = [1, 1]; alone = true", 'kind = "turn"\nkind = "say_back"')
    assert "line 11, round 2, kind: nobody listens in an exercise for one; leave the step out" in told


def test_a_line_for_two_needs_another_for_one_alone(tmp_path: Path) -> None:
    alone, steps = "people = [1, 2]; alone = true", 'kind = "turn"; lines = "tea-talk.both"'
    told = refused(tmp_path, alone, steps, both="{speaker}, {listener} listens.")
    assert "'tea-talk.both' has {listener}, but one person may be alone here; put what is said to one person" in told
    assert read(tmp_path, alone, steps, both="{speaker}, {listener} listens.", both_alone="{speaker}, begin.")


def test_who_listens_may_be_named_where_the_step_is_left_out_alone(tmp_path: Path) -> None:
    steps = 'kind = "turn"\nkind = "say_back"; lines = "tea-talk.back"'
    assert read(tmp_path, "people = [1, 2]; alone = true", steps, back="{listener}, what did you hear?")


@pytest.mark.parametrize("kind", ["say_back", "feelings", "note"])
def test_children_are_not_written_down(tmp_path: Path, kind: str) -> None:
    told = refused(tmp_path, "transcribe = false", f'kind = "turn"\nkind = "{kind}"')
    assert f"round 2, kind: '{kind}' writes down what is said; leave it out" in told


def test_where_children_are_present_nothing_is_said_in_words_of_their_own(tmp_path: Path) -> None:
    steps = 'kind = "choice"; lines = "tea-talk.turn"; options = ["tea", "other"]; own = "other"'
    rest = '[options]\ntea = ["the tea"]\nother = ["something else"]\n'
    assert "own: somebody's own words are written down" in refused(tmp_path, "transcribe = false", steps, rest)


def test_where_nothing_lasts_no_step_keeps_and_nothing_is_a_course(tmp_path: Path) -> None:
    steps = 'kind = "item"; lines = "tea-talk.told"; keep = "step"'
    assert "kept: a step keeps 'step'; leave that keep out, or kept." in refused(tmp_path, "kept = false", steps)
    told = refused(tmp_path, 'kept = false; [[stage]]; id = "first"; [[stage.round]]; kind = "quiet"')
    assert "kept: how far a course has come has to be kept; leave the stages out, or kept." in told


# -- courses ---------------------------------------------------------------------------------------

COURSE = """[[stage]]
id = "first"
[[stage.round]]
kind = "tell"
lines = "tea-talk.told"
[[stage]]
id = "second"
[[stage.round]]
kind = "quiet"
[[stage.closing]]
kind = "breathe"
"""


def test_a_course_holds_one_stage_at_a_time_and_begins_anew_after_the_last(tmp_path: Path) -> None:
    course = read(tmp_path, "", rest=COURSE)
    assert [stage.id for stage in course.stages] == ["first", "second"]
    assert [[step.kind.value for step in course.staged(k).steps] for k in range(3)] == [
        ["ready", "turn", "tell"],
        ["ready", "turn", "quiet", "breathe"],
        ["ready", "turn", "tell"],
    ]


def test_a_mistake_in_a_stage_is_found(tmp_path: Path) -> None:
    told = refused(tmp_path, "", rest=COURSE.replace("quiet", "quit"))
    assert "line 17, stage.round 2, kind: there is no 'quit'" in told


def test_what_takes_a_time_says_that_it_does_not_call(tmp_path: Path) -> None:
    taking = read(tmp_path, "", 'kind = "appointment"; within_h = 24')
    in_a_stage = read(tmp_path, "", rest=COURSE.replace('kind = "quiet"', 'kind = "appointment"'))
    for exercise, calls in ((taking, False), (in_a_stage, False), (read(tmp_path, ""), None)):
        assert as_json([exercise])[0].get("calls") is calls


def test_a_mark_of_the_byte_order_is_no_mistake(tmp_path: Path) -> None:
    without = read(tmp_path, "")
    path = tmp_path / "tea-talk.toml"
    path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert load_exercise(path) == without


def test_an_exercise_needs_no_round_but_some_step(tmp_path: Path) -> None:
    path = tmp_path / "tea-talk.toml"
    text = 'id = "tea-talk"\ntitle = "Tea"\npurpose = "Tea."\n[[opening]]\nkind = "ready"\n{}[lines]\n'
    lines = '"tea-talk.intro" = ["Tea first."]\n'
    path.write_text(text.format('[[opening]]\nkind = "quiet"\n') + lines)
    assert load_exercise(path).round == ()
    path.write_text(text.format("") + lines)
    with pytest.raises(ExerciseError, match="there is no step in it"):
        load_exercise(path)


# -- what is avoided -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("avoid", "keep", "told"),
    [
        ("e", "forgiveness", "code e: 'forgiveness' is nothing to be recorded; leave that keep out"),
        ("g", "secret", "code g: 'secret' would keep words given in trust; leave that keep out, or write journal"),
    ],
)
def test_what_is_avoided_is_not_recorded(tmp_path: Path, avoid: str, keep: str, told: str) -> None:
    steps = f'kind = "item"; lines = "tea-talk.told"; keep = "{keep}"'
    assert read(tmp_path, "", steps).round[0].keep == keep
    assert told in refused(tmp_path, f'avoid = ["{avoid}"]', steps)


def test_words_given_in_trust_are_kept_only_as_far_as_the_exercise_says(tmp_path: Path) -> None:
    steps = 'kind = "item"; lines = "tea-talk.told"; keep = "apology"'
    assert read(tmp_path, 'avoid = ["g"]; journal = ["apology"]', steps).round[0].keep == "apology"


def test_where_words_are_given_in_trust_no_private_note_is_read_aloud(tmp_path: Path) -> None:
    steps = 'kind = "note"\nkind = "mark"; keep = "correction"'
    told = refused(tmp_path, 'avoid = ["g"]; journal = ["correction"]', steps)
    assert "code g: a private note would be read aloud" in told


@pytest.mark.parametrize(
    ("avoid", "line"),
    [
        ("a", "{speaker}, you should call her."),
        ("b", "{listener}, defend yourself in your own words."),
        ("c", "{listener}, jump in when you like to."),
        ("d", "{speaker}, whose fault was it?"),
        ("e", "{speaker}, can you forgive it?"),
        ("g", "{speaker}, last time you said something else."),
        ("h", "{speaker}, deep down you are afraid of it."),
        ("i", "{listener}, do you agree with that?"),
        ("j", "{speaker}, tell me how it was."),
        ("k", "{listener}, make {speaker} feel better."),
    ],
)
def test_no_line_says_what_is_avoided(tmp_path: Path, avoid: str, line: str) -> None:
    steps = 'kind = "turn"; lines = "tea-talk.unfit"'
    assert read(tmp_path, "", steps, unfit=line)
    told = refused(tmp_path, f'avoid = ["{avoid}"]', steps, unfit=line)
    assert f"avoid: code {avoid}: 'tea-talk.unfit' says" in told


# -- the list --------------------------------------------------------------------------------------


def test_exercises_are_listed_by_what_somebody_needs_each_once(tmp_path: Path) -> None:
    own = read(tmp_path, "")
    groups = dict(by_need([*all_exercises(), own]))
    assert [one.id for one in groups["Your own"]] == ["tea-talk"]
    assert "high-low" in [one.id for one in groups["Five minutes tonight"]]
    assert sum(len(group) for group in groups.values()) == len(all_exercises()) + 1
