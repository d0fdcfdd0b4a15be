"""What came of askings: who switched the roles, and what would have come of it with thresholds of others' choice."""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from itertools import product
from math import comb, exp, log, log1p

from voice_coach.bench.asking import Noted
from voice_coach.bench.figures import Figure, missing, notes, share, tallied
from voice_coach.bench.kitchen import Condition
from voice_coach.speakers.known import DEMANDS, Demands

NAMES = (
    "wrong_switches",
    "wrong_switches_upper95_percent",
    "trials",
    "own_yes_first_percent",
    "own_yes_second_percent",
    "own_yes_second_percent_room10db",
)
KINDS = {
    "yes": "1.0 to 1.2 s, the words given",
    "word": "a single “yes”, then it and another word for “yes, you got it”, which nobody recorded; known by 1.5 to "
    "6 s of single words, such a phrase, and the yes with which they agreed",
    "new_word": "a single “yes”, then two words; known by 1.5 to 6 s of other words alone",
}
SOURCES = ("listener", "listener_after_speaker", "stranger", "television", "echo", "word", "strange_word")

# What may be demanded of an answer, the least first.
CHOICES = tuple(
    Demands(alone / 100, (alone + more) / 100, nearer / 100, phrase / 100)
    for alone, more, nearer, phrase in product(range(40, 60, 2), (0, 2, 4), (6, 10, 14), (0, 2, 4, 6, 8))
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where people are heard; the suffix is what a figure's name ends in."""

    suffix: str
    condition: Condition
    snr_db: float = 10.0


CLEAN, NOISE = Place("_clean", Condition.CLEAN), Place("_10db", Condition.NOISE)
WHERE = (
    CLEAN,
    NOISE,
    Place("_room", Condition.ROOM),
    Place("_room10db", Condition.ROOM_AND_NOISE),
    Place("_room5db", Condition.ROOM_AND_NOISE, 5.0),
)


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it: which try switched the roles, if any; `source` is whose yes it was, as `SOURCES` has it."""

    source: str
    place: Place
    who: str
    recorded_by: str  # the source of the recording
    kind: str  # of answer: one of `KINDS`
    accepted: int | None
    noted: Noted
    held_out: bool  # of the second half of the people, which `chosen` does not see


def figures(trials: Sequence[Trial]) -> Iterator[Figure]:
    """With the program's thresholds, and of the second half with those that the first one gives."""
    own, others = _by_whose(trials)
    yield from _wrong(others)
    yield from _own(own)
    yield from _held_out(trials)


def _wrong(trials: Sequence[Trial], demands: Demands = DEMANDS) -> Iterator[Figure]:
    """Roles that were switched by somebody else, and how near it came to one more."""
    count, people = len(_switched(trials)), len({each.who for each in trials})
    note = notes(f"{people} voices, each beside several pairs of people; by either of two answers", _recorded(trials))
    yield Figure(NAMES[0], count, people, len(trials), "≤ 0", note)
    yield Figure(NAMES[1], round(100 * upper95(count, len(trials)), 3), people, len(trials))
    yield Figure(NAMES[2], len(trials), people, 0, "≥ 1000")
    yield _margin(trials, demands)
    for source in SOURCES:
        yield _wrong_in(f"_{source}", [each for each in trials if each.source == source])
    for place in WHERE:
        yield _wrong_in(place.suffix, [each for each in trials if each.place == place])


def _margin(trials: Sequence[Trial], demands: Demands) -> Figure:
    """How much less could be demanded until somebody else's yes passes, in steps of 0.01."""
    refused = [each for each in trials if not _would_pass(each, demands)]
    less = (
        step / 100 for step in range(1, 50) if any(_would_pass(each, _lowered(demands, step / 100)) for each in refused)
    )
    name, margin = "wrong_switches_margin", next(less, None)
    if margin is None:
        return missing(name, "nobody else's yes passes, however little is demanded")
    note = "cosine by which less could be demanded until another's passes"
    return Figure(name, margin, len({each.who for each in trials}), len(trials), note=note)


def _lowered(demands: Demands, by: float) -> Demands:
    """The same with less nearness asked for, alone and together."""
    return replace(demands, alone=demands.alone - by, together=demands.together - by)


def _wrong_in(suffix: str, trials: Sequence[Trial]) -> Figure:
    if not trials:
        return missing(f"{NAMES[0]}{suffix}", "nothing of the kind in this folder")
    people = len({each.who for each in trials})
    return Figure(f"{NAMES[0]}{suffix}", len(_switched(trials)), people, len(trials), note=_recorded(trials))


def _recorded(trials: Sequence[Trial]) -> str:
    """How many roles were switched by recordings of each source."""
    return tallied([each.accepted is not None for each in trials], [each.recorded_by for each in trials])


def _switched(trials: Sequence[Trial]) -> list[Trial]:
    return [each for each in trials if each.accepted is not None]


def _own(trials: Sequence[Trial]) -> Iterator[Figure]:
    """The speakers' own: at the first asking, and by the second."""
    for kind, note in KINDS.items():
        own = [each for each in trials if each.kind == kind]
        both = [each for each in own if each.place in (CLEAN, NOISE)]
        yield _accepted(f"own_{kind}_first_percent", both, 0, "≥ 90", f"clean and at 10 dB; {note}")
        yield _accepted(f"own_{kind}_second_percent", both, 1, "≥ 97", f"clean and at 10 dB; {note}")
        for place in WHERE:
            there = [each for each in own if each.place == place]
            yield _accepted(f"own_{kind}_first_percent{place.suffix}", there, 0)
            yield _accepted(f"own_{kind}_second_percent{place.suffix}", there, 1)


def _accepted(name: str, trials: Sequence[Trial], by: int, goal: str = "", note: str = "") -> Figure:
    hits = [each.accepted is not None and each.accepted <= by for each in trials]
    whole = notes(note, tallied(hits, [each.recorded_by for each in trials]))
    return share(name, hits, (each.who for each in trials), goal, whole)


def upper95(count: int, trials: int) -> float:
    """The share that is exceeded in truth with 5 % likelihood at most, where `count` of so many trials were seen.

    Source: Clopper and Pearson, one-sided; found by halving.
    """
    if count >= trials:
        return 1.0
    low, high = count / trials, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        among = (log(comb(trials, k)) + k * log(middle) + (trials - k) * log1p(-middle) for k in range(count + 1))
        likely = sum(map(exp, among))
        low, high = (middle, high) if likely > 0.05 else (low, middle)
    return high


# -- of one half, with what the other gave -------------------------------------------------------


def chosen(trials: Sequence[Trial]) -> Demands:
    """Nobody else's yes, then most of one's own, at once and by the second asking; then the most demanding."""
    own, others = _by_whose(trials)
    safe = [each for each in CHOICES if not any(_would_pass(trial, each) for trial in others)]
    return max(safe or CHOICES[-1:], key=lambda demands: (sum(_worth(each, demands) for each in own), astuple(demands)))


def _held_out(trials: Sequence[Trial]) -> Iterator[Figure]:
    """What comes of the choice of one half of the people on the other."""
    held_out = [each for each in trials if each.held_out]
    if not held_out:
        yield missing(f"held_out_{NAMES[0]}", "too few people for two halves")
        return
    demands = chosen([each for each in trials if not each.held_out])
    own, others = _by_whose([replace(each, accepted=each.noted.accepted(demands)) for each in held_out])
    chose = f"{demands.alone:.2f}, {demands.together:.2f}, {demands.nearer:.2f} and {demands.phrase:.2f}"
    note = f"at {chose}, which the other half gave"
    for figure in (*_wrong(others, demands), *_own(own)):
        whole = notes(note, figure.note) if figure.value is not None else figure.note
        yield replace(figure, name=f"held_out_{figure.name}", note=whole)


def _by_whose(trials: Sequence[Trial]) -> tuple[list[Trial], list[Trial]]:
    """One's own yes, and others'."""
    return [each for each in trials if each.source == "own"], [each for each in trials if each.source != "own"]


def _would_pass(trial: Trial, demands: Demands) -> bool:
    return trial.noted.accepted(demands) is not None


def _worth(trial: Trial, demands: Demands) -> int:
    """The first asking counts, and so does the second."""
    accepted = trial.noted.accepted(demands)
    return 0 if accepted is None else 2 - min(accepted, 1)
