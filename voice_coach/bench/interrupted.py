"""What came of turns that were broken into: who was noticed, how soon, what was given back, and who was blamed."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from voice_coach.bench.backchannels import SEGMENT, WORD
from voice_coach.bench.figures import Figure, missing, notes, percent, tallied
from voice_coach.bench.guarded import BrokenIn, Outcome
from voice_coach.bench.kitchen import Condition
from voice_coach.bench.turns import Placed
from voice_coach.core.units import UNKNOWN, Seconds

CONDITIONS = (Condition.CLEAN, Condition.ROOM_AND_NOISE)
HEARD = {Condition.CLEAN: "clean", Condition.ROOM_AND_NOISE: "room + 10 dB"}  # as notes name them
LONG: tuple[Seconds, ...] = (4.0, 8.0)
WRONG: Seconds = 0.3  # of time given back
EARLY: Seconds = 0.6  # detected within
AROUND: Seconds = 0.5  # an interruption told this much beside one is that one
WHERE = {"pause": "pause", "over": "overlap"}  # as figures name it
GOALS = {("pause", Condition.CLEAN): "≥ 97", ("over", Condition.ROOM_AND_NOISE): "≥ 90"}
NAMES = (
    "hits_percent_pause",
    "hits_percent_overlap_room10db",
    "median_ms",
    "false_chimes_per_minute",
    "false_cues_per_hour",
    "backchannels_flagged_percent",
    "give_backs_wrong",
)


@dataclass(frozen=True)
class Trial:
    """A turn that was held: what happened in it, and what came of it.

    Args:
        held_out: everybody in it is of the half that the guard's weights were not fitted on; of those who only show
            that they listen they were fitted on nobody.
        known: whose voices are known.
        source: who made the speaker's recordings.
    """

    condition: Condition
    speaker: str
    listener: str
    placed: Sequence[Placed]
    outcome: Outcome
    seconds: Seconds
    held_out: bool = False
    known: frozenset[str] = frozenset()
    source: str = ""

    def found(self, placed: Placed) -> BrokenIn | None:
        """The interruption that was told of what somebody said into the turn."""
        for each in self.outcome.interruptions:
            starts_in_it = placed.start - AROUND <= each.told.start <= placed.end
            if starts_in_it and placed.start <= each.told.detected <= placed.end + AROUND:
                return each
        return None

    @property
    def ordinary_s(self) -> Seconds:
        """How long nobody but the speaker spoke."""
        return self.seconds - sum(each.end - each.start for each in self.placed)

    def ordinary(self, cues: Sequence[Seconds]) -> int:
        """How many cues were nobody's fault: none of the others had spoken just before."""
        return sum(not any(each.start <= cue <= each.end + 2 * AROUND for each in self.placed) for cue in cues)


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody said into a turn, and the interruption that was told of it, if any."""

    trial: Trial
    placed: Placed
    broken: BrokenIn | None

    @property
    def is_found(self) -> bool:
        return self.broken is not None

    @property
    def is_by_name(self) -> bool:
        """Whether it was told as the listener's."""
        return self.broken is not None and self.broken.told.by != UNKNOWN

    @property
    def delay_s(self) -> Seconds:
        return self.broken.told.detected - self.placed.start if self.broken else float("inf")

    @property
    def onset_wrong_s(self) -> Seconds:
        """How much later than it was it is told to have begun."""
        return self.broken.told.start - self.placed.start if self.broken else float("inf")

    @property
    def given_wrong(self) -> bool:
        """Whether what was given back is wrong, by so much that somebody could notice."""
        if self.broken is None:
            return False
        cue_end = self.broken.cue_end if self.broken.told.cue != "none" else 0.0
        due = max(self.placed.end, cue_end) - self.placed.start
        return abs(self.broken.given_s - due) > WRONG


def _told(trials: Sequence[Trial], *what: str) -> list[Told]:
    return [
        Told(trial, placed, trial.found(placed)) for trial in trials for placed in trial.placed if placed.what in what
    ]


