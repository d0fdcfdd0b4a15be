"""What can be held: how exercises are called, and which of them fit the time, the mood and the company."""

import random
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from voice_coach.core.exercise import Avoid, Exercise, Need, Step, StepKind
from voice_coach.core.patterns import Patterns, plain_words, without_variants

TAKE = "take."  # before an exercise's id: the label of what people say to have it held
CHOOSE = Exercise(  # in an exercise's place: begin by choosing one
    id="choose",
    title="Choosing",
    purpose="Find out by voice what fits this evening.",
    opening=(Step(StepKind.READY),),
    round=(),
    people=(1, 6),
    minutes=(1, 2),
)
AT_ONCE = 3  # proposals at most
ALIKE, ALIKE_ASKED = 0.75, 0.6  # how like a name words are that are taken for it; where they were asked for
APART = 0.05  # and how much less like any other
LIKE_NAME, NAMES_APART = 0.55, 0.15  # the same for people's names, of which there are few
LETTERS = 6  # fewer have to be the very name
MINUTES = {  # there are, by the label of what was said
    "few_minutes": 5,
    "ten_minutes": 10,
    "quarter_hour": 15,
    "twenty_minutes": 20,
    "half_hour": 30,
    "hour": 60,
}
NEEDS: dict[str, frozenset[Need | None]] = {  # what is looked for, by the label of what was said; None: the user's own
    "calm": frozenset({Need.FIVE_MINUTES, Need.PRACTICE, Need.EVERY_WEEK, None}),
    "tense": frozenset({Need.FIVE_MINUTES, Need.PRACTICE, Need.EVERY_WEEK}),
    "fight": frozenset({Need.AFTER_A_FIGHT}),
    "family": frozenset({Need.FAMILY}),
    "work": frozenset({Need.WORK}),
}
SAFER = frozenset({Avoid.REBUTTAL, Avoid.INTERRUPTING})  # what goes wrong first where it is tense
LONGER = 1.3  # times the minutes there are, an exercise may take
SHORTER = 0.5  # times the minutes there are, it had better take


def called(exercise: Exercise) -> tuple[str, ...]:
    """How people call it, in plain lower-case words; nothing where its title has no letters of ours."""
    return exercise.spoken or tuple(filter(None, [_plain(exercise.title)]))


def is_name(label: str) -> bool:
    """Whether it is the label of an exercise that is asked for by its name."""
    return label.startswith(TAKE)


def spoken_of(exercises: Iterable[Exercise]) -> dict[str, tuple[str, ...]]:
    """What people call each to have it held: "take.high-low" to "high and low" and the like.

    A name that two have is the first one's.
    """
    spoken: dict[str, tuple[str, ...]] = {}
    taken: set[str] = set()
    for exercise in exercises:
        names = [name for name in called(exercise) if name not in taken]
        taken.update(names)
        if names:
            spoken[TAKE + exercise.id] = tuple(names)
    return spoken


def patterns_of(exercises: Iterable[Exercise]) -> dict[str, tuple[str, ...]]:
    """How the same is understood in free words: the name, with nothing around it that is no asking."""
    spoken = spoken_of(exercises)
    return {
        TAKE + one.id: tuple(f"<let's do> {name} <now>" for name in called(one))
        for one in exercises
        if TAKE + one.id in spoken
    }


def nearest(text: str, exercises: Iterable[Exercise], patterns: Patterns) -> str | None:
    """The label of the exercise whose name sounds most like `text`: "coke, I and low" is meant for "high and low".

    Args:
        patterns: under `asking`, what stands before a name, as recognisers hear it; under `filler`, what is left out.
    Returns:
        None where none is clearly the nearest.
    """
    asked, said = _without_asking(plain_words(text), patterns)
    likeness = sorted((max(map(_likeness(said), called(one)), default=0.0), one.id) for one in exercises)[-2:]
    long_enough = len(said.replace(" ", "")) >= LETTERS
    if not likeness or likeness[-1][0] < (1.0 if not long_enough else ALIKE_ASKED if asked else ALIKE):
        return None
    return TAKE + likeness[-1][1] if likeness[-1][0] - likeness[0][0] >= APART or len(likeness) == 1 else None


