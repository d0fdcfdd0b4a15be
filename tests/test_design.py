"""The decisions that are kept in writing."""

import re
from importlib.resources import files

from voice_coach.core.exercise import Role, StepKind
from voice_coach.exercises.kinds import ACTS, COUNT, KEEPING, MAY_ACT

OWN = "the program's own: in no file"  # in the place of who acts


def test_every_decision_has_a_number_of_its_own() -> None:
    text = (files("voice_coach") / "DESIGN.md").read_text(encoding="utf-8")
    numbers = [int(each) for each in re.findall(r"^\*\*(\d+)\. ", text, re.MULTILINE)]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


def kinds() -> dict[str, tuple[str, set[str]]]:
    """The table of kinds: who acts in each, and its own fields."""
    text = (files("voice_coach") / "DESIGN.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|([^|]*)\|$", text, re.MULTILINE)
    return {kind: (by, set(re.findall(r"`(\w+)`", fields)) - {kind}) for kind, by, fields in rows}


def test_the_table_of_kinds_has_every_kind_and_who_may_act_in_it() -> None:
    everybody = frozenset(Role)
    told = {kind: everybody if by == "any" else frozenset(by.split(", ")) for kind, (by, _) in kinds().items()}
    assert told == {kind.value: MAY_ACT[kind] if kind in ACTS else frozenset(OWN.split(", ")) for kind in StepKind}


def test_the_table_of_kinds_has_the_fields_that_only_some_have() -> None:
    alone = {"anew": {StepKind.SAY_BACK}, "own": {StepKind.CHOICE}, "later": {StepKind.TURN}}
    for field, having in {"count": set(COUNT), "keep": set(KEEPING), **alone}.items():
        assert {kind for kind, (_, fields) in kinds().items() if field in fields} == having, field