def figures(trials: Sequence[Trial], quiet: Sequence[Trial]) -> Iterator[Figure]:
    told = _told(trials, "break")
    for where, condition in product(WHERE, CONDITIONS):
        cell, suffix = _cell(told, where, condition), f"{WHERE[where]}{condition.value}"
        yield _hits(f"hits_percent_{suffix}", cell, GOALS.get((where, condition), ""))
        yield _median(f"median_ms_{suffix}", cell)
    yield _median(NAMES[2], told, "≤ 700")
    yield from _false_alarms([*trials, *quiet])
    yield from _backchannels(quiet)
    yield from _given_back(told)
    yield from _onsets(told)
    yield from _held_out([each for each in (*trials, *quiet) if each.held_out])
    yield from _strangers(_told(trials, "stranger"))


def _strangers(told: Sequence[Told]) -> Iterator[Figure]:
    """How many were told as the listener, and about how many something was done."""
    yield _share("strangers_blamed_percent", [each.is_by_name for each in told], told)
    yield _share("strangers_chimed_percent", [each.is_found for each in told], told)


def _hits(name: str, told: Sequence[Told], goal: str = "") -> Figure:
    pairs = len({(each.trial.speaker, each.trial.listener) for each in told})
    sure = sum(each.is_by_name for each in told)
    note = f"{pairs} pairs; of {sure} it was sure whose voice it was"
    return _share(name, [each.is_found for each in told], told, goal, note)


def _median(name: str, told: Sequence[Told], goal: str = "") -> Figure:
    delays = [1000 * each.delay_s for each in told if each.broken]
    if not delays:
        return missing(name, "nothing was found")
    note = f"onset to decision; in nine of ten cases within {np.percentile(delays, 90):.0f} ms"
    found = _apart([each.is_found for each in told], told)
    return Figure(name, round(float(np.median(delays))), len(_names(told)), len(delays), goal, notes(note, found))


def _false_alarms(trials: Sequence[Trial]) -> Iterator[Figure]:
    minutes = sum(each.ordinary_s for each in trials) / 60
    if not minutes:
        yield from (missing(name, "no turns") for name in NAMES[3:5])
        return
    speakers = len({each.speaker for each in trials})
    chimes = [each.ordinary(each.outcome.chimes) for each in trials]
    named = [each.ordinary(each.outcome.named) for each in trials]
    per_minute, per_hour = sum(chimes) / minutes, 60 * sum(named) / minutes
    yield Figure(NAMES[3], round(per_minute, 2), speakers, len(trials), "≤ 0.2", _in_minutes(chimes, trials, minutes))
    yield Figure(NAMES[4], round(per_hour, 2), speakers, len(trials), "≤ 2", _in_minutes(named, trials, minutes))


def _in_minutes(counts: Sequence[int], trials: Sequence[Trial], minutes: float) -> str:
    """How many there were in so many minutes, of each condition and source, too."""
    conditions, sources = [HEARD[each.condition] for each in trials], [each.source for each in trials]
    whole = f"{sum(counts)} in {minutes:.0f} minutes of turns in which only the speaker spoke"
    return notes(whole, _per_kind(conditions, counts, trials), _per_kind(sources, counts, trials))


def _per_kind(kinds: Sequence[str], counts: Sequence[int], trials: Sequence[Trial]) -> str:
    found, lasted = Counter[str](), defaultdict[str, Seconds](float)
    for kind, count, trial in zip(kinds, counts, trials, strict=True):
        found[kind] += count
        lasted[kind] += trial.ordinary_s
    return ", ".join(f"{kind} {found[kind]} in {lasted[kind] / 60:.0f}" for kind in lasted if kind)


def _backchannels(trials: Sequence[Trial]) -> Iterator[Figure]:
    """Those that were told as interruptions, or had a cue: all of them, and by what, where and by whom they were."""
    told = _told(trials, WORD, SEGMENT)
    yield _flagged("", told, "≤ 1")
    yield _flagged(CONDITIONS[1].value, [each for each in told if each.trial.condition is CONDITIONS[1]])
    yield _flagged("_words", [each for each in told if each.placed.what == WORD])
    yield _flagged("_conversations", [each for each in told if each.placed.what == SEGMENT])
    yield _flagged("_strangers", [each for each in told if each.placed.by not in each.trial.known])
    held_out = _flagged("", [each for each in told if each.trial.held_out], "≤ 1")
    yield replace(held_out, name=f"held_out_{held_out.name}")


