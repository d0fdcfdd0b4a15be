"""What people who recorded single words are known by, and what they answer with; of scripted recordings."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
import soundfile

from tests.speakers.people import MODEL, probabilities, quiet, says
from voice_coach.bench.material import Material
from voice_coach.bench.recordings import COLUMNS
from voice_coach.bench.single_words import SingleWords, Speaking
from voice_coach.bench.voices import Enrolling
from voice_coach.core.units import SAMPLE_RATE
from voice_coach.simulation.scripted import ScriptedDetector
from voice_coach.speakers.voiceprint import voiced

T = TypeVar("T")


class Unseen:
    def over(self, trials: Sequence[T], what: str) -> Iterator[T]:
        del what
        return iter(trials)


def people(folder: Path, **words: str) -> list[list[Speaking]]:
    """Those who are found where everybody recorded these words, each 0.6 s long and louder than the one before."""
    rows = ["\t".join(COLUMNS)]
    for name, said in words.items():
        for k, word in enumerate(said.split()):
            sound = np.concatenate([quiet(0.2), says(name, 0.6) // 10 * (k + 1), quiet(0.2)])
            soundfile.write(folder / f"{name}{k}.wav", sound, SAMPLE_RATE, subtype="PCM_16")
            rows.append("\t".join([f"{name}{k}.wav", "words", "scripted", name, "F", "1.0", "none", word]))
    (folder / "index.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    detector = ScriptedDetector()
    return SingleWords(Material.of(folder, Unseen()), Enrolling(MODEL, detector), detector).people()


def loudest(sound: np.typing.NDArray[np.int16]) -> int:
    """Which recording it is, by how loud it is."""
    return int(np.abs(sound.astype(np.int32)).max())


def test_who_said_yes_and_another_word_twice_is_known_by_one_of_each_and_answers_with_the_other(tmp_path: Path) -> None:
    (ways,) = people(tmp_path, Ana="yes go one two three yes go")
    assert [each.kind for each in ways] == ["word", "word"]
    for way, other in (ways, reversed(ways)):
        assert way.newcomer is not None
        assert way.newcomer.consent is not None
        assert other.newcomer is not None
        assert other.newcomer.consent is not None
        assert loudest(way.newcomer.consent.sound) != loudest(way.tries[0].sound)
        assert loudest(way.newcomer.consent.sound) == loudest(other.tries[0].sound)
        assert loudest(way.newcomer.phrases[0].sound) == loudest(other.tries[1].sound)
        story = way.newcomer.story
        assert len(voiced(story.sound, story.probabilities)) == pytest.approx(3 * 0.6 * SAMPLE_RATE, rel=0.1)


def test_who_said_no_word_twice_is_known_by_words_alone_and_answers_with_each_yes(tmp_path: Path) -> None:
    (ways,) = people(tmp_path, Ana="yes one two three four five yes")
    assert [each.kind for each in ways] == ["new_word", "new_word"]
    for way in ways:
        assert way.newcomer is not None
        assert (way.newcomer.consent, way.newcomer.phrases) == (None, ())
        assert [answer.is_word for answer in way.tries] == [True, False]
    assert ways[0].tries[0].key != ways[1].tries[0].key


def test_who_said_too_little_can_only_answer_for_others(tmp_path: Path) -> None:
    found = people(tmp_path, Ana="yes one two", Ben="yes one yes one two", Cora="one two three four")
    assert [way.newcomer for ways in found for way in ways] == [None] * 3
    assert all(way.kind == "new_word" for ways in found for way in ways)
    assert {way.name for ways in found for way in ways} == {"Ana", "Ben"}, "Cora recorded no yes"


def test_a_phrase_is_two_words_with_what_surrounds_them(tmp_path: Path) -> None:
    ((way, _),) = people(tmp_path, Ana="yes go one two three yes go")
    phrase = way.tries[1].sound
    voice = voiced(phrase, probabilities(phrase))
    assert len(voice) == pytest.approx(1.2 * SAMPLE_RATE, rel=0.1)
    assert len(phrase) > len(voice) + 0.3 * SAMPLE_RATE


def test_who_is_known_best_comes_first_so_that_halves_are_alike(tmp_path: Path) -> None:
    little, words, phrase = "yes one two", "yes one two three four five", "yes go one two three yes go"
    found = people(tmp_path, Ana=little, Ben=words, Cora=phrase)
    assert [ways[0].name for ways in found] == ["Cora", "Ben", "Ana"]
