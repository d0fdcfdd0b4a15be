"""What a benchmark gives: figures with their units in their names, and on how much each of them rests."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number.

    Args:
        value: None where it could not be measured; `note` then says why in one line.
        people: different speakers behind it; 0 where people play no part.
        trials: of what `value` is a share or a mean.
        goal: what it should reach, as it is shown: "≤ 12".
    """

    name: str
    value: float | None
    people: int = 0
    trials: int = 0
    goal: str = ""
    note: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None without a value or a goal."""
        if self.value is None or not self.goal:
            return None
        sign, limit = self.goal.split()
        return self.value <= float(limit) if sign == "≤" else self.value >= float(limit)


def missing(name: str, why: str) -> Figure:
    """A figure that could not be measured."""
    return Figure(name, None, note=why)


def percent(part: int, whole: int) -> float:
    """A share in percent to one decimal place; 0 of nothing."""
    return round(100 * part / whole, 1) if whole else 0.0


def share(name: str, hits: Sequence[bool], people: Iterable[str], goal: str = "", note: str = "") -> Figure:
    """The percentage of trials that were hits; missing where there were no trials."""
    if not hits:
        return missing(name, note or "no recordings for it in this folder")
    return Figure(name, percent(sum(hits), len(hits)), len(set(people)), len(hits), goal, note)


def tallied(hits: Sequence[bool], kinds: Sequence[str]) -> str:
    """How many of the trials of each kind were hits: "readers 12 of 14, baristas 3 of 3"; empty if none is told."""
    whole = Counter(kinds)
    found = Counter(kind for kind, hit in zip(kinds, hits, strict=True) if hit)
    return ", ".join(f"{kind} {found[kind]} of {count}" for kind, count in whole.items() if kind)


def notes(*parts: str) -> str:
    """Those that say something as one note."""
    return "; ".join(part for part in parts if part)


def as_table(title: str, figures: Iterable[Figure]) -> Table:
    """For the terminal."""
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for heading in ("figure", "value", "goal", "people", "trials", ""):
        table.add_column(heading, justify="left" if heading in ("figure", "") else "right", overflow="fold")
    for each in figures:
        style = {True: "green", False: "red", None: ""}[each.reached]
        value = "–" if each.value is None else f"{each.value:g}"
        counts = [str(count) if count else "" for count in (each.people, each.trials)]
        table.add_row(each.name, f"[{style}]{value}[/]" if style else value, each.goal, *counts, each.note)
    return table


def as_json(bench: str, figures: Sequence[Figure]) -> str:
    """One object: each figure by its name, and beside them on how many people and trials they rest.

    Where a figure is itself called "trials", what the others rest on is called "trials_behind".
    """
    trials = "trials_behind" if any(each.name == "trials" for each in figures) else "trials"
    whole = {
        "bench": bench,
        **{each.name: each.value for each in figures},
        "people": {each.name: each.people for each in figures if each.people},
        trials: {each.name: each.trials for each in figures if each.trials},
        "goals": {each.name: each.goal for each in figures if each.goal},
        "notes": {each.name: each.note for each in figures if each.note},
    }
    return json.dumps(whole, ensure_ascii=False)
