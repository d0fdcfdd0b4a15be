import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from voice_coach.bench.answers import word_end
from voice_coach.bench.memory import peak_pss_mib, pss_mib, tree
from voice_coach.bench.rttm import Segment, segments
from voice_coach.bench.run import run
from voice_coach.bench.vad import area
from voice_coach.core.errors import UsageError
from voice_coach.core.units import SAMPLE_RATE


def test_a_detector_that_is_always_right_has_the_whole_area_and_a_coin_half_of_it() -> None:
    truth = np.array([True, True, False, False])
    assert area(np.array([0.9, 0.8, 0.2, 0.1]), truth) == 1.0
    assert area(np.array([0.5, 0.5, 0.5, 0.5]), truth) == 0.5
    assert area(np.array([0.1, 0.9, 0.5, 0.2]), truth) == 0.5


def test_times_come_from_the_lines_about_this_recording_alone(tmp_path: Path) -> None:
    lines = ["SPEAKER talk 1 1.5 2.0 <NA> <NA> ana <NA> <NA>", "SPEAKER other 1 9.0 1.0 <NA> <NA> ben <NA> <NA>"]
    (tmp_path / "reference.rttm").write_text("\n".join(lines), encoding="utf-8")
    assert segments(tmp_path / "talk.flac") == [Segment("ana", 1.5, 3.5)]


def test_the_parts_of_a_segment_in_which_nobody_else_speaks() -> None:
    ana, ben, cora = Segment("ana", 1.0, 5.0), Segment("ben", 2.0, 2.5), Segment("cora", 4.5, 9.0)
    assert ana.alone([ana, ben, cora]) == [Segment("ana", 1.0, 2.0), Segment("ana", 2.5, 4.5)]
    assert ben.alone([ana, ben, cora]) == []


def test_a_word_ends_with_its_last_loud_stretch() -> None:
    word = np.zeros(SAMPLE_RATE, np.int16)
    word[4000:8000] = 5000
    word[8000:] = 10
    assert word_end(word) == pytest.approx(0.5, abs=0.011)


def test_silence_has_no_word_in_it() -> None:
    assert word_end(np.zeros(0, np.int16)) == 0.0


def test_an_unknown_benchmark_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="asr, answers"):
        run("nope", tmp_path, False, False, Console(), Console())


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="memory is told on Linux alone")
def test_memory_counts_the_children_too() -> None:
    assert os.getpid() in tree(os.getpid()) and pss_mib(os.getpid()) > 1
    child = "import time; a = bytearray(%d); time.sleep(1)"
    grabbing = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{child}'])"
    small, large = (peak_pss_mib([sys.executable, "-c", grabbing % size]) for size in (1, 60_000_000))
    assert small is not None and large is not None and large - small > 40


@pytest.mark.engines
@pytest.mark.parametrize("name", ["asr", "answers", "speakers", "vad", "interruptions", "confirm", "endpoint"])
def test_a_folder_without_recordings_gives_reasons_instead_of_figures(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "index.tsv").write_text(
        "path\tkind\tsource\tspeaker\tsex\tseconds\tlicence\ttranscript\n", encoding="utf-8"
    )
    assert run(name, tmp_path, True, False, Console(), Console()) == 0
    whole = json.loads(capsys.readouterr().out.splitlines()[-1])
    synthetic = {"phrases_percent"}  # needs no recordings, only a voice
    measured = {key for key, value in whole.items() if isinstance(value, int | float)}
    assert measured <= synthetic and whole["notes"]
