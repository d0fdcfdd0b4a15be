"""Reads the steps of one section of an exercise file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from voice_coach.core.commands import NUMBERS
from voice_coach.core.exercise import PASSED, Focus, Often, Role, Step, StepKind, listens
from voice_coach.core.setting import LENGTHS
from voice_coach.engines.vocabulary import load_vocabulary
from voice_coach.exercises.kinds import (
    ACTS,
    COUNT,
    FOR_ONE,
    GIVEN,
    KEEPING,
    MAY_ACT,
    NEED_LINES,
    NEEDS,
    OF_TWO,
    RECALLING,
    USUAL_S,
    WRITTEN,
)
from voice_coach.exercises.source import Place
from voice_coach.wording.loader import ending_phrase, slots

K = StepKind
FIELDS = (
    "kind", "by", "lines", "limit_s", "focus", "ask", "when", "anyway", "options", "keep", "bank", "count", "under",
    "under_lines", "else_lines", "recall", "within_h", "anew", "often", "own", "later", "sets",
)  # fmt: skip
LIMIT_S = (5.0, 3600.0)
WITHIN_H = (1.0, 168.0)
NAMES = frozenset({"names", "name", "speaker", "listener", "others"})  # slots that every line is given
OTHERS = frozenset({"listener", "others"})  # ... and these only where there is somebody else
VARIANTS = ("_alone", "_group", "_too")  # of a line, for one person, for three or more, and for the next one
Lines = Mapping[str, Sequence[str]]


@dataclass
class Known:
    """What the steps of one exercise may refer to.

    Attributes:
        lines: all lines there are, id -> phrasings.
        options: what can be said in the exercise's own choices, label -> wordings.
        people: the least and the most.
        exercises: ids of those that come with the program.
        transcribe: whether anything may be written down.
        before: kinds that came before in the section that is being read.
        alone: whether the step that is being read may be held by one person alone.
        said: what `when` may wait for: options of the choices so far, yes and no after a question, and
            `PASSED` after a question to the listener or a turn of theirs.
        recalled: steps with words that are kept, and their fields that name them, which are looked at once all steps
            are read.
    """

    id: str
    lines: Lines
    options: Lines
    people: tuple[int, int]
    exercises: frozenset[str] = frozenset()
    transcribe: bool = True
    before: set[StepKind] = field(default_factory=set)
    alone: bool = False
    said: set[str] = field(default_factory=set)
    recalled: list[tuple[Place, str]] = field(default_factory=list)

    def label(self, option: str) -> str:
        """The whole label of an option: the exercise's own begin with its id."""
        return f"{self.id}.{option}" if option in self.options else option


def read_steps(places: Sequence[Place], known: Known) -> Iterator[Step]:
    """The steps of one section, in order.

    Raises:
        ExerciseError: a field is unknown, missing or wrong, or a step has no sense where it stands.
    """
    known.before.clear()
    for place in places:
        step = _step(place, known)
        _check_order(place, step, known)
        _check_people(place, step, known)
        _check_ending(place, step, known)
        known.before.add(step.kind)
        known.said |= _sayable(step)
        yield step


def _sayable(step: Step) -> set[str]:
    """What a later step may wait for after this one."""
    said = set(step.options) if step.kind is K.CHOICE else set[str]()
    if step.kind is K.QUESTION:
        said |= {"yes", "no"}
    if step.by is Role.LISTENER and step.kind in (K.QUESTION, K.TURN):
        said.add(PASSED)
    return said


