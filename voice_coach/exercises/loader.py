"""Reads exercises: TOML files that come with the program, and those of the user's own folder.

A file is checked to its last key; what is wrong is told in one line, with the file, its line, the field and a remedy.
"""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from voice_coach.core.commands import COMMANDS
from voice_coach.core.errors import ExerciseError
from voice_coach.core.exercise import PASSED, Avoid, Exercise, Need, Stage, Step, StepKind
from voice_coach.engines.vocabulary import LABEL, WORDING, load_vocabulary, spoken_in_answer
from voice_coach.exercises.rules import check_avoided, check_digging, check_kept, check_recalled
from voice_coach.exercises.source import Place, Source
from voice_coach.exercises.steps import Known, check_line, read_steps
from voice_coach.wording.loader import ending_phrase, line_ids, load_lines

FIELDS = (
    "id", "row", "title", "purpose", "sources", "people", "minutes", "alone", "need", "avoid", "once", "who",
    "transcribe", "box_s", "kept", "journal", "opening", "round", "closing", "stage", "options", "lines", "spoken",
)  # fmt: skip
SECTIONS = ("opening", "round", "closing")
WHENS = frozenset({"yes", "no", PASSED})  # answers that a step may wait for
SUFFIX = ".toml"
ROWS = (1, 53)  # systems that the articles name
MOST_PEOPLE = 6
LONGEST_MINUTES = 240
BOX_S = (60.0, 7200.0)


def load_exercise(id_or_path: str | Path, own_folder: Path | None = None) -> Exercise:
    """One exercise, by its id or by the path of its file.

    Args:
        own_folder: the user's own exercises, one TOML file each; need not exist.

    Raises:
        ExerciseError: there is no such exercise, or its file is wrong.
    """
    if isinstance(id_or_path, Path) or id_or_path.endswith(SUFFIX) or "/" in id_or_path:
        return _read(Path(id_or_path))
    known = {**_files(own_folder), **_built_in()}
    if id_or_path not in known:
        nearest = get_close_matches(id_or_path, known, n=3)
        hint = f"Did you mean {' or '.join(nearest)}?" if nearest else "'voice-coach exercises' lists them."
        raise ExerciseError(f"There is no exercise '{id_or_path}'. {hint}")
    return _read(known[id_or_path])


def all_exercises(own_folder: Path | None = None) -> list[Exercise]:
    """Those that come with the program, by row, then the user's own by id, the broken ones among them left out.

    Raises:
        ExerciseError: a file that comes with the program is wrong.
    """
    return [*_all_built_in(), *(one for one in _own(own_folder) if isinstance(one, Exercise))]


@cache  # nobody changes them
def _all_built_in() -> tuple[Exercise, ...]:
    return tuple(sorted((_read(source) for source in _built_in().values()), key=lambda one: (one.row or 0, one.id)))


def broken_exercises(own_folder: Path | None) -> list[ExerciseError]:
    """What is wrong with the user's own exercises, one error for each file that cannot be used."""
    return [one for one in _own(own_folder) if isinstance(one, ExerciseError)]


# -- finding files -------------------------------------------------------------------------------


def _built_in() -> dict[str, Traversable]:
    return {
        one.name.removesuffix(SUFFIX): one
        for one in files("voice_coach.exercises").iterdir()
        if one.name.endswith(SUFFIX)
    }


def _files(folder: Path | None) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.glob(f"*{SUFFIX}"))} if folder is not None else {}


def _own(folder: Path | None) -> Iterator[Exercise | ExerciseError]:
    taken = _built_in().keys()
    for name, path in _files(folder).items():
        if name in taken:
            yield ExerciseError(f"{path}: '{name}' is an exercise that comes with the program; rename the file.")
            continue
        try:
            yield _read(path)
        except ExerciseError as error:
            yield error


# -- reading one ---------------------------------------------------------------------------------


def _read(file: Traversable) -> Exercise:
    source = Source.read(file)
    top = source.top
    top.only(FIELDS)
    name = _id(top)
    own = _own_lines(source, name)
    lines = load_lines() | own
    options = _own_options(top)
    exercises = frozenset(_built_in())
    known = Known(name, lines, options, _people(top), exercises, top.flag("transcribe", default=True))
    sections = {section: tuple(read_steps(top.tables(section), known)) for section in SECTIONS}
    _check_opening(source, name, sections["opening"], lines)
    exercise = Exercise(
        id=name,
        title=top.text("title"),
        purpose=top.text("purpose"),
        **sections,
        row=top.whole("row", *ROWS),
        sources=top.texts("sources"),
        people=known.people,
        minutes=top.range("minutes", (5, 15), LONGEST_MINUTES),
        alone=top.flag("alone"),
        need=_need(top),
        avoid=frozenset(Avoid(top.one_of(code, "avoid", list(Avoid))) for code in top.texts("avoid")),
        once=top.flag("once"),
        who=_who(top, known),
        transcribe=known.transcribe,
        box_s=top.seconds("box_s", *BOX_S),
        kept=top.flag("kept", default=True),
        journal=top.texts("journal"),
        stages=tuple(_stage(place, known) for place in top.tables("stage")),
        options=tuple((known.label(label), wordings) for label, wordings in options.items()),
        lines=tuple(own.items()),
        spoken=_spoken(top),
    )
    if not any(step.kind is not StepKind.READY for step in exercise.staged(0).steps):
        raise top.wrong("round", "there is no step in it", "add [[round]] tables, one for each step")
    check_kept(top, exercise)
    check_recalled(known.recalled, exercise)
    check_avoided(top, exercise, lines)
    check_digging(top, exercise)
    return exercise


