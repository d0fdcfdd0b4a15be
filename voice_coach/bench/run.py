"""`voice-coach bench`: one benchmark on one folder of recordings."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from voice_coach.bench.figures import as_json, as_table
from voice_coach.bench.material import Bench, Material
from voice_coach.core.errors import UsageError

T = TypeVar("T")

NAMES = ("asr", "answers", "speakers", "vad", "interruptions", "confirm", "endpoint", "loop")
COLUMNS = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())


class Shown:
    """Progress on the terminal, with an estimate of what is left; nothing where there is no terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def over(self, trials: Sequence[T], what: str) -> Iterator[T]:
        columns = [TextColumn(each) if isinstance(each, str) else each for each in COLUMNS]
        with Bar(*columns, console=self._console, transient=True, disable=not self._console.is_terminal) as bar:
            yield from bar.track(trials, description=what)


def run(name: str, folder: Path, json_only: bool, full: bool, out: Console, err: Console) -> int:
    """Measure, and print a table; the last line is all figures as one JSON object.

    Raises:
        UsageError: no such benchmark, or no recordings there.
    """
    if name not in NAMES:
        raise UsageError(f"There is no benchmark '{name}'. There are: {', '.join(NAMES)}.")
    material = Material.of(folder, Shown(err), full)
    measure: Bench = import_module(f"voice_coach.bench.{name}").measure
    figures = list(measure(material))
    if not json_only:
        out.print(as_table(f"{name} on {folder}", figures))
    typer.echo(as_json(name, figures))
    return 0