def _step(place: Place, known: Known) -> Step:
    place.only(FIELDS)
    kind = StepKind(_one_of(place, "kind", list(ACTS)))
    by = _by(place, kind)
    known.alone = known.people[0] == 1 and not listens(kind, by)
    usual, least, most = COUNT.get(kind, (0, 0, 0))
    _only_for(place, kind, "count", kind in COUNT)
    return Step(
        kind,
        by=by,
        lines=_line(place, "lines", known, kind in NEED_LINES, _given(place, kind)) or "",
        limit_s=place.seconds("limit_s", *LIMIT_S) or USUAL_S.get(kind),
        focus=Focus(_one_of(place, "focus", list(Focus), Focus.BOTH)),
        ask=_line(place, "ask", known, given=_recalled_slots(place)),
        when=_when(place, known),
        anyway=place.flag("anyway"),
        later=_later(place, kind, known),
        options=_options(place, kind, known),
        keep=_keep(place, kind, known),
        bank=_bank(place, kind, known),
        count=(place.whole("count", least, most) or usual) if kind in COUNT else None,
        under=_under(place, kind),
        under_lines=_band(place, kind, "under_lines", known),
        else_lines=_else_lines(place, kind, known),
        recall=_recall(place, kind, known),
        within_h=_within_h(place, kind),
        anew=_anew(place, kind, known),
        often=_often(place, kind),
        own=_own(place, kind, known),
        sets=_sets(place, kind, known),
    )


def _one_of(place: Place, key: str, allowed: Sequence[str], default: str | None = None) -> str:
    return place.one_of(place.text(key, default), key, allowed)


def _by(place: Place, kind: StepKind) -> Role:
    by = Role(_one_of(place, "by", list(Role), ACTS[kind]))
    if by in MAY_ACT[kind]:
        return by
    if len(MAY_ACT[kind]) == 1:
        raise place.wrong("by", f"'{kind}' is always by {ACTS[kind]}", "leave it out")
    raise place.wrong("by", "somebody has to speak in it", "write speaker, listener or each")


def _line(
    place: Place, key: str, known: Known, needed: bool = False, given: frozenset[str] = frozenset()
) -> str | None:
    if key not in place.values and not needed:
        return None
    line = place.text(key)
    check_line(place, key, line, known, given)
    return line


def check_line(place: Place, key: str, line: str, known: Known, given: frozenset[str] = frozenset()) -> None:
    """See that there is a wording `line`, which uses only slots that are filled here.

    Raises:
        ExerciseError: there is none, or another slot is in it.
    """
    if line not in known.lines:
        nearest = get_close_matches(line, known.lines, n=1)
        hint = f"did you mean {nearest[0]}?" if nearest else "put its phrasings into [lines]"
        raise place.wrong(key, f"there is no wording '{line}'", hint)
    for variant in [line, *(f"{line}{suffix}" for suffix in VARIANTS if f"{line}{suffix}" in known.lines)]:
        used = {slot for phrasing in known.lines[variant] for slot in slots(phrasing)}
        for slot in sorted(used - NAMES - given):
            what = f"'{variant}' has {{{slot}}}, which this step does not give"
            raise place.wrong(key, what, f"use {_braced(NAMES | given)}")
        if known.alone and variant == _said_alone(line, known.lines) and used & OTHERS:
            what = f"'{variant}' has {_braced(used & OTHERS)}, but one person may be alone here"
            raise place.wrong(key, what, f"put what is said to one person into '{line}_alone'")


def _said_alone(line: str, lines: Lines) -> str:
    return f"{line}_alone" if f"{line}_alone" in lines else line


def _braced(slots: Iterable[str]) -> str:
    return ", ".join(f"{{{slot}}}" for slot in sorted(slots))


def _when(place: Place, known: Known) -> str | None:
    if "when" not in place.values:
        return None
    when = known.label(place.text("when"))
    if when not in known.said:
        what = f"nobody can have said '{place.text('when')}' before"
        remedy = "write an option of a choice before it, yes or no after a question, or passed after the other's turn"
        raise place.wrong("when", what, remedy)
    return when


def _options(place: Place, kind: StepKind, known: Known) -> tuple[str, ...]:
    options = place.texts("options")
    if kind is K.PICK:
        return _proposed(place, options, known)
    if kind is not K.CHOICE:
        if options:
            raise place.wrong("options", f"'{kind}' has none", "they belong to a step of kind choice")
        return ()
    allowed = [*sorted(known.options), *_labels()]
    if not 2 <= len(set(options)) <= 4:
        what = "a choice needs two to four"
        raise place.wrong("options", what, f"choose from {', '.join(allowed)}")
    for option in options:
        if option not in allowed:
            remedy = f"write its wordings into [options], or choose from {', '.join(allowed)}"
            raise place.wrong("options", f"nobody can say '{option}'", remedy)
    return tuple(known.label(option) for option in options)


