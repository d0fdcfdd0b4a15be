"""Ten check-ins, word for word as people hear them."""

from pathlib import Path

import pytest

from tests.dialogues import SCENARIOS, expected, transcript

pytestmark = pytest.mark.whole


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[scenario.stem for scenario in SCENARIOS])
def test_a_dialogue_is_heard_as_it_was_read_and_agreed_to(scenario: Path) -> None:
    told = "a dialogue sounds otherwise now; if it is meant, run 'python -m tests.dialogues' and read the difference"
    assert transcript(scenario) == expected(scenario).read_text(encoding="utf-8"), told
