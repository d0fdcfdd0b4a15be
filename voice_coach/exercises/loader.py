"""Reads exercises: TOML files that come with the program, and those of the user's own folder.

A file is checked to its last key; what is wrong is told in one line, with the file, its line, the field and a remedy.
"""

import re
import string
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from voice_coach.core.errors import ExerciseError
from voice_coach.core.exercise import Exercise, Role, Step, StepKind
from voice_coach.engines.vocabulary import load_vocabulary
from voice_coach.exercises.source import Place, Source
from voice_coach.exercises.steps import read_steps
from voice_coach.wording.loader import ending_phrase, line_ids, load_lines

FIELDS = (
    "id", "row", "title", "purpose", "sources", "people", "minutes", "alone", "box_s",
    "opening", "round", "closing", "lines",
)  # fmt: skip
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
    built_in = sorted((_read(source) for source in _built_in().values()), key=lambda one: (one.row or 0, one.id))
    return built_in + [one for one in _own(own_folder) if isinstance(one, Exercise)]


def broken_exercises(own_folder: Path | None) -> list[ExerciseError]:
    """What is wrong with the user's own exercises, one error for each file that cannot be used."""
    return [one for one in _own(own_folder) if isinstance(one, ExerciseError)]


def as_json(exercises: Iterable[Exercise]) -> list[dict[str, object]]:
    """The list that `voice-coach exercises --json` prints.

    In a round, "A" is the one whose round it is and "B" the one who listens; before and after the rounds, "A" is the
    one who speaks first. In a turn, `speaker` is who has the floor. A step that each person holds is listed for each.
    """
    return [
        {
            "id": exercise.id,
            "row": exercise.row,
            "title": exercise.title,
            "purpose": exercise.purpose,
            "sources": list(exercise.sources),
            "people": list(exercise.people),
            "minutes": list(exercise.minutes),
            "alone": exercise.alone,
            "steps": [listed for step in exercise.steps for listed in _listed(step, exercise.people[0])],
        }
        for exercise in exercises
    ]


def _listed(step: Step, people: int) -> Iterator[dict[str, object]]:
    for speaker, listener in _roles(step, people):
        yield {
            "kind": step.kind.value,
            "speaker": speaker,
            "listener": listener,
            "limit_s": step.limit_s,
            "confirms": step.kind is StepKind.CONFIRM,
        }


def _roles(step: Step, people: int) -> list[tuple[str | None, str | None]]:
    letters = string.ascii_uppercase[:people]
    in_order: list[tuple[str | None, str | None]] = [
        (letter, letters[(k + 1) % people] if people > 1 else None) for k, letter in enumerate(letters)
    ]
    if step.by is Role.ANYONE:
        return [(None, None)]
    if step.by is Role.EACH:
        return in_order
    speaker, listener = in_order[0]
    acts = step.by is Role.LISTENER and step.kind not in (StepKind.SAY_BACK, StepKind.CLARIFY)
    return [(listener, speaker) if acts else (speaker, listener)]


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
    known = load_lines() | own
    people = _people(top)
    sections = {
        section: tuple(read_steps(source, section, known, alone=people[1] == 1))
        for section in ("opening", "round", "closing")
    }
    _check_opening(source, name, sections["opening"], known)
    if not sections["round"]:
        raise top.wrong("round", "there is no step in it", "add [[round]] tables, one for each step")
    return Exercise(
        id=name,
        title=top.text("title"),
        purpose=top.text("purpose"),
        opening=sections["opening"],
        round=sections["round"],
        closing=sections["closing"],
        row=top.whole("row", *ROWS),
        sources=top.texts("sources"),
        people=people,
        minutes=top.range("minutes", (5, 15), LONGEST_MINUTES),
        alone=top.flag("alone"),
        box_s=top.seconds("box_s", *BOX_S),
        lines=tuple(own.items()),
    )


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
    phrases = load_vocabulary()
    for line, phrasings in lines.items():
        if not line.startswith(f"{exercise}."):
            raise source.top.wrong("lines", f"'{line}' is not this exercise's", f"name it '{exercise}.…'")
        for phrasing in phrasings:
            if ending := ending_phrase(phrasing, phrases):
                remedy = "end in other words, so that the coach cannot answer itself"
                raise source.top.wrong("lines", f"'{line}' ends in '{ending}', which is an answer", remedy)
    return lines


def _check_opening(source: Source, exercise: str, opening: tuple[Step, ...], known: Mapping[str, object]) -> None:
    if not opening or opening[0].kind is not StepKind.READY:
        raise source.top.wrong("opening", "the first step must be 'ready'", 'begin with [[opening]] kind = "ready"')
    if f"{exercise}.intro" not in known:
        remedy = f'say in [lines] what is done: "{exercise}.intro" = ["…"]'
        raise source.top.wrong("lines", f"'{exercise}.intro' is missing", remedy)
