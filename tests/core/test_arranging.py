"""What is settled before an exercise is held: by voice, in four exchanges at most."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.rehearsal import Rehearsal
from voice_coach.core import events, record
from voice_coach.core.exercise import Need
from voice_coach.core.memory import Before, Past, Sitting
from voice_coach.core.moments import SOME_EVENING
from voice_coach.core.record import Asked, Chosen, ExerciseChosen, SessionEnded
from voice_coach.exercises.loader import all_exercises, load_exercise
from voice_coach.wording.loader import load_lines

OFFERS = tuple(all_exercises())
BY_ID = {one.id: one for one in OFFERS}
LINES = load_lines()


def choosing(people: tuple[str, ...] = ("Ana", "Ben"), **options: object) -> Rehearsal:
    return Rehearsal("choose", people, {"offers": OFFERS, **options})


def at_ready(exercise: str = "active-listening-relay", **options: object) -> Rehearsal:
    return Rehearsal(exercise, options={"offers": OFFERS, **options}).until("ready")


def proposed(talk: Rehearsal) -> list[str]:
    """What is being proposed now."""
    assert talk.session.step is not None
    return [label.removeprefix("take.") for label in talk.session.step.planned.step.options]


def held(talk: Rehearsal) -> str:
    return talk.session.setting.exercise.id


def ended(talk: Rehearsal) -> str:
    return talk.all(SessionEnded)[0].reason


# -- what fits -----------------------------------------------------------------------------------


def test_an_exercise_begins_after_the_time_the_mood_and_a_yes() -> None:
    talk = choosing()
    talk.until("choice").says("Ana", "five minutes").until("choice").says("Ben", "we're calm").until("question")
    offered = BY_ID[proposed(talk)[0]]
    assert offered.need in (Need.FIVE_MINUTES, Need.EVERY_WEEK, Need.PRACTICE)
    assert sum(offered.minutes) / 2 <= 6.5
    assert offered.purpose in talk.said()
    talk.says("Ben", "yes please").silence(5)
    assert held(talk) == offered.id
    assert talk.kinds()[:4] == ["choice", "choice", "question", "ready"]


def test_whoever_said_yes_to_a_proposal_is_not_asked_again_whether_it_suits() -> None:
    talk = choosing(seed=2)
    talk.until("choice").says("Ana", "ten minutes").until("choice").says("Ana", "calm")
    talk.until("question").says("Ana", "yes please").silence(30)
    assert "ready" not in [asked.kind for asked in talk.all(Asked)]
    assert talk.kinds()[4] != "ready"


def test_after_a_no_two_others_are_proposed_and_one_of_them_begins_after_four_exchanges() -> None:
    talk = choosing()
    talk.until("choice").says("Ana", "half an hour").until("choice").says("Ben", "a bit tense")
    first = proposed(talk.until("question"))
    talk.says("Ana", "no thanks")
    others = proposed(talk.until("choice"))
    assert len({*first, *others}) == 3
    talk.says("Ben", "the second one")
    assert held(talk) == others[1]
    assert len(talk.all(Asked)) == 4


@pytest.mark.parametrize("mood", ["we just had a fight", "we argued"])
def test_after_a_fight_what_is_made_for_it_is_proposed(mood: str) -> None:
    talk = choosing()
    talk.until("choice").says("Ana", "fifteen minutes").until("choice").says("Ana", mood)
    assert BY_ID[proposed(talk.until("question"))[0]].need is Need.AFTER_A_FIGHT


def test_a_family_and_one_alone_are_not_asked_for_the_mood_of_two() -> None:
    for people in (("Ana", "Ben", "Cleo", "Dan"), ("Ana",)):
        talk = choosing(people)
        talk.until("choice").says("Ana", "ten minutes").until("question")
        least, most = BY_ID[proposed(talk)[0]].people
        assert least <= len(people) <= most


def test_what_is_newer_to_them_is_proposed_first() -> None:
    known: list[str] = []
    for _ in range(3):
        sittings = (Sitting(id, ("Ana", "Ben"), SOME_EVENING, 5) for id in known)
        before = Before(tuple(Past(sitting) for sitting in sittings))
        talk = choosing(before=before)
        talk.until("choice").says("Ana", "five minutes").until("choice").says("Ana", "calm").until("question")
        assert proposed(talk)[0] not in known
        known += proposed(talk)


def test_free_words_are_understood_too() -> None:
    talk = choosing()
    talk.until("choice").says("Ana", "I think we have about fifteen minutes")
    talk.until("choice").says("Ben", "we are a little bit tense today").until("question")
    assert [entry.choice for entry in talk.all(Chosen)] == ["quarter_hour", "tense"]


def test_what_isnt_understood_is_asked_once_more_and_then_something_short_is_proposed() -> None:
    talk = choosing().until("choice").says("Ana", "the weather is nice")
    assert talk.silence(10).said()[-1] in LINES["choose.both_again"]
    talk.says("Ana", "the cat is asleep").until("choice").says("Ana", "the moon is out").silence(8)
    talk.says("Ana", "the soup is hot").until("question")
    assert sum(BY_ID[proposed(talk)[0]].minutes) / 2 <= 6.5


def test_where_nobody_answers_nothing_begins() -> None:
    talk = choosing().silence(300)
    assert ended(talk) == "nobody_there"
    assert "ready" not in talk.kinds()


def test_no_not_quite_is_a_no_to_one_and_to_all_of_them() -> None:
    talk = choosing()
    talk.until("choice").says("Ana", "ten minutes").until("choice").says("Ben", "calm")
    talk.until("question").says("Ana", "no, not quite").until("choice").says("Ana", "no, not quite")
    assert talk.until("appointment").silence(60).finished is not None


def test_not_quite_alone_is_asked_again() -> None:
    talk = choosing()
    talk.until("choice").says("Ana", "ten minutes").until("choice").says("Ben", "calm")
    offered = len(proposed(talk.until("question")))
    talk.says("Ana", "not quite").until("question")
    assert len(proposed(talk)) == offered and "choice" not in talk.kinds()[-1:]


def test_a_no_to_all_of_them_is_respected_and_another_time_is_offered() -> None:
    talk = choosing()
    talk.until("choice").says("Ana", "ten minutes").until("choice").says("Ben", "calm")
    talk.until("question").says("Ana", "no thanks").until("choice").says("Ana", "no")
    assert talk.until("appointment").silence(60).finished is not None
    assert ended(talk) == "declined"


@pytest.mark.parametrize("after", [0, 1, 2])
def test_stop_ends_it_at_once(after: int) -> None:
    talk = choosing()
    for kind, text in [("choice", "ten minutes"), ("choice", "calm"), ("question", "no")][:after]:
        talk.until(kind).says("Ana", text)
    talk.until("question" if after == 2 else "choice").says("Ben", "stop").silence(5)
    assert ended(talk) == "stopped"


def test_a_proposal_can_be_skipped_and_a_pause_leaves_it_open() -> None:
    talk = choosing()
    talk.until("choice").says("Ana", "ten minutes").until("choice").says("Ana", "calm")
    talk.until("question").says("Ana", "pause").silence(5).says("Ana", "go on").silence(10)
    assert talk.asking("question")
    talk.says("Ana", "skip").until("choice")
    assert len(proposed(talk)) == 2


# -- by its name ---------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["coach high and low", "let's do high and low", "I'd like high and low tonight"])
def test_any_exercise_can_be_called_by_its_name_where_another_was_to_begin(said: str) -> None:
    talk = at_ready().says("Ana", said)
    assert held(talk) == "high-low"
    talk.until("ready").says("Ben", "yes please").silence(20)
    assert talk.kinds()[:3] == ["ready", "ready", "item"]
    assert talk.all(ExerciseChosen) == [ExerciseChosen("high-low", ("Ana", "Ben"), "usual")]


def test_a_name_is_understood_at_any_question_on_the_way() -> None:
    for questions in range(3):
        talk = choosing()
        for text in ("ten minutes", "calm")[:questions]:
            talk.until("choice").says("Ana", text)
        talk.until("question" if questions == 2 else "choice").says("Ana", "coach gratitude list")
        assert held(talk) == "gratitude"
        assert talk.until("ready").all(Asked)[-1].kind == "ready"


@pytest.mark.parametrize("said", ["what can we do", "something else", "no, let's do another one"])
def test_what_can_we_do_is_understood_when_another_exercise_was_to_begin(said: str) -> None:
    talk = at_ready().says("Ben", said).until("choice").says("Ben", "ten minutes")
    talk.until("choice").says("Ben", "a bit tense").until("question").says("Ben", "no").until("choice")
    assert "active-listening-relay" not in proposed(talk)


def test_an_exercise_for_other_people_is_told_and_asked_about_again() -> None:
    talk = at_ready().says("Ana", "coach systems talk").silence(15)
    assert held(talk) == "active-listening-relay"
    assert any("Systems talk" in said for said in talk.said())
    assert talk.asking("ready")


def test_where_nothing_else_is_offered_nobody_can_wish_for_it() -> None:
    talk = Rehearsal().until("ready").says("Ana", "something else")
    assert held(talk) == "active-listening-relay"
    assert talk.step == "ready"


def test_a_course_is_taken_up_with_the_stage_that_is_due() -> None:
    talk = at_ready().says("Ana", "coach nine step course")
    course = load_exercise("nine-steps")
    assert talk.session.setting.stage == 0
    assert talk.session.setting.exercise.steps == course.staged(0).steps


def test_words_of_an_exercises_own_choices_are_understood_after_it_was_chosen() -> None:
    talk = at_ready().says("Ana", "coach talk under fire").until("ready").says("Ana", "yes please").until("choice")
    option = BY_ID["under-fire"].options[0]
    talk.says("Ana", option[1][0])
    assert talk.all(Chosen)[-1].choice == option[0].rpartition(".")[2]


# -- its length ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("said", "limit_s"), [("the short one", 60.0), ("a longer one", 180.0)])
def test_the_length_can_be_said_when_it_is_about_to_begin(said: str, limit_s: float) -> None:
    talk = at_ready().says("Ana", said)
    assert talk.until("ready").session.setting.length == said.split()[1].removesuffix("er")
    talk.says("Ana", "yes please").until("turn")
    usual = next(step.limit_s for step in BY_ID["active-listening-relay"].round if step.kind == "turn")
    assert usual is not None
    assert talk.left == pytest.approx(usual * limit_s / 120.0, abs=0.2)


def test_the_short_one_is_a_yes_to_what_is_proposed() -> None:
    talk = choosing().until("choice").says("Ana", "ten minutes").until("choice").says("Ana", "calm").until("question")
    offered = proposed(talk)[0]
    talk.says("Ben", "the short one")
    assert (held(talk), talk.session.setting.length) == (offered, "short")


def test_the_length_is_said_without_the_introduction_once_more() -> None:
    talk = at_ready().says("Ana", "the short one").until("ready")
    said = talk.said()
    assert sum(text in LINES["active-listening-relay.intro"] for text in said) == 1
    assert said[-2] in LINES["choose.short"]


# -- whatever happens ----------------------------------------------------------------------------

WISHES = st.sampled_from(
    (
        "what can we do; something else; the short one; a longer one; coach high and low; let's do systems talk;"
        " coach empathy journal; just me; me please; you start; Ben please; it's Ana; ten minutes; half an hour; calm;"
        " tense; we had a fight; the first one; the second one; yes please; no; not now; skip; pause; go on; time out;"
        " ten breaths; repeat; help; whose turn is it; how much time is left; the weather is nice; tomorrow at eight"
    ).split("; ")
)
DEEDS = st.one_of(
    st.tuples(st.sampled_from(["Ana", "Ben", "stranger"]), WISHES),
    st.tuples(st.just("silence"), st.floats(0.5, 60.0)),
    st.tuples(st.just("lost"), st.floats(0.1, 50.0)),
)


@given(
    exercise=st.sampled_from(["choose", "high-low", "active-listening-relay", "listening-self-check", "nine-steps"]),
    known=st.sampled_from([frozenset[str](), frozenset({"Ben"}), frozenset({"Ana", "Ben"})]),
    begins=st.sampled_from(["given", "alternates", "open"]),
    deeds=st.lists(DEEDS, max_size=25),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_people_wish_for_one_exercise_is_held_at_most_and_the_session_ends(
    exercise: str, known: frozenset[str], begins: str, deeds: list[tuple[str, object]]
) -> None:
    talk = Rehearsal(exercise, options={"offers": OFFERS, "known": known, "begins": begins, "to_meet": {}})
    for who, what in deeds:
        if talk.finished is not None:
            break
        if isinstance(what, str):
            talk.says(who, what)
            continue
        assert isinstance(what, float)
        if who == "lost":
            talk.tell(events.DeviceLost(talk.now, "microphone"))
        talk.silence(what)
        if who == "lost":
            talk.tell(events.DeviceBack(talk.now, "microphone"))
    talk.silence(3 * 3600)
    assert talk.finished is not None, talk.step
    assert set(talk.session.setting.people) <= {"Ana", "Ben"}
    assert check_one_is_held(talk)


def check_one_is_held(talk: Rehearsal) -> bool:
    """Once something of an exercise has been held no other one is taken up."""
    begun = False
    for entry in (one.entry for one in talk.told):
        begun = begun or (isinstance(entry, record.StepStarted) and entry.kind in ("turn", "say_back", "checklist"))
        if begun and isinstance(entry, ExerciseChosen):
            return False
    return True
