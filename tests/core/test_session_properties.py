"""Whatever happens, in whatever order: one speaker, no switch without a reason, and every session ends."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.rehearsal import VOCABULARY, Rehearsal, Told
from voice_coach.core import events, record
from voice_coach.core.actions import Action, CancelTimer, Finish, Hush, Say, SetTimer, Write
from voice_coach.core.events import Word
from voice_coach.core.record import Entry
from voice_coach.core.units import UNKNOWN

EXERCISES = st.sampled_from(
    [
        "active-listening-relay",
        "reflective-listening",
        "five-minute-listening",
        "disagreement-dialogue",
        "high-low",
        "four-skills",
    ]
)
PHRASES = st.sampled_from(
    (
        "yes you got it; not quite; no; yes; I'm done; over to you; more time; skip; repeat; help; pause; go on;"
        " time out; ten breaths; twenty minutes; another time; short pause; how much time is left;"
        " whose turn is it; louder; something else entirely"
    ).split("; ")
)
PEOPLE = st.sampled_from(["Ana", "Ben", "stranger", "television"])
WHO = st.sampled_from(["Ana", "Ben", UNKNOWN])
KNOWN = st.sampled_from([frozenset[str](), frozenset({"Ana"}), frozenset({"Ben"}), frozenset({"Ana", "Ben"})])
DEEDS = st.one_of(
    st.tuples(st.just("says"), PEOPLE, PHRASES),
    st.tuples(st.just("says"), PEOPLE, st.just("You felt alone with the dishes and nobody noticed.")),
    st.tuples(st.just("talks"), st.floats(0.2, 60)),
    st.tuples(st.just("turns"), st.lists(st.tuples(PEOPLE, st.floats(0.2, 6)), max_size=12)),
    st.tuples(st.just("silence"), st.floats(0.1, 90)),
    st.tuples(st.just("lost"), st.floats(0.1, 50)),
    st.tuples(st.just("problem"), st.sampled_from(["muted", "clipping", "faint", "gaps", "crackling", "jump"])),
)
STRANGERS = st.sampled_from(({}, {"Ana": "new", "Ben": "new"}, {"Ben": "damaged"}))
LASTING = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def do(talk: Rehearsal, deed: tuple[object, ...]) -> None:
    match deed:
        case ("says", str(who), str(text)):
            talk.says(who, text, foreign=who == "television")
        case ("talks", float(seconds)):
            talk.talks(seconds)
        case ("turns", list(parts)):
            for who, seconds in parts:
                talk.talks(seconds, who)
        case ("silence", float(seconds)):
            talk.silence(seconds)
        case ("problem", str(kind)):
            talk.tell(events.SoundProblem(talk.now, kind))
        case ("lost", float(seconds)):
            talk.tell(events.DeviceLost(talk.now, "microphone"))
            talk.silence(seconds)
            talk.tell(events.DeviceBack(talk.now, "microphone"))


def check_story(entries: list[Entry], known: frozenset[str]) -> None:
    """What must hold of every record, where `known` voices were known from the beginning."""
    open_turn = False
    asked: str | None = None
    speaker: str | None = None
    reasons: set[str] = set()
    for entry in entries:
        match entry:
            case record.StepStarted(kind="confirm", speaker=asked):
                pass
            case record.Answered(answer="yes", accepted=True, who=who, assumed=assumed) if asked:
                assert who == asked, "somebody else's yes counted"
                assert not (assumed and asked in known), "their voice would have shown it"
                reasons.add("confirmed")
            case record.StepStarted(kind="turn", speaker=speaker):
                assert not open_turn, "two people have the floor"
                open_turn = True
            case record.StepEnded(kind="turn", reason=reason):
                open_turn = False
                reasons.add("skipped" if reason == "passed" else reason)
            case record.StepEnded(kind=kind, reason=reason):
                asked = None if kind == "confirm" else asked
                reasons.add(reason)
            case record.RolesSwitched(reason=reason):
                assert reason in reasons, f"switched as {reason} after {reasons}"
                reasons = set()
            case record.TimeCue(left_s=left_s):
                assert left_s in (10, 30)
            case record.Interruption(by=by, start=start, detected=detected, cue=cue):
                assert by != speaker and open_turn
                assert start <= detected and cue in ("none", "chime", "name", "breather")
            case record.TimeGivenBack(seconds=seconds):
                assert open_turn and seconds > 0
            case record.FloorTime(floor_s=floor_s):
                assert floor_s >= 0
    for kind in {e.kind for e in entries if isinstance(e, record.StepStarted)}:
        begun = sum(isinstance(e, record.StepStarted) and e.kind == kind for e in entries)
        ended = sum(isinstance(e, record.StepEnded) and e.kind == kind for e in entries)
        assert begun - ended in (0, 1)


def check_time(told: list[Told]) -> None:
    """Nobody gets more back than their turn has lasted so far."""
    since, given_back = 0.0, 0.0
    for each in told:
        match each.entry:
            case record.StepStarted(kind="turn"):
                since, given_back = each.at, 0.0
            case record.TimeGivenBack(seconds=seconds):
                given_back += seconds
                assert given_back <= each.at - since + 1e-6


@given(exercise=EXERCISES, known=KNOWN, to_meet=STRANGERS, deeds=st.lists(DEEDS, max_size=25))
@LASTING
def test_whatever_people_do_the_record_makes_sense_and_the_session_ends(
    exercise: str, known: frozenset[str], to_meet: dict[str, str], deeds: list[tuple[object, ...]]
) -> None:
    talk = Rehearsal(exercise, options={"known": known, "to_meet": to_meet})
    for deed in deeds:
        do(talk, deed)
    talk.silence(8 * 3600)
    check_story([told.entry for told in talk.told], known)
    check_time(talk.told)
    assert talk.finished is not None
    assert isinstance(talk.told[-1].entry, record.SessionEnded)
    assert [told.at for told in talk.told] == sorted(told.at for told in talk.told)


@given(exercise=EXERCISES, known=KNOWN, to_meet=STRANGERS, deeds=st.lists(DEEDS, max_size=15), who=WHO)
@LASTING
def test_stop_ends_at_any_moment(
    exercise: str, known: frozenset[str], to_meet: dict[str, str], deeds: list[tuple[object, ...]], who: str
) -> None:
    talk = Rehearsal(exercise, options={"known": known, "to_meet": to_meet})
    for deed in deeds:
        do(talk, deed)
    if talk.finished is None:
        talk.tell(events.Heard(talk.now, talk.now, talk.now, "stop", "stop", 1.0, who=who))
        talk.silence(10)
        assert talk.finished == Finish("stopped", forget=True)


ANSWERS = st.sampled_from(
    ["yes you got it", "yes", "not quite", "no", "go on", "more time", "time out", "I am Ana, yes"]
)
AT_CONFIRM = st.tuples(PEOPLE, ANSWERS, st.booleans(), st.floats(0, 12))


@given(known=KNOWN, said=st.lists(AT_CONFIRM, max_size=12))
@LASTING
def test_no_order_of_answers_switches_without_the_speakers_own_yes(
    known: frozenset[str], said: list[tuple[str, str, bool, float]]
) -> None:
    talk = Rehearsal(options={"known": known})
    talk.until("ready").says("Ben", "yes").until("turn").talks(8).says("Ana", "I'm done")
    talk.until("say_back").says("Ben", "You felt alone with the dishes.").until("confirm")
    for who, answer, unsure, pause in said:
        talk.says(who, answer, shown=UNKNOWN if unsure else None, foreign=who == "television").silence(pause)
    talk.silence(8 * 3600)
    check_story([told.entry for told in talk.told], known)
    if known == {"Ana", "Ben"} and not any(who == "Ana" and not unsure for who, _, unsure, _ in said):
        assert "confirmed" not in [e.reason for e in talk.all(record.RolesSwitched)]


VOICES = st.lists(st.tuples(PEOPLE, st.floats(0.2, 9), st.floats(0, 4)), max_size=30)


@given(voices=VOICES, limit_s=st.sampled_from([20.0, 40.0, 120.0]))
@LASTING
def test_whoever_talks_in_a_turn_its_owner_gets_all_of_the_time(
    voices: list[tuple[str, float, float]], limit_s: float
) -> None:
    talk = Rehearsal(options={"known": frozenset({"Ana", "Ben"}), "turn_s": limit_s})
    talk.until("ready").says("Ben", "yes").until("turn")
    opened, seen = talk.session.flow.stack[0].opened_at or 0.0, len(talk.told)
    for who, seconds, pause in voices:
        talk.talks(seconds, who).silence(pause)
    talk.silence(300)
    check_time(talk.told)
    check_story([told.entry for told in talk.told], frozenset({"Ana", "Ben"}))
    of_turn = talk.told[seen:]
    ended = next(t for t in of_turn if isinstance(t.entry, record.StepEnded) and t.entry.kind == "turn")
    back = sum(t.entry.seconds for t in of_turn if isinstance(t.entry, record.TimeGivenBack) and t.at <= ended.at)
    if ended.entry.to_dict()["reason"] == "time":
        assert ended.at - opened >= limit_s + back - 0.01


GAP = st.floats(0, 5)
SCORES = st.tuples(st.floats(-1, 1), st.floats(-1, 1))  # Ana's and Ben's
LEARNED = st.sampled_from(["little", "plenty", "good", "noisy", "known"])
ANY_EVENT = st.one_of(
    st.builds(lambda gap: ("began", gap), GAP),
    st.builds(lambda gap: ("ended", gap), GAP),
    st.builds(lambda gap, *heard: ("heard", gap, *heard), GAP, st.sampled_from(sorted(VOCABULARY)), WHO, st.booleans()),
    st.builds(lambda gap, who: ("words", gap, who), GAP, WHO),
    st.builds(lambda gap, k, cut: ("line", gap, k, cut), GAP, st.integers(1, 40), st.booleans()),
    st.builds(lambda gap, k: ("timer", gap, k), st.floats(0, 40), st.integers(0, 5)),
    st.builds(lambda gap, is_back: ("device", gap, is_back), GAP, st.booleans()),
    st.builds(lambda gap, what: ("learned", gap, what), GAP, LEARNED),
    st.builds(lambda gap, scores, back: ("window", gap, scores, back), st.floats(0, 1), SCORES, st.floats(0.3, 3)),
)


def happened(what: str, at: float, rest: list[object], known: frozenset[str], floor: str) -> events.Event:
    """The event that one gust of the storm is."""
    match what, *rest:
        case ["began"]:
            return events.SpeechStarted(at, at)
        case ["ended"]:
            return events.SpeechEnded(at, at, at)
        case ["heard", str(label), str(who), bool(foreign)]:
            who = who if who in known and not foreign else UNKNOWN
            return events.Heard(at, at, at, label, label, 0.9, who=who, foreign=foreign)
        case ["words", str(who)]:
            words = (Word("well", at, at, 0.9), Word("then", at, at, 0.9))
            return events.Heard(at, at, at, None, "well then", 0.9, words, who=who if who in known else UNKNOWN)
        case ["line", int(line), bool(cut)]:
            return events.SpeechFinished(at, line, at, at, cut)
        case ["window", (float(ana), float(ben)), float(back)]:
            return events.VoiceSeen(at, max(0.0, at - back), at, (("Ana", ana), ("Ben", ben)))
        case ["learned", str(kind)]:
            return learned(kind, at, floor)
        case ["device", bool(is_back)]:
            return (events.DeviceBack if is_back else events.DeviceLost)(at, "microphone")
    raise AssertionError(what)


def learned(what: str, at: float, name: str) -> events.Event:
    """What the listener may tell of somebody's voice."""
    match what:
        case "known":
            return events.VoiceKnown(at, name)
        case "good" | "noisy":
            return events.VoiceTaken(at, name, 20.0, "too_noisy" if what == "noisy" else None)
    return events.VoiceGathered(at, name, 40.0 if what == "plenty" else 2.0)


