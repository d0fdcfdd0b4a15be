from pathlib import Path

import pytest

from tests.commands import ROOT
from voice_coach.bench.table import BEGIN, END, kept_results, main, markdown, replaced
from voice_coach.core.errors import UsageError

ASR = {
    "wer_percent": 9.94,
    "wer_percent_room": 22.0,
    "wer_percent_room10db": None,
    "goals": {"wer_percent": "≤ 12", "wer_percent_room": "≤ 26"},
    "people": {"wer_percent": 12},
    "trials": {"wer_percent": 40},
}


def test_figures_that_belong_together_stand_side_by_side() -> None:
    row = next(line for line in markdown({"asr": ASR}).splitlines() if "word error rate" in line)
    assert row.endswith("| 9.94 / 22 / – % | ≤ 12 / ≤ 26 | 12, 40 |")


def test_a_goal_that_is_missed_is_bold() -> None:
    missed = ASR | {"wer_percent": 12.1}
    row = next(line for line in markdown({"asr": missed}).splitlines() if "word error rate" in line)
    assert "| **≤ 12** / ≤ 26 |" in row


def test_what_was_not_measured_is_left_out() -> None:
    assert "Whisper" not in markdown({"asr": ASR}) and "memory" not in markdown({})


def test_where_fewer_trials_are_behind_one_of_two_figures_both_numbers_are_told() -> None:
    trials = {"readback_precision_percent": 36, "readback_precision_percent_room10db": 21}
    results = {"readback_precision_percent": 95.3, "readback_precision_percent_room10db": 92.0, "trials": trials}
    row = next(line for line in markdown({"asr": results}).splitlines() if "reads back" in line)
    assert row.endswith("| –, 36 / 21 |")


def test_the_readme_has_the_table_of_the_kept_results() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert replaced(readme, markdown(kept_results())) == readme, "scripts/bench --table makes it"


def test_only_what_stands_between_the_marks_is_replaced() -> None:
    text = f"# Title\n{BEGIN}\nold\n{END}\nafter\n"
    assert replaced(text, "new") == f"# Title\n{BEGIN}\nnew\n{END}\nafter\n"


def test_a_text_without_the_marks_is_refused() -> None:
    with pytest.raises(UsageError, match="no place for the table"):
        replaced("# Title\n", "new")


def test_a_file_that_cannot_be_changed_is_one_line_and_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "README.md")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_kept_results_are_found_by_the_name_of_the_benchmark(tmp_path: Path) -> None:
    (tmp_path / "asr.json").write_text('{"wer_percent": 10}', encoding="utf-8")
    (tmp_path / "note.txt").write_text("no result", encoding="utf-8")
    assert kept_results(tmp_path) == {"asr": {"wer_percent": 10}}
