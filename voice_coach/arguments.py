"""What is written behind `voice-coach`, as the parser needs it: people's names, and ids of exercises."""

from collections.abc import Iterator, Sequence

from voice_coach.core.errors import UsageError


def exercise_ids(incomplete: str) -> Iterator[str]:
    """For the shell's completion."""
    from voice_coach.config import config_folder
    from voice_coach.core.offers import CHOOSE
    from voice_coach.exercises import loader

    every = [CHOOSE, *loader.all_exercises(config_folder() / "exercises")]
    return (each.id for each in every if each.id.startswith(incomplete))


def with_people(arguments: Sequence[str]) -> list[str]:
    """Spell `--people Ana Ben` as `--people Ana --people Ben`, the only form that the parser knows.

    Raises:
        UsageError: `--people` without a name.
    """
    spelt: list[str] = []
    naming = False
    for argument in [*arguments, "-"]:
        if naming and argument.startswith("-") and spelt[-1] == "--people":
            raise UsageError("--people needs names, like this: --people Ana Ben.")
        if argument.startswith("-"):
            naming = argument == "--people" or argument.startswith("--people=")
            spelt.append(argument)
        else:
            spelt += ["--people", argument] if naming and spelt[-1] != "--people" else [argument]
    return spelt[:-1]


def names_and_exercise(people: Sequence[str], exercise: str | None) -> tuple[list[str], str | None]:
    """Names and exercise: `--people Ana Ben high-low` ends in one, where none was given before."""
    names = list(people)
    if exercise is None and len(names) > 1 and (names[-1].endswith(".toml") or names[-1] in exercise_ids("")):
        return names[:-1], names[-1]
    return names, exercise
