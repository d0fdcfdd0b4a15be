"""Reads the steps of one section of an exercise file."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache

from voice_coach.core.exercise import Focus, Role, Step, StepKind
from voice_coach.core.units import Seconds
from voice_coach.engines.vocabulary import load_vocabulary
from voice_coach.exercises.source import Place, Source
from voice_coach.wording.loader import slots

FIELDS = ("kind", "by", "lines", "limit_s", "focus", "ask", "options", "keep")
LIMIT_S = (5.0, 3600.0)
NAMES = frozenset({"names", "name", "speaker", "listener"})  # slots that every line is given
Lines = Mapping[str, Sequence[str]]
# The kinds that an exercise is made of, and who acts where the file does not say.
ACTS: dict[StepKind, Role] = {
    StepKind.READY: Role.ANYONE,
    StepKind.TURN: Role.SPEAKER,
    StepKind.SAY_BACK: Role.LISTENER,
    StepKind.CONFIRM: Role.SPEAKER,
    StepKind.QUESTION: Role.SPEAKER,
    StepKind.CLARIFY: Role.LISTENER,
    StepKind.ITEM: Role.SPEAKER,
    StepKind.CHOICE: Role.ANYONE,
    StepKind.TIME_OUT: Role.ANYONE,
    StepKind.QUIET: Role.ANYONE,
    StepKind.TELL: Role.ANYONE,
}
FIXED = frozenset(ACTS) - {StepKind.TURN, StepKind.QUESTION, StepKind.ITEM, StepKind.CHOICE}  # nobody else can act
NEED_LINES = frozenset({StepKind.QUESTION, StepKind.ITEM, StepKind.CHOICE, StepKind.TELL})
# How long a step of a kind takes where the file does not say: the usual turn, say-back and question of the articles.
USUAL_S: dict[StepKind, Seconds] = {
    StepKind.TURN: 120.0,
    StepKind.SAY_BACK: 60.0,
    StepKind.CLARIFY: 60.0,
    StepKind.ITEM: 60.0,
    StepKind.QUIET: 60.0,
}
# What has to come before a step in its own section, for it to have something to be about.
NEEDS: dict[StepKind, StepKind] = {StepKind.SAY_BACK: StepKind.TURN, StepKind.CONFIRM: StepKind.SAY_BACK}


def read_steps(source: Source, section: str, lines: Lines, alone: bool) -> Iterator[Step]:
    """The steps of `section`, in order.

    Args:
        lines: all lines there are, id -> phrasings.
        alone: one person holds this exercise, so that nobody listens.

    Raises:
        ExerciseError: a field is unknown, missing or wrong, or a step has no sense where it stands.
    """
    before: set[StepKind] = set()
    for place in source.top.tables(section):
        step = _step(place, lines)
        _check_order(place, step, before)
        if alone and (step.by is Role.LISTENER or step.kind is StepKind.CONFIRM):
            raise place.wrong(
                "kind", "nobody listens in an exercise for one", "leave the step out, or set people = [2, 2]"
            )
        before.add(step.kind)
        yield step


def _step(place: Place, lines: Lines) -> Step:
    place.only(FIELDS)
    kind = StepKind(_one_of(place, "kind", list(ACTS)))
    return Step(
        kind,
        by=_by(place, kind),
        lines=_line(place, "lines", lines, needed=kind in NEED_LINES, timed=kind is StepKind.TURN) or "",
        limit_s=place.seconds("limit_s", *LIMIT_S) or USUAL_S.get(kind),
        focus=Focus(_one_of(place, "focus", list(Focus), Focus.BOTH)),
        ask=_line(place, "ask", lines),
        options=_options(place, kind),
        keep=_keep(place, kind),
    )


def _one_of(place: Place, key: str, allowed: list[str], default: str | None = None) -> str:
    value = place.text(key, default)
    if value not in allowed:
        raise place.wrong(key, f"there is no '{value}'", f"choose one of {', '.join(allowed)}")
    return value


def _by(place: Place, kind: StepKind) -> Role:
    by = Role(_one_of(place, "by", list(Role), ACTS[kind]))
    if kind in FIXED and by is not ACTS[kind]:
        raise place.wrong("by", f"'{kind}' is always by {ACTS[kind]}", "leave it out")
    if kind is StepKind.TURN and by is Role.ANYONE:
        raise place.wrong("by", "somebody has to have the floor", "write speaker, listener or each")
    return by


def _line(place: Place, key: str, lines: Lines, needed: bool = False, timed: bool = False) -> str | None:
    if key not in place.values and not needed:
        return None
    line = place.text(key)
    if line not in lines:
        nearest = get_close_matches(line, lines, n=1)
        hint = f"did you mean {nearest[0]}?" if nearest else "put its phrasings into [lines]"
        raise place.wrong(key, f"there is no wording '{line}'", hint)
    given = NAMES | {"duration"} if timed else NAMES
    for slot in sorted({slot for phrasing in lines[line] for slot in slots(phrasing)} - given):
        raise place.wrong(key, f"'{line}' has {{{slot}}}, which this step does not give", f"use {_braced(given)}")
    return line


def _braced(slots: frozenset[str]) -> str:
    return ", ".join(f"{{{slot}}}" for slot in sorted(slots))


def _options(place: Place, kind: StepKind) -> tuple[str, ...]:
    options = place.texts("options")
    if kind is not StepKind.CHOICE:
        if options:
            raise place.wrong("options", f"'{kind}' has none", "they belong to a step of kind choice")
        return ()
    if len(set(options)) < 2:
        raise place.wrong("options", "a choice needs two or more", f"choose from {', '.join(_labels())}")
    for option in options:
        if option not in _labels():
            raise place.wrong("options", f"nobody can say '{option}'", f"choose from {', '.join(_labels())}")
    return options


@cache
def _labels() -> tuple[str, ...]:
    return tuple(sorted(load_vocabulary()))


def _keep(place: Place, kind: StepKind) -> str | None:
    if "keep" not in place.values:
        return None
    if kind is not StepKind.ITEM:
        raise place.wrong("keep", f"the words of '{kind}' are not kept", "only those of a step of kind item are")
    return place.text("keep")


def _check_order(place: Place, step: Step, before: set[StepKind]) -> None:
    needed = NEEDS.get(step.kind)
    if needed is not None and needed not in before:
        raise place.wrong("kind", f"'{step.kind}' needs a '{needed}' before it in {place.section}", "add one before it")
    if step.kind is StepKind.READY and (place.section, place.index) != ("opening", 0):
        raise place.wrong("kind", "'ready' is asked once, at the very beginning", "leave it out here")