def _flagged(suffix: str, told: Sequence[Told], goal: str = "") -> Figure:
    flags = [each.is_found or _cued(each) for each in told]
    different = len({(each.trial.speaker, each.placed) for each in told})
    return _share(f"{NAMES[5]}{suffix}", flags, told, goal, f"{sum(flags)} of {len(flags)}, {different} different ones")


def _cued(told: Told) -> bool:
    return any(told.placed.start <= cue <= told.placed.end + AROUND for cue in told.trial.outcome.chimes)


def _given_back(told: Sequence[Told]) -> Iterator[Figure]:
    early = [each for each in told if each.delay_s <= EARLY]
    wrong = [each.given_wrong for each in early]
    note = notes(f"by more than {WRONG:g} s, of those detected within {EARLY:g} s", _apart(wrong, early))
    yield Figure(NAMES[6], sum(wrong), len(_names(early)), len(early), "≤ 0", note)


def _onsets(told: Sequence[Told]) -> Iterator[Figure]:
    for where, name in WHERE.items():
        errors = [1000 * abs(each.onset_wrong_s) for each in told if each.broken and each.placed.where == where]
        figure = f"onset_error_ms_p90_{name}"
        if errors:
            note = f"half of them within {np.median(errors):.0f} ms"
            yield Figure(figure, round(float(np.percentile(errors, 90))), len(_names(told)), len(errors), note=note)
        else:
            yield missing(figure, "nothing was found")


def _held_out(trials: Sequence[Trial]) -> Iterator[Figure]:
    """The same of people that the guard's weights were not fitted on."""
    told = _told(trials, "break")
    for where, condition in product(WHERE, CONDITIONS):
        goal = GOALS.get((where, condition), "")
        yield _hits(f"held_out_hits_percent_{WHERE[where]}{condition.value}", _cell(told, where, condition), goal)
    for figure in (*_false_alarms(trials), *_given_back(told)):
        yield replace(figure, name=f"held_out_{figure.name}")


def long_figures(trials: Sequence[Trial]) -> Iterator[Figure]:
    """What came of those who broke in for longer, by for how long."""
    told = _told(trials, "break")
    for seconds in LONG:
        cell = [each for each in told if abs(each.placed.end - each.placed.start - seconds) < seconds / 4]
        for where, condition in product(WHERE, CONDITIONS):
            yield _hits(f"hits_percent_{WHERE[where]}{condition.value}_{seconds:.0f}s", _cell(cell, where, condition))
        ran = [
            each for each in cell if each.broken is None or each.broken.told.cue != "breather"
        ]  # else it stood still
        for figure in _given_back(ran):
            yield replace(figure, name=f"{figure.name}_{seconds:.0f}s")


def _cell(told: Sequence[Told], where: str, condition: Condition) -> list[Told]:
    return [each for each in told if each.placed.where == where and each.trial.condition is condition]


def _names(told: Sequence[Told]) -> set[str]:
    return {each.placed.by for each in told}


def _share(name: str, hits: Sequence[bool], told: Sequence[Told], goal: str = "", note: str = "") -> Figure:
    if not hits:
        return missing(name, "nothing of the kind in this folder")
    whole = notes(note, _apart(hits, told))
    return Figure(name, percent(sum(hits), len(hits)), len(_names(told)), len(hits), goal, whole)


def _apart(hits: Sequence[bool], told: Sequence[Told]) -> str:
    """How many there were in each condition, where there are two, and of each source."""
    conditions = [HEARD[each.trial.condition] for each in told]
    in_each = tallied(hits, conditions) if len(set(conditions)) > 1 else ""
    return notes(in_each, tallied(hits, [each.placed.source for each in told]))
