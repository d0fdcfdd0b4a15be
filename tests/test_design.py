"""The decisions that are kept in writing."""

import re
from importlib.resources import files


def test_every_decision_has_a_number_of_its_own() -> None:
    text = (files("voice_coach") / "DESIGN.md").read_text(encoding="utf-8")
    numbers = [int(each) for each in re.findall(r"^\*\*(\d+)\. ", text, re.MULTILINE)]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