@given(exercise=EXERCISES, known=KNOWN, to_meet=STRANGERS, storm=st.lists(ANY_EVENT, max_size=80))
@LASTING
def test_no_order_of_events_breaks_the_session(
    exercise: str, known: frozenset[str], to_meet: dict[str, str], storm: list[tuple[object, ...]]
) -> None:
    session = Rehearsal(exercise, options={"known": known, "to_meet": to_meet}).session
    at, entries, timers = 0.0, list[Entry](), dict[str, float]()

    def take(actions: list[Action]) -> None:
        for action in actions:
            match action:
                case Write(entry):
                    entries.append(entry)
                case SetTimer(name, due):
                    timers[name] = due
                case CancelTimer(name):
                    timers.pop(name, None)
                case Say() | Hush() | Finish() | _:
                    pass

    for what, gap, *rest in storm:
        at += float(str(gap))
        if what != "timer":
            take(session.handle(happened(str(what), at, rest, known, session.floor or "Ana")))
            continue
        for name in sorted(timers)[int(str(rest[0])) :][:1]:
            at = max(at, timers.pop(name))
            take(session.handle(events.TimerFired(at, name)))
    check_story(entries, known)


@given(exercise=EXERCISES, deeds=st.lists(DEEDS, max_size=12))
@LASTING
def test_the_same_events_give_the_same_session(exercise: str, deeds: list[tuple[str, object]]) -> None:
    first, second = Rehearsal(exercise), Rehearsal(exercise)
    for deed in deeds:
        do(first, deed)
        do(second, deed)
    assert first.done == second.done