def fitting(
    exercises: Iterable[Exercise],
    people: int,
    minutes: float,
    mood: str,
    held: Callable[[str], int] = lambda _: 0,
    seed: int = 0,
) -> list[Exercise]:
    """Those that people can hold now, the most fitting first.

    Args:
        minutes: as many as there are.
        mood: one of `NEEDS`.
        held: how often these people held an exercise; what is newer to them comes first.
        seed: another number, another order among equals.
    """
    company = [one for one in exercises if one.is_for(people)]
    wanted = [one for one in company if _suits(one, people, mood)] or company
    random.Random(seed).shuffle(wanted)
    looked_for = Need.FIVE_MINUTES if minutes <= MINUTES["ten_minutes"] else Need.PRACTICE
    return sorted(wanted, key=lambda one: (*_beside(one, minutes), held(one.id), one.need is not looked_for))


def moods_matter(exercises: Iterable[Exercise], people: int) -> bool:
    """Whether there is anything for so many people after a fight."""
    return any(one.need is Need.AFTER_A_FIGHT and one.is_for(people) for one in exercises)


def _suits(exercise: Exercise, people: int, mood: str) -> bool:
    if people == 1:
        return exercise.need is Need.ALONE
    if people > 2 and mood == "calm":
        return exercise.need is not Need.WORK
    needed = exercise.need in NEEDS[mood]
    return needed and (mood != "tense" or bool(exercise.avoid & SAFER))


def _beside(exercise: Exercise, minutes: float) -> tuple[int, float]:
    """How far it is from the time there is: nothing where it fits, else first what is too short."""
    usual = sum(exercise.minutes) / 2
    if usual > LONGER * minutes:
        return 2, usual
    return (1, -usual) if usual < SHORTER * minutes else (0, 0.0)


def _without_asking(said: str, patterns: Patterns) -> tuple[bool, str]:
    """Whether something is asked for at the beginning, and what."""
    asking = [f" {one} " for one in patterns.get("asking", ())]
    asked = False
    while (found := next((one for one in asking if said.startswith(one)), None)) is not None:
        asked, said = True, said[len(found) - 1 :]
    return asked, without_variants(said, patterns)


def _likeness(said: str) -> Callable[[str], float]:
    """How alike in letters a name is, 0 to 1."""
    matcher = SequenceMatcher(None, b=said.replace(" ", ""), autojunk=False)

    def likeness(name: str) -> float:
        matcher.set_seq1(name.replace(" ", ""))
        return matcher.ratio()

    return likeness


def sounds_like(text: str, names: Sequence[str]) -> str | None:
    """The name that one word of `text`, or two together, sounds most like; None where none is clearly the nearest.

    Recognisers write names as other words: "it's been" for "it's Ben", "on a first" for "Ana first".
    """
    words = plain_words(text).split()
    parts = [*words, *map("".join, pairwise(words))]
    first, *others = sorted(((_best_likeness(_plain(name), parts), name) for name in names), reverse=True)
    return first[1] if first[0] >= LIKE_NAME and all(first[0] - like >= NAMES_APART for like, _ in others) else None


def _best_likeness(name: str, parts: Sequence[str]) -> float:
    """How alike the likest of these is, of about its length."""
    return max((_likeness(part)(name) for part in parts if abs(len(part) - len(name)) <= 2), default=0.0)


def _plain(title: str) -> str:
    letters = unicodedata.normalize("NFKD", title.lower()).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return " ".join(re.findall(r"[a-z]+(?:'[a-z]+)*", letters))


def in_words(titles: Sequence[str]) -> str:
    """Titles as one offers them: "Gratitude list, or Daily pair"."""
    return ", or ".join(titles)
