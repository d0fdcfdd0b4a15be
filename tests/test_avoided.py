"""What an exercise says it avoids is avoided in it: by its lines, what is steered, whose turn it is, and what is kept.

Every exercise is tried with every code that it carries, so that a code that loses its meaning fails here by name.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import pytest

from tests.core.rehearsal import LINES, Rehearsal
from tests.test_every_exercise import answer, held, questions
from voice_coach.core import actions, record
from voice_coach.core.errors import ExerciseError
from voice_coach.core.exercise import Avoid, Exercise, Role, Step, StepKind
from voice_coach.core.memory import Kept, Rating
from voice_coach.exercises.loader import all_exercises
from voice_coach.exercises.rules import check_avoided
from voice_coach.exercises.source import Source
from voice_coach.simulation.rehearsal import Sayings
from voice_coach.simulation.run import NAMES
from voice_coach.wording.loader import load_avoided

EXERCISES = all_exercises()
Sort = Callable[[Step], bool]
# A line of the coach's, and what somebody answers, that does what is avoided; and an answer that only sounds like it.
LINE = {
    Avoid.FIXING: "{speaker}, you should call her.",
    Avoid.REBUTTAL: "{listener}, defend yourself.",
    Avoid.INTERRUPTING: "{listener}, jump in when you like.",
    Avoid.JUDGING: "{speaker}, whose fault was it?",
    Avoid.FORCED_CLOSURE: "{speaker}, can you forgive it?",
    Avoid.ROBOTIC_SCRIPT: "{speaker}, it is your turn.",
    Avoid.DISCLOSURES_USED: "{speaker}, last time you said something else.",
    Avoid.MIND_READING: "{speaker}, deep down you are afraid of it.",
    Avoid.DEMANDING_AGREEMENT: "{listener}, do you agree with that?",
    Avoid.PERFORMING: "{speaker}, show me how you do it.",
    Avoid.RESCUING: "{listener}, make {speaker} feel better.",
}
ANSWER = {
    Avoid.FIXING: ("You should call her.", "She said you should call her, and you felt small."),
    Avoid.REBUTTAL: ("But that's not true, I was there.", "You felt that it's not true, and that hurt."),
    Avoid.JUDGING: ("At least you have a job.", "You said that at least you have a job, and you're tired."),
    Avoid.MIND_READING: ("Deep down you are afraid of me.", "You said that deep down you are afraid of it."),
    Avoid.DEMANDING_AGREEMENT: ("Just admit it.", "You'd like me to admit that you were sad."),
    Avoid.RESCUING: ("I'll take care of everything.", "You said you take care of everything, and you're tired."),
}
# What holds each of these codes in each row, by the tests below. "46d" is for all exercises of row 46, unless there
# is an entry for one of them.
BEHAVIOUR = {
    "1a": "steered", "1b": "steered", "1d": "steered", "2b": "steered", "4a": "steered", "4b": "steered",
    "5a": "steered", "5d": "steered", "7a": "steered", "8a": "unwritten guarded", "9b": "steered", "9d": "steered",
    "11d": "steered", "12b": "steered", "12h": "steered", "13d": "unwritten guarded", "13h": "unwritten guarded heard",
    "15a": "unwritten guarded", "15k": "unwritten fieldless", "17h": "unwritten guarded heard", "20b": "steered",
    "22d": "steered", "23k": "steered", "24d": "steered", "25b": "steered", "26i": "steered",
    "28d": "unwritten alone", "29k": "unwritten alone fieldless", "30d": "unwritten uncounted guarded",
    "33k": "unwritten fieldless", "37i": "unwritten uncounted guarded", "38d": "steered", "41h": "steered",
    "41i": "steered", "42b": "unwritten guarded", "43h": "steered", "44h": "steered", "46d": "unwritten guarded heard",
    "47a": "unwritten guarded", "47h": "unwritten guarded heard", "48d": "unwritten guarded",
    "48h": "unwritten guarded heard", "49a": "unwritten guarded", "work-feedback a": "steered", "50k": "steered",
    "51a": "unwritten guarded", "51d": "unwritten guarded", "52h": "steered",
}  # fmt: skip
PRAISE = r"\b(well done|great|excellent|perfect|good job|impress|proud|congrat|bravo|score|points|better than)\b"
CLOSURE = r"forg[ia]v|pardon|reconcil|closure"


def with_code(*codes: Avoid) -> list[object]:
    """Every exercise with every one of these codes that it carries."""
    pairs = ((one, code) for code in codes for one in EXERCISES if code in one.avoid)
    return [pytest.param(one, code, id=f"{one.id}-{code}") for one, code in pairs]


def steps_of(exercise: Exercise) -> Iterator[Step]:
    yield from exercise.steps
    for stage in exercise.stages:
        yield from stage.steps


def is_a_say_back(step: Step) -> bool:
    return step.kind is StepKind.SAY_BACK


def is_an_answer(step: Step) -> bool:
    """A short thing said to the speaker, and written down."""
    return step.kind is StepKind.ITEM and step.by is Role.LISTENER


def is_a_guess(step: Step) -> bool:
    """What the other goes through, said aside by each and read to the other."""
    return step.kind is StepKind.NOTE


def is_told_of_themself(step: Step) -> bool:
    return step.kind is StepKind.ITEM and step.by is not Role.LISTENER


def is_a_feeling(step: Step) -> bool:
    return step.kind is StepKind.FEELINGS


def takes_something_on(step: Step) -> bool:
    return step.kind is StepKind.ITEM and step.by is not Role.LISTENER and step.keep is not None


def is_a_turn(step: Step) -> bool:
    return step.kind is StepKind.TURN


@cache
def whole(id_: str) -> tuple[Rehearsal, ...]:
    """An exercise held to its close, each of its stages."""
    exercise = next(one for one in EXERCISES if one.id == id_)
    people = max(exercise.people[0], min(2, exercise.people[1]))
    return tuple(held(exercise, people, stage, 1) for stage in range(max(1, len(exercise.stages))))


def asked_in(exercise: Exercise, wanted: Sort, known: bool = False) -> Rehearsal:
    """An exercise held until a step of that sort has been asked."""
    stage = next((k for k, one in enumerate(exercise.stages) if any(map(wanted, one.steps))), 0)
    people = NAMES[: max(2, exercise.people[0])]
    options: dict[str, object] = {"at_most_s": 60.0, "known": frozenset(people if known else ())}
    talk, sayings = Rehearsal(exercise.id, people, options, stage, nods=False), Sayings(people, 1)
    for asked in questions(talk, sayings):
        if talk.session.step is not None and wanted(talk.session.step.planned.step):
            return talk.until(talk.session.step.kind)
        answer(talk, sayings, asked)
    raise AssertionError("it was never asked")


def phrasing(line: str) -> re.Pattern[str]:
    """The texts that a line may become."""
    return re.compile("|".join(re.sub(r"\\{\w+\\}", ".+", re.escape(text)) for text in LINES[line]))


def times_said(talk: Rehearsal, *lines: str) -> int:
    return sum(any(phrasing(line).fullmatch(text) for line in lines) for text in talk.said())


# -- what the coach says -----------------------------------------------------------------------------


@pytest.mark.parametrize(("exercise", "code"), with_code(*Avoid))
def test_no_line_may_do_what_its_exercise_avoids(exercise: Exercise, code: Avoid) -> None:
    phrasings = 1 if code is Avoid.ROBOTIC_SCRIPT else 5
    line = {f"{exercise.id}.more": (LINE[code],) * phrasings}
    top = Source(exercise.id, exercise.id, "").top
    with pytest.raises(ExerciseError, match=f"code {code}: "):
        check_avoided(top, exercise, line)
    check_avoided(top, replace(exercise, avoid=exercise.avoid - {code}), line)


@pytest.mark.parametrize(("exercise", "code"), with_code(*Avoid))
def test_in_the_whole_of_an_exercise_the_coach_does_not_do_what_it_avoids(exercise: Exercise, code: Avoid) -> None:
    said = [e.text for talk in whole(exercise.id) for e in talk.all(record.Said) if e.purpose != "read_back"]
    patterns = load_avoided().get(code.value, ())
    assert said and [text for text in said if any(re.search(each, text, re.IGNORECASE) for each in patterns)] == []


@pytest.mark.parametrize(("exercise", "code"), with_code(Avoid.ROBOTIC_SCRIPT))
def test_what_would_sound_like_a_script_is_never_said_twice_in_the_same_words(exercise: Exercise, code: Avoid) -> None:
    own = [text for line, texts in LINES.items() if line.startswith(f"{exercise.id}.") for text in texts]
    forms = [re.compile(re.sub(r"\\{\w+\\}", ".+", re.escape(text))) for text in own]
    for talk in whole(exercise.id):
        counts = [sum(form.fullmatch(text) is not None for text in talk.said()) for form in forms]
        assert max(counts) == 1, code


@pytest.mark.parametrize(("exercise", "code"), with_code(Avoid.PERFORMING))
def test_nobody_performs_for_the_coach_who_neither_praises_nor_counts(exercise: Exercise, code: Avoid) -> None:
    said = [text for talk in whole(exercise.id) for text in talk.said()]
    assert [text for text in said if re.search(PRAISE, text, re.IGNORECASE)] == [], code
    assert {step.kind for step in steps_of(exercise)} & {StepKind.CHECKLIST, StepKind.MARK} == set()
    assert all(step.by is not Role.LISTENER for step in steps_of(exercise) if step.kind is StepKind.RATE)


# -- what is steered ---------------------------------------------------------------------------------

STEERS = (
    "say_back.steer_advice", "say_back.steer_own", "say_back.steer_size", "say_back.steer_rescue", "item.steer",
    "note.steer", "item.steer_own", "item.steer_self", "feelings.steer",
)  # fmt: skip
WRITTEN: dict[Sort, frozenset[Avoid]] = {  # what is written down, and what it is steered away from
    is_a_say_back: frozenset(ANSWER),
    is_an_answer: frozenset(ANSWER),
    is_a_guess: frozenset(ANSWER),
    is_told_of_themself: frozenset(ANSWER) - {Avoid.REBUTTAL},  # "that's not true" may be the very issue
    is_a_feeling: frozenset(ANSWER) - {Avoid.REBUTTAL, Avoid.RESCUING},
}


def behaviours(exercise: Exercise, code: Avoid) -> list[str]:
    return BEHAVIOUR.get(f"{exercise.id} {code}", BEHAVIOUR[f"{exercise.row}{code}"]).split()


def with_behaviour(behaviour: str) -> list[object]:
    """Every exercise with every code that is held there by that behaviour."""
    pairs = [(one, code) for one in EXERCISES for code in ANSWER if code in one.avoid]
    return [
        pytest.param(one, code, id=f"{one.row}{code}-{one.id}")
        for one, code in pairs
        if behaviour in behaviours(one, code)
    ]


def test_for_each_row_and_code_it_is_said_what_holds_it() -> None:
    carried = {(one.row, code) for one in EXERCISES for code in ANSWER if code in one.avoid}
    assert {f"{row}{code}" for row, code in carried} == {key for key in BEHAVIOUR if " " not in key}
    assert sum(len(with_behaviour(one)) for one in ("steered", "unwritten")) == sum(
        code in one.avoid for one in EXERCISES for code in ANSWER
    )


@pytest.mark.parametrize(("exercise", "code"), with_behaviour("steered"))
def test_an_answer_that_is_avoided_is_steered_gently_and_once(exercise: Exercise, code: Avoid) -> None:
    sorts = [sort for sort, codes in WRITTEN.items() if code in codes and any(map(sort, steps_of(exercise)))]
    assert sorts
    for sort in sorts:
        assert_steered(exercise, sort, *ANSWER[code])


def assert_steered(exercise: Exercise, sort: Sort, avoided: str, harmless: str) -> None:
    talk = asked_in(exercise, sort)
    by, before = listening_to(talk), times_said(talk, *STEERS)
    talk.says(by, avoided).silence(8)
    assert times_said(talk, *STEERS) == before + 1
    assert avoided not in [kept.text for kept in talk.session.talk.kept]  # it isn't recorded, unless it is meant
    talk.says(by, avoided).silence(3)
    assert times_said(talk, *STEERS) == before + 1
    left_alone = asked_in(exercise, sort)
    left_alone.says(listening_to(left_alone), harmless).silence(8)
    assert times_said(left_alone, *STEERS) == before


def listening_to(talk: Rehearsal) -> str:
    assert talk.session.step is not None
    return talk.session.step.planned.actor


@pytest.mark.parametrize(("exercise", "code"), with_behaviour("unwritten"))
def test_where_nothing_is_written_down_there_is_nothing_to_steer_and_nothing_of_it_is_left(
    exercise: Exercise, code: Avoid
) -> None:
    assert not [step.kind for step in steps_of(exercise) for sort in WRITTEN if sort(step)]
    for talk in whole(exercise.id):
        listened = [did for did in talk.done if isinstance(did, actions.Listen)]
        assert not any(did.dictate or did.phase is actions.Phase.SAY_BACK for did in listened), code
        assert not talk.all(record.SayBack) and talk.session.talk.kept == []


@pytest.mark.parametrize(("exercise", "code"), with_behaviour("guarded"))
def test_who_would_fix_answer_or_judge_while_somebody_speaks_is_stopped_softly(exercise: Exercise, code: Avoid) -> None:
    assert_who_breaks_in_is_stopped(exercise, code)


@pytest.mark.parametrize(("exercise", "code"), with_behaviour("heard"))
def test_nobody_is_talked_about_who_does_not_get_the_floor(exercise: Exercise, code: Avoid) -> None:
    (talk,) = whole(exercise.id)
    started = [entry for entry in talk.all(record.StepStarted) if entry.kind in ("turn", "inquire")]
    assert {entry.speaker for entry in started} == set(talk.people), code
    assert started[-1].listener in {entry.speaker for entry in started}, code


@pytest.mark.parametrize(("exercise", "code"), with_behaviour("uncounted"))
def test_no_answer_is_the_wrong_one_and_none_is_counted(exercise: Exercise, code: Avoid) -> None:
    yes, no = (answered_throughout(exercise, each) for each in ("yes", "no"))
    assert yes.kinds() == no.kinds() and yes.kinds().count("question") > 3, code
    assert not [did for talk in (yes, no) for did in talk.done if isinstance(did, actions.Remember) and did.notes]


def answered_throughout(exercise: Exercise, text: str) -> Rehearsal:
    """An exercise of questions, each of them answered with the same."""
    talk = Rehearsal(exercise.id, NAMES[:2], {"at_most_s": 60.0}, nods=False)
    sayings = Sayings(NAMES[:2], 1)
    for asked in questions(talk, sayings):
        if asked.kind == "question":
            talk.says(asked.who or talk.people[0], text)
        else:
            answer(talk, sayings, asked)
    return talk


@pytest.mark.parametrize(("exercise", "code"), with_behaviour("alone"))
def test_what_somebody_says_of_themself_alone_is_before_nobody_else(exercise: Exercise, code: Avoid) -> None:
    assert exercise.people == (1, 1) and exercise.alone, code
    for talk in whole(exercise.id):
        assert (
            "checklist" in talk.kinds() and [each for each in talk.all(record.Heard) if each.mode == "dictation"] == []
        )
        notes = [note for did in talk.done if isinstance(did, actions.Remember) for note in did.notes]
        assert [note for note in notes if not isinstance(note, Rating)] == []


@pytest.mark.parametrize(("exercise", "code"), with_behaviour("fieldless"))
def test_there_is_no_field_to_take_on_more_in_than_is_good_for_one(exercise: Exercise, code: Avoid) -> None:
    assert [step.keep for step in steps_of(exercise) if step.keep is not None] == [], code


@pytest.mark.parametrize("code", sorted(set(ANSWER) - {Avoid.FIXING, Avoid.REBUTTAL, Avoid.JUDGING}))
def test_what_only_some_exercises_avoid_is_left_alone_in_the_others(code: Avoid) -> None:
    other = next(one for one in EXERCISES if one.id == "reflective-listening")
    talk = asked_in(other, is_a_say_back)
    talk.says(listening_to(talk), f"You felt sad. {ANSWER[code][0]}").silence(8)
    assert code not in other.avoid and times_said(talk, *STEERS) == 0


@pytest.mark.parametrize(("exercise", "code"), with_code(Avoid.RESCUING))
def test_nobody_takes_on_more_than_is_good_for_them(exercise: Exercise, code: Avoid) -> None:
    if not any(map(takes_something_on, steps_of(exercise))):
        assert all(step.keep is None for step in steps_of(exercise)), code  # no such field
        return
    talk = asked_in(exercise, takes_something_on)
    talk.says(listening_to(talk), "My needs don't matter, I'll do everything for you.").silence(8)
    assert times_said(talk, "item.steer_self") == 1
    kept = talk.session.talk.kept
    talk.says(listening_to(talk), "I'll call when I'm late.").silence(3)
    assert [each.text for each in kept] == ["I'll call when I'm late."]
    harmless = asked_in(exercise, takes_something_on)
    harmless.says(listening_to(harmless), "I'll take the dishes on Mondays.").silence(8)
    assert times_said(harmless, "item.steer_self") == 0


# -- whose turn it is --------------------------------------------------------------------------------


@pytest.mark.parametrize(("exercise", "code"), with_code(Avoid.INTERRUPTING))
def test_who_breaks_in_is_stopped_softly_and_the_speaker_gets_the_time_back(exercise: Exercise, code: Avoid) -> None:
    if not any(map(is_a_turn, steps_of(exercise))):
        assert_the_coach_leaves_them_in_peace(exercise)
    else:
        assert_who_breaks_in_is_stopped(exercise, code)


def assert_who_breaks_in_is_stopped(exercise: Exercise, code: Avoid) -> None:
    talk = asked_in(exercise, is_a_turn, known=True)
    speaker = talk.floor
    other = next(name for name in talk.people if name != speaker)
    talk.talks(4, speaker).silence(1)
    said = len(talk.said())
    talk.talks(2, other).silence(3)
    assert actions.Chime("floor") in talk.done, code
    assert [entry.by for entry in talk.all(record.Interruption)] == [other]
    assert [entry.to for entry in talk.all(record.TimeGivenBack)] == [speaker]
    assert (len(talk.said()), talk.floor) == (said, speaker)  # and the coach doesn't break in either


def assert_the_coach_leaves_them_in_peace(exercise: Exercise) -> None:
    """Where nobody has the floor they settle down, and a voice in it gets no answer."""
    calm = [step.kind for step in steps_of(exercise) if step.kind in (StepKind.BREATHE, StepKind.QUIET)]
    assert calm
    talk = asked_in(exercise, lambda step: step.kind is StepKind.CHOICE)
    talk.says(talk.people[0], "the breath").until("breathe")
    said = len(talk.said())
    talk.talks(1.0, talk.people[1]).silence(1)
    assert len(talk.said()) - said <= 1 and talk.step == "breathe"


# -- what is kept ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("exercise", "code"), with_code(Avoid.FORCED_CLOSURE))
def test_there_is_no_field_for_forgiveness_and_none_can_be_added(exercise: Exercise, code: Avoid) -> None:
    assert not [step.keep for step in steps_of(exercise) if re.search(CLOSURE, step.keep or "")]
    asked = [LINES[step.lines] for step in steps_of(exercise) if step.lines]
    assert not [text for texts in asked for text in texts if re.search(CLOSURE, text, re.IGNORECASE)]
    field = Step(StepKind.ITEM, lines=f"{exercise.id}.intro", keep="forgiven")
    with pytest.raises(ExerciseError, match=f"code {code}: 'forgiven' is nothing to be recorded"):
        check_avoided(Source(exercise.id, exercise.id, "").top, replace(exercise, round=(field,)), {})


@pytest.mark.parametrize(("exercise", "code"), with_code(Avoid.DISCLOSURES_USED))
def test_what_was_said_in_trust_is_kept_nowhere(exercise: Exercise, code: Avoid) -> None:
    for talk in whole(exercise.id):
        assert {kept.name for kept in talk.session.talk.kept} <= set(exercise.journal)
        notes = [note for did in talk.done if isinstance(did, actions.Remember) for note in did.notes]
        assert {note.name for note in notes if isinstance(note, Kept)} <= set(exercise.journal)
        turns = [did for did in talk.done if isinstance(did, actions.Listen) and did.phase is actions.Phase.TURN]
        assert not any(turn.dictate for turn in turns)
    secret = Step(StepKind.ITEM, lines=f"{exercise.id}.intro", keep="secret")
    with pytest.raises(ExerciseError, match=f"code {code}: 'secret' would keep words given in trust"):
        check_avoided(Source(exercise.id, exercise.id, "").top, replace(exercise, round=(secret,)), {})


def test_every_code_is_carried_by_some_exercise_and_tried_above() -> None:
    assert {code for one in EXERCISES for code in one.avoid} == set(Avoid) == set(LINE)
