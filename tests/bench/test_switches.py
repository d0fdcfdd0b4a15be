"""What came of askings, and the choice of one half of the people on the other."""

import pytest

from voice_coach.bench.asking import ASKED, OTHER, Noted
from voice_coach.bench.figures import Figure
from voice_coach.bench.switches import CLEAN, Trial, chosen, figures, upper95
from voice_coach.speakers.known import DEMANDS, Compared, Demands


def trial(source: str, *nearness: float, held_out: bool = False) -> Trial:
    """Answers that are so near to the person asked, and to nobody else."""
    noted = Noted([[Compared({ASKED: near}, {}, 1.0, 1.0)] for near in nearness])
    return Trial(source, CLEAN, "somebody", "readers", "yes", noted.accepted(DEMANDS), noted, held_out)


def named(trials: list[Trial]) -> dict[str, Figure]:
    return {each.name: each for each in figures(trials)}


def test_nobody_elses_yes_counts_for_more_than_any_of_ones_own() -> None:
    own = [trial("own", 0.43), trial("own", 0.49), trial("own", 0.30, 0.45)]
    assert chosen([*own, trial("stranger", 0.475)]).alone == 0.48
    assert chosen([*own, trial("stranger", 0.2, 0.41)]).alone == 0.42


def test_of_choices_that_are_worth_the_same_the_most_demanding_is_taken() -> None:
    assert chosen([trial("own", 0.57), trial("listener", 0.1)]) == Demands(0.56, 0.60, 0.14, 0.08)


def test_of_the_second_half_it_is_told_what_the_choice_of_the_first_makes_of_it() -> None:
    first = [trial("own", 0.45), trial("television", 0.41)]
    second = [trial(*each, held_out=True) for each in (("own", 0.45), ("own", 0.2, 0.47), ("stranger", 0.46))]
    found = named([*first, *second])
    assert (found["own_yes_second_percent"].value, found["wrong_switches"].value) == (0.0, 0)
    assert found["held_out_own_yes_first_percent"].value == 50.0
    assert found["held_out_own_yes_second_percent"].value == 100.0
    assert found["held_out_wrong_switches"].value == 1
    assert "0.44" in found["held_out_own_yes_first_percent"].note


def test_it_is_told_how_near_another_came() -> None:
    near = DEMANDS.alone - 0.035
    found = named([trial("own", 0.6), trial("listener", near), trial("stranger", 0.2)])
    assert found["wrong_switches_margin"].value == 0.04
    assert (
        named([trial("own", 0.6), trial("listener", near), trial("echo", 0.9)])["wrong_switches_margin"].value == 0.04
    )
    assert named([trial("own", 0.6)])["wrong_switches_margin"].value is None


def test_with_too_few_people_for_two_halves_it_says_so() -> None:
    assert named([trial("own", 0.6), trial(OTHER, 0.1)])["held_out_wrong_switches"].value is None


def test_nothing_seen_in_so_many_trials_may_still_be_three_in_as_many() -> None:
    assert upper95(0, 1000) == pytest.approx(0.003, abs=0.0001)
    assert upper95(1, 1000) == pytest.approx(0.0047, abs=0.0001)
    assert upper95(0, 0) == pytest.approx(1.0)
    assert upper95(300, 2579) == pytest.approx(0.127, abs=0.001), "as many as there may be on a bad day"
