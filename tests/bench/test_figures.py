import json

import pytest

from voice_coach.bench.figures import Figure, as_json, missing, share, tallied


def test_a_share_is_in_percent_and_says_on_whom_it_rests() -> None:
    figure = share("yes_percent", [True, True, False, True], ["ana", "ana", "ben", "eve"], "≥ 96")
    assert (figure.value, figure.people, figure.trials) == (75.0, 3, 4)


def test_of_each_source_it_is_told_how_many_were_hits() -> None:
    assert tallied([True, False, True], ["readers", "readers", "baristas"]) == "readers 1 of 2, baristas 1 of 1"
    assert tallied([True, False], ["", ""]) == ""


def test_without_trials_there_is_no_figure_but_a_reason() -> None:
    figure = share("yes_percent", [], [])
    assert figure.value is None and figure.note


@pytest.mark.parametrize(
    ("value", "goal", "reached"),
    [(96.0, "≥ 96", True), (95.9, "≥ 96", False), (2.5, "≤ 2.5", True), (3.0, "≤ 2.5", False), (1.0, "", None)],
)
def test_a_goal_is_reached_on_its_own_side(value: float, goal: str, reached: bool | None) -> None:
    assert Figure("any", value, goal=goal).reached is reached


def test_the_json_has_each_figure_by_its_name_and_null_for_what_is_missing() -> None:
    whole = json.loads(as_json("asr", [Figure("wer_percent", 9.5, 12, 40, "≤ 12"), missing("other", "no room")]))
    assert whole["wer_percent"] == 9.5 and whole["other"] is None
    assert whole["people"] == {"wer_percent": 12} and whole["trials"] == {"wer_percent": 40}
    assert whole["notes"] == {"other": "no room"}


def test_a_figure_that_is_called_trials_keeps_its_place() -> None:
    whole = json.loads(as_json("confirm", [Figure("trials", 1703, 58), Figure("wrong_switches", 0, 58, 1703)]))
    assert whole["trials"] == 1703 and whole["trials_behind"] == {"wrong_switches": 1703}
