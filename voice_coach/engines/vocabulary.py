"""The closed list of things people say to the coach, read from `wording/<language>/phrases.toml`."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from voice_coach.core.commands import A_TIME, ARRANGED, NUMBERS, OFTEN, WORDS
from voice_coach.languages import ENGLISH, LANGUAGES, table_of
from voice_coach.ports import Vocabulary

STOP = "stop"  # always listened for, whatever else is expected

LABEL = re.compile(r"[a-z][a-z_]*")
WORDING = re.compile(r"[a-z'-]+( [a-z'-]+)*")


@cache  # nobody changes it
def load_vocabulary(language: str = ENGLISH, among: Path = LANGUAGES) -> Vocabulary:
    """The phrases that come with the program; the sections of the file only serve its reader and are merged.

    English phrases for what a language lacks.

    Args:
        among: the folders of the languages.
    Raises:
        WordingError: no such language, or the file is no TOML.
        ValueError: the file breaks a rule of `merge_sections`.
    """
    own = _sections(language, among)
    if language != ENGLISH:
        labels = {label for section in own.values() for label in section}
        for name, section in _sections(ENGLISH, among).items():
            lacking = {label: wordings for label, wordings in section.items() if label not in labels}
            own[f"{ENGLISH}.{name}"] = lacking
    return merge_sections(own)


def _sections(language: str, among: Path) -> dict[str, dict[str, Any]]:
    table: dict[str, Any] = table_of(language, "phrases.toml", among)
    return table


def spoken_in_answer(language: str = ENGLISH) -> Vocabulary:
    """The phrases in which no line of the coach's may end.

    That is all but bare numbers and times, which many harmless lines end in, and what is only listened for before an
    exercise, or where it is asked how often.
    """
    harmless = ARRANGED | OFTEN | NUMBERS.keys() | {A_TIME}
    return {label: wordings for label, wordings in load_vocabulary(language).items() if label not in harmless}


def merge_sections(sections: dict[str, dict[str, Any]]) -> Vocabulary:
    """One mapping from label to wordings.

    Raises:
        ValueError: a label is in two sections, a wording is there twice, a wording is not plain lower-case words,
            a label has no wording, or nothing is called "stop".
    """
    vocabulary: Vocabulary = {}
    for section, labels in sections.items():
        for label, wordings in labels.items():
            if label in vocabulary:
                raise ValueError(f"phrases.toml, [{section}]: '{label}' is already in another section.")
            vocabulary[label] = _wordings(label, wordings)
    _check_distinct(vocabulary)
    if STOP not in vocabulary:
        raise ValueError(f"phrases.toml: nothing is called '{STOP}'.")
    return vocabulary


def with_stop(vocabulary: Vocabulary, labels: frozenset[str]) -> Vocabulary:
    """The part of the vocabulary that is listened for when `labels` are asked for: those and "stop".

    A label that begins with `WORDS` has its wording behind that.

    Raises:
        ValueError: a label that the vocabulary does not have.
    """
    own = {label: (label.removeprefix(WORDS),) for label in labels if label.startswith(WORDS)}
    vocabulary = {**vocabulary, **own}
    unknown = labels - vocabulary.keys()
    if unknown:
        raise ValueError(f"No phrases for {', '.join(sorted(unknown))}; there are: {', '.join(sorted(vocabulary))}.")
    return {label: vocabulary[label] for label in sorted(labels | {STOP})}


def _wordings(label: str, wordings: Any) -> tuple[str, ...]:
    if not LABEL.fullmatch(label):
        raise ValueError(f"phrases.toml: '{label}' is no label; use lower-case letters and _.")
    if not isinstance(wordings, list) or not wordings:
        raise ValueError(f"phrases.toml, '{label}': needs a list of wordings.")
    for wording in wordings:
        if not isinstance(wording, str) or not WORDING.fullmatch(wording):
            raise ValueError(f"phrases.toml, '{label}': {wording!r} is not lower-case words.")
    return tuple(wordings)


def _check_distinct(vocabulary: Vocabulary) -> None:
    meaning: dict[str, str] = {}
    for label, wordings in vocabulary.items():
        for wording in wordings:
            if wording in meaning:
                raise ValueError(f"phrases.toml: '{wording}' stands for both '{meaning[wording]}' and '{label}'.")
            meaning[wording] = label
