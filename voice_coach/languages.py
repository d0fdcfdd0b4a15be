"""Which languages there are, and what their files hold: a folder each in `wording/`, and English for what one lacks."""

import re
import tomllib
from pathlib import Path

from voice_coach.core.errors import WordingError

ENGLISH = "en"
LANGUAGES = Path(__file__).parent / "wording"  # a folder for each


def languages(among: Path = LANGUAGES) -> list[str]:
    """The names of the folders: codes of two or three letters."""
    return sorted(one.name for one in among.iterdir() if re.fullmatch("[a-z]{2,3}", one.name))


def files_of(language: str, among: Path = LANGUAGES) -> list[str]:
    """The TOML files of a language by name.

    Raises:
        WordingError: no such language.
    """
    return sorted(one.name for one in _folder(language, among).iterdir() if one.name.endswith(".toml"))


def table_of(language: str, file: str, among: Path = LANGUAGES) -> dict[str, object]:
    """A file as it is written; empty where another language than English has none.

    Raises:
        WordingError: no such language, or the file is no TOML.
    """
    path = _folder(language, among) / file
    if language != ENGLISH and not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise WordingError(f"wording/{language}/{file} is no TOML: {error}.") from None


def _folder(language: str, among: Path) -> Path:
    if language not in languages(among):
        raise WordingError(f"No wording in language '{language}'; there is: {', '.join(languages(among))}.")
    return among / language