def _proposed(place: Place, options: tuple[str, ...], known: Known) -> tuple[str, ...]:
    if not options:
        raise place.wrong("options", "there is nothing to propose", 'write options = ["high-low"], ids of exercises')
    for option in options:
        place.one_of(option, "options", sorted(known.exercises))
    return options


def _labels() -> tuple[str, ...]:
    return tuple(sorted(load_vocabulary()))


def _keep(place: Place, kind: StepKind, known: Known) -> str | None:
    if "keep" not in place.values:
        return None
    if kind not in KEEPING:
        remedy = f"only those of {', '.join(sorted(KEEPING))} are"
        raise place.wrong("keep", f"the words of '{kind}' are not kept", remedy)
    if kind is K.CHOICE and not known.options.keys() >= set(place.texts("options")):
        raise place.wrong("keep", "only options of the exercise's own are kept", "write their wordings into [options]")
    return place.text("keep")


def _bank(place: Place, kind: StepKind, known: Known) -> tuple[str, ...]:
    has_one = kind in (K.INQUIRE, K.CHECKLIST)
    _only_for(place, kind, "bank", has_one)
    bank = place.texts("bank")
    if has_one and not bank:
        raise place.wrong("bank", f"'{kind}' has nothing to ask", 'write bank = ["…"], ids of its questions')
    for line in bank:
        check_line(place, "bank", line, known)
    if kind is K.INQUIRE:
        _check_open(place, bank, known)
    return bank


OPEN = frozenset({"what", "what's", "how", "how's", "which", "who", "where", "when"})


def _check_open(place: Place, bank: Sequence[str], known: Known) -> None:
    """An open question asks how or what; whatever can be answered with yes or no leads."""
    for line in bank:
        for phrasing in known.lines[line]:
            words = phrasing.lower().replace(",", " ").replace(":", " ").split()
            if "?" not in phrasing or not OPEN.intersection(words):
                what = f"'{line}' has a phrasing that is no open question ({phrasing})"
                raise place.wrong("bank", what, "ask with how, what, which, who, where or when")


def _under(place: Place, kind: StepKind) -> int | None:
    _only_for(place, kind, "under", kind is K.CHECKLIST)
    under = place.whole("under", 1, 20)
    if under is None and kind is K.CHECKLIST:
        raise place.wrong("under", "is missing", "write under = 7: fewer yeses are told with under_lines")
    return under


def _band(place: Place, kind: StepKind, key: str, known: Known) -> str:
    """What a checklist says in the end, by how many were answered with yes."""
    _only_for(place, kind, key, kind is K.CHECKLIST)
    return _line(place, key, known, kind is K.CHECKLIST, frozenset({"count"})) or ""


def _else_lines(place: Place, kind: StepKind, known: Known) -> str:
    """Of a question, what is said where it stays a no."""
    if kind is K.QUESTION:
        return _line(place, "else_lines", known) or ""
    return _band(place, kind, "else_lines", known)


def _only_for(place: Place, kind: StepKind, key: str, has_one: bool) -> None:
    if key in place.values and not has_one:
        raise place.wrong(key, f"'{kind}' has none", "leave it out")


def _given(place: Place, kind: StepKind) -> frozenset[str]:
    """The slots that the opening lines of this step are given besides names."""
    return GIVEN.get(kind, frozenset()) | _recalled_slots(place)


def _recalled_slots(place: Place) -> frozenset[str]:
    """What words of last time fill, also in the question before the step."""
    return frozenset({"text"} if "recall" in place.values else ())


def _recall(place: Place, kind: StepKind, known: Known) -> str | None:
    _only_for(place, kind, "recall", kind in RECALLING)
    of_another = kind is K.TREND and "." in place.text("recall", "")
    _only_for(place, kind, "lines", kind is not K.TREND or of_another)
    if "recall" not in place.values:
        if kind is K.TREND:
            raise place.wrong("recall", "is missing", "write the name under which the number is kept")
        return None
    known.recalled.append((place, "recall"))
    return place.text("recall")


