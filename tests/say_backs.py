"""The say-backs of our own writing, in two halves: one that patterns are tuned on, one for reporting."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from voice_coach.core.events import Word
from voice_coach.core.steering import Steering
from voice_coach.wording.loader import load_patterns

FILE = Path(__file__).parent / "data" / "say_backs.toml"
STEERING = Steering(load_patterns(file="steering.toml"))
OF_THEMSELF: dict[str, list[str]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["of_themself"]
WHERE_AVOIDED: dict[str, list[str]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["where_avoided"]


@dataclass(frozen=True)
class Half:
    """The harmless ones, and by kind those to be steered; every second one of the file."""

    harmless: list[str] = field(default_factory=list)
    others: dict[str, list[str]] = field(default_factory=dict)

    @property
    def all_others(self) -> list[str]:
        return [text for texts in self.others.values() for text in texts]


def half(first: int) -> Half:
    """The half for tuning (0), or for reporting (1)."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    others = {kind: texts[first::2] for kind, texts in table["steer"].items()}
    return Half(table["harmless"][first::2], others)


def words(text: str, sure: bool = True) -> list[Word]:
    """A text as a recogniser gives it."""
    return [Word(word, 0.3 * k, 0.3 * k + 0.3, 0.95, sure) for k, word in enumerate(text.split())]


def steered(texts: list[str]) -> list[str]:
    return [text for text in texts if STEERING.find(words(text)) is not None]