def _stage(place: Place, known: Known) -> Stage:
    place.only(("id", *SECTIONS))
    sections = {section: tuple(read_steps(place.tables(section), known)) for section in SECTIONS}
    return Stage(place.text("id"), **sections)


def _need(top: Place) -> Need | None:
    return Need(top.one_of(top.text("need"), "need", list(Need))) if "need" in top.values else None


def _who(top: Place, known: Known) -> str:
    """The line that asks who speaks first, where that is always asked."""
    if "who" not in top.values:
        return ""
    if not top.flag("once"):
        raise top.wrong(
            "who", "each of them speaks, so it may alternate who begins", "leave it out, or set once = true"
        )
    check_line(top, "who", top.text("who"), known, frozenset({"text"}))
    return top.text("who")


def _id(top: Place) -> str:
    name = top.text("id")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise top.wrong("id", f"'{name}' is no id", "use lower-case letters, digits and hyphens")
    if name != top.source.stem:
        raise top.wrong("id", f"'{name}' differs from the file's name", f"write '{top.source.stem}' or rename the file")
    return name


def _people(top: Place) -> tuple[int, int]:
    people = top.range("people", (2, 2), MOST_PEOPLE)
    if top.flag("alone") != (people[0] == 1):
        raise top.wrong(
            "people", "at least one person means alone", "set alone = true with people = [1, …], else false"
        )
    return people


def _own_lines(source: Source, exercise: str) -> dict[str, tuple[str, ...]]:
    """The lines that come in the file itself: they belong to this exercise alone, and end in nobody's answer."""
    table = source.top.table("lines")
    try:
        lines = line_ids(table)
    except ValueError as error:
        raise source.top.wrong("lines", *str(error).partition("; ")[::2]) from None
    phrases = spoken_in_answer()
    for line, phrasings in lines.items():
        if not line.startswith(f"{exercise}."):
            raise source.top.wrong("lines", f"'{line}' is not this exercise's", f"name it '{exercise}.…'")
        for phrasing in phrasings:
            if ending := ending_phrase(phrasing, phrases):
                remedy = "end in other words, so that the coach cannot answer itself"
                raise source.top.wrong("lines", f"'{line}' ends in '{ending}', which is an answer", remedy)
    return lines


def _own_options(top: Place) -> dict[str, tuple[str, ...]]:
    """What can be said in the choices of this exercise alone, beside the commands: label -> wordings."""
    phrases = load_vocabulary()
    taken = {wording: label for label in COMMANDS for wording in phrases[label]}
    options: dict[str, tuple[str, ...]] = {}
    for label, wordings in top.table("options").items():
        if label in phrases or label in WHENS or not LABEL.fullmatch(label):
            raise top.wrong("options", f"'{label}' is no free label", "use lower-case letters and _, and no command")
        options[label] = _wordings(top, label, wordings, taken)
    return options


def _spoken(top: Place) -> tuple[str, ...]:
    """What people call it, in place of the title."""
    for name in (names := top.texts("spoken")):
        if not WORDING.fullmatch(name):
            raise top.wrong("spoken", f"{name!r} is not lower-case words", "write it as it is said")
    return names


def _wordings(top: Place, label: str, wordings: object, taken: dict[str, str]) -> tuple[str, ...]:
    if not isinstance(wordings, list) or not wordings:
        raise top.wrong("options", f"'{label}' has no wordings", f'write {label} = ["…", "…"], as people say it')
    for wording in wordings:
        if not isinstance(wording, str) or not WORDING.fullmatch(wording):
            raise top.wrong("options", f"'{label}': {wording!r} is not lower-case words", "write it as it is said")
        if wording in taken:
            raise top.wrong("options", f"'{wording}' means '{taken[wording]}' already", "choose other words")
        taken[wording] = label
    return tuple(wordings)


def _check_opening(source: Source, exercise: str, opening: tuple[Step, ...], known: Mapping[str, object]) -> None:
    if not opening or opening[0].kind is not StepKind.READY:
        raise source.top.wrong("opening", "the first step must be 'ready'", 'begin with [[opening]] kind = "ready"')
    if f"{exercise}.intro" not in known:
        remedy = f'say in [lines] what is done: "{exercise}.intro" = ["…"]'
        raise source.top.wrong("lines", f"'{exercise}.intro' is missing", remedy)
