from pathlib import Path

import numpy as np
import pytest
import soundfile

from voice_coach.bench.kitchen import Condition, Kitchen
from voice_coach.bench.material import evenly
from voice_coach.bench.recordings import COLUMNS, Recording, in_room, level_of, loudest_rms, read_index, with_noise
from voice_coach.core.errors import UsageError
from voice_coach.core.units import SAMPLE_RATE
from voice_coach.ports import Samples

RNG = np.random.default_rng(3)


def noise(seconds: float, amplitude: float = 1000.0) -> Samples:
    return np.rint(RNG.normal(0.0, amplitude, round(seconds * SAMPLE_RATE))).astype(np.int16)


def written(folder: Path, name: str, sound: Samples, kind: str = "noise", rate: int = SAMPLE_RATE) -> Recording:
    soundfile.write(folder / name, sound, rate)
    return Recording(folder / name, kind, "made", "", len(sound) / rate, "")


def test_a_folder_without_an_index_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no index.tsv") as refused:
        read_index(tmp_path)
    assert "\n" not in str(refused.value)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    (tmp_path / "index.tsv").write_text("path\tkind\na.flac\twords\n", encoding="utf-8")
    with pytest.raises(UsageError, match="transcript"):
        read_index(tmp_path)


def test_a_folder_stands_for_a_source_that_is_not_told(tmp_path: Path) -> None:
    needed = ["path", "kind", "speaker", "seconds", "transcript"]
    for columns, row in ((needed, []), ([*needed, "source"], ["readers"]), ([*needed, "source"], [""])):
        lines = [columns, ["ours/a.flac", "words", "ana", "1.0", "yes", *row]]
        (tmp_path / "index.tsv").write_text("\n".join(map("\t".join, lines)), encoding="utf-8")
        (recording,) = read_index(tmp_path)
        assert recording.source == ("readers" if row == ["readers"] else "ours")


def test_a_length_that_is_no_number_is_refused_with_its_line(tmp_path: Path) -> None:
    row = ["a.flac", "words", "made", "ana", "F", "long", "CC0", "yes"]
    (tmp_path / "index.tsv").write_text("\t".join(COLUMNS) + "\n" + "\t".join(row) + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match="line 2"):
        read_index(tmp_path)


def test_a_recording_of_another_rate_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="16 kHz"):
        written(tmp_path, "a.flac", noise(0.2), rate=8000).samples()


def test_noise_is_as_far_below_the_voice_as_asked() -> None:
    voice = noise(1.0, 4000.0)
    mixed = with_noise(voice, noise(0.3, 50.0), 10.0, level_of(voice), np.random.default_rng(0))
    added = mixed.astype(np.float64) - voice
    assert 20 * np.log10(level_of(voice) / np.sqrt((added**2).mean())) == pytest.approx(10.0, abs=0.3)


def test_the_silence_put_around_a_recording_does_not_make_it_quieter() -> None:
    around = np.zeros(3 * SAMPLE_RATE, np.int16)
    assert level_of(np.concatenate([around, noise(3.0, 4000.0), around])) == pytest.approx(4000.0, rel=0.05)


def test_a_word_is_as_loud_as_its_loudest_half_second() -> None:
    word = np.concatenate([noise(0.3, 20.0), noise(0.5, 4000.0), noise(0.3, 20.0)])
    assert level_of(word) == pytest.approx(4000.0, rel=0.05)
    assert level_of(np.zeros(100, np.int16)) == 0.0


def test_a_room_smears_but_does_not_make_louder() -> None:
    click = np.zeros(SAMPLE_RATE, np.int16)
    click[100] = 8000
    response = np.zeros(3000, np.int16)
    response[[0, 2000]] = 20_000, 10_000
    heard = in_room(click, response)
    assert set(np.flatnonzero(np.abs(heard) > 100)) == {100, 2100}
    assert loudest_rms(heard) == pytest.approx(loudest_rms(click), rel=0.01)


def test_the_same_recording_meets_the_same_noise_in_every_run(tmp_path: Path) -> None:
    noises = [written(tmp_path, f"{k}.flac", noise(1.0)) for k in range(3)]
    voice = noise(0.5, 3000.0)
    first, second = (Kitchen(noises, []).spoil(voice, "words/yes.flac", Condition.NOISE) for _ in range(2))
    other = Kitchen(noises, []).spoil(voice, "words/no.flac", Condition.NOISE)
    assert np.array_equal(first, second) and not np.array_equal(first, other)


def test_a_kitchen_says_what_it_lacks() -> None:
    empty = Kitchen([], [])
    assert empty.lacks(Condition.CLEAN) == ""
    assert "noise" in empty.lacks(Condition.NOISE) and "rir" in empty.lacks(Condition.ROOM)


def test_a_few_are_taken_at_equal_distances() -> None:
    assert evenly(range(10), 5) == [0, 2, 4, 6, 8]
    assert evenly(range(3), 5) == [0, 1, 2]