def _anew(place: Place, kind: StepKind, known: Known) -> str | None:
    """The name of the phrase on which a say-back begins anew."""
    _only_for(place, kind, "anew", kind is K.SAY_BACK)
    if "anew" not in place.values:
        return None
    known.recalled.append((place, "anew"))
    return place.text("anew")


def _within_h(place: Place, kind: StepKind) -> float | None:
    _only_for(place, kind, "within_h", kind is K.APPOINTMENT)
    return place.length("within_h", *WITHIN_H, "hours")


def _sets(place: Place, kind: StepKind, known: Known) -> tuple[tuple[str, str], ...]:
    """Of a choice, the length that each of its options stands for."""
    _only_for(place, kind, "sets", kind is K.CHOICE)
    sets = place.table("sets")
    if sets and sets.keys() != set(place.texts("options")):
        raise place.wrong("sets", "it names other options than there are", "name each of them once")
    return tuple(
        (known.label(option), place.one_of(str(length), "sets", list(LENGTHS))) for option, length in sets.items()
    )


def _later(place: Place, kind: StepKind, known: Known) -> str | None:
    """Of a turn, the question with which it is offered once more."""
    _only_for(place, kind, "later", kind is K.TURN)
    return _line(place, "later", known)


def _own(place: Place, kind: StepKind, known: Known) -> str | None:
    """Of a choice, the option that stands for the person's own words."""
    _only_for(place, kind, "own", kind is K.CHOICE)
    if "own" not in place.values:
        return None
    if not known.transcribe:
        raise place.wrong("own", "somebody's own words are written down", "leave it out, or transcribe")
    own = place.text("own")
    if own not in known.options or own not in place.texts("options"):
        what = f"'{own}' is no option of the exercise's own that is offered here"
        raise place.wrong("own", what, "name one, and write its wordings into [options]")
    return known.label(own)


def _often(place: Place, kind: StepKind) -> Often:
    _only_for(place, kind, "often", kind is K.APPOINTMENT)
    return Often(_one_of(place, "often", list(Often), Often.SAID))


def _check_order(place: Place, step: Step, known: Known) -> None:
    needed = NEEDS.get(step.kind)
    if needed is not None and needed not in known.before:
        raise place.wrong("kind", f"'{step.kind}' needs a '{needed}' before it in {place.section}", "add one before it")
    if step.kind is K.READY and (place.section, place.index) != ("opening", 0):
        raise place.wrong("kind", "'ready' is asked once, at the very beginning", "leave it out here")


def _check_ending(place: Place, step: Step, known: Known) -> None:
    """The coach must not seem to answer itself: its question doesn't end in one of the answers."""
    labels = NUMBERS.keys() if step.kind is K.RATE else step.options if step.kind is K.CHOICE else ()
    answers = {**load_vocabulary(), **{known.label(label): tuple(said) for label, said in known.options.items()}}
    for phrasing in known.lines.get(step.lines, ()) if labels else ():
        if ending := ending_phrase(phrasing, {label: answers[label] for label in labels}):
            what = f"'{step.lines}' ends in '{ending}', which is an answer to it"
            raise place.wrong("lines", what, "end in other words, such as: you choose")


def _check_people(place: Place, step: Step, known: Known) -> None:
    most = known.people[1]
    if most == 1 and listens(step.kind, step.by):
        raise place.wrong("kind", "nobody listens in an exercise for one", "leave the step out, or set people = [2, 2]")
    if step.kind in OF_TWO and known.people != (2, 2):
        raise place.wrong("kind", f"'{step.kind}' is for two people", "set people = [2, 2]")
    if step.kind in FOR_ONE and most > 1:
        raise place.wrong("kind", f"'{step.kind}' is for one person alone", "set people = [1, 1] and alone = true")
    if step.kind in WRITTEN and not known.transcribe:
        raise place.wrong("kind", f"'{step.kind}' writes down what is said", "leave it out, or transcribe")
