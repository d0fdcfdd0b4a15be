"""Whose voice it is while somebody has the floor: when the listener breaks in, since when, and until when.

Pure and told everything: the same windows give the same judgement, so a benchmark drives it exactly as a turn does.

Each window is weighed for the other person against the two things that it may be instead: the speaker alone, or a
stranger. The other may be alone in it, or talk over the speaker: then both voices are hardly like anybody's, and that
two speak at once is the better sign. Either weight is added up over new voice as long as it speaks for the other; when
both sums are high enough it is decided, and where the later one began is when the other's voice began (Page's
cumulative sum test, Biometrika 1954: of all tests with so few false alarms it notices a change the soonest).
"""

from dataclasses import dataclass
from math import exp, log
from typing import Self

from voice_coach.core.events import VoiceSeen
from voice_coach.core.units import Seconds

# Logarithms of how much likelier a window is when the other speaks. Source: logistic regression on 3,045 windows of
# simulated turns of one half of seventeen people, clean and in a room at 10 dB, rounded; what is against a stranger was
# set by hand on the same half. The other half hardly notices when they are changed by half.
ALONE_NEARER = 20.0  # for each 1.0 of cosine to the other more than to the speaker
OVER_OTHER, OVER_BOTH, OVER = 12.0, 2.0, 3.0  # cosine to the other, log-odds of two at once; and to begin with
KNOWN_NEAR, KNOWN = 13.0, 0.12  # against a stranger: for each 1.0 of cosine to the other over this one
STRANGE = 0.1  # how alike two of three pairs of people are at most (136 pairs); what is above, two have in common
SUREST = 0.003  # how near to 0 or 1 the model's word that two speak at once is believed

HOP: Seconds = 0.25  # of new voice that weighs once
DECIDED = 3.0  # from this on, of both sums
MOST = 8.0  # what a sum can grow to: then two or three windows of the speaker's end it
FADED = 0.15  # of cosine: a whole window that is less near to the other than those before has the end in its middle
WHOLE: Seconds = 0.9  # a window is one
SURE = 0.5  # what a shorter one has to weigh, after a breath, and any that takes a voice up again
PAUSE: Seconds = 0.15  # a window that is told so long after its end was the last before one
LAST_WORD: Seconds = 0.8  # a breath and a word after it can be as long as that, and in no window
BREATH: Seconds = 0.25  # without two at once, and they are in one stretch still
DOUBT: Seconds = 0.3  # of where an overlap ends, as long as the other is heard in it
RESUMED: Seconds = 0.6  # of others' voices in the midst of one: who goes on after that breaks in again
LEAST: Seconds = 0.2  # of a voice is in a window that is known by it
OWN: Seconds = 0.5  # more of a stretch has to be where somebody broke in than beside, to be theirs
SEEN: Seconds = 4.5  # voices are told apart that far back, and a little more: what began before has no beginning there
AT_ONCE: Seconds = 0.3  # who begins no later than this after the speaker does not break in on them

Stretches = tuple[tuple[Seconds, Seconds], ...]


@dataclass(slots=True)
class BreakIn:
    """Somebody else's voice in the speaker's turn.

    Attributes:
        by: who, by name.
        start: the true onset.
        detected: session time at which it was decided.
        heard_s: how much of that voice there was since the onset.
        end: the end of that voice up to now; it may turn out to have been a little earlier.
        at_once: both began to speak at the same moment, so that it is nobody's doing.
    """

    by: str
    start: Seconds
    detected: Seconds
    heard_s: Seconds
    end: Seconds
    at_once: bool = False

    def move_end(self, end: Seconds, since: Seconds) -> None:
        """It ends later, and was heard from `since` on; or earlier, and less of it was heard."""
        self.heard_s = max(0.0, self.heard_s + end - max(self.end, min(since, end)))
        self.end = end


class Guard:
    """Follows the voices of one turn."""

    def __init__(self, speaker: str) -> None:
        """
        Args:
            speaker: who has the floor; every other person who is known may break in.
        """
        self.latest: BreakIn | None = None  # under way, or the one before
        self._speaker = speaker
        self._others: dict[str, _Other] = {}
        self._until: Seconds = 0.0  # the end of the voice that has been weighed

    def seen(self, window: VoiceSeen) -> None:
        """Take in the next window; `latest` then says what it means."""
        scores, alike = dict(window.scores), dict(window.alike)
        speaker = scores.pop(self._speaker, 0.0)
        for name, score in scores.items():
            other = self._others.setdefault(name, _Other(name))
            weight = Weight.of(score, speaker, window.overlap, alike.get(frozenset((name, self._speaker)), 0.0))
            found = other.seen(window, self._until, weight)
            self.latest = found or self.latest
        self._until = max(self._until, window.end)

    def quiet(self, start: Seconds, end: Seconds) -> None:
        """A stretch of voice is over, whosesoever; its last word may have been in no window."""
        for other in self._others.values():
            other.quiet(start, end)


@dataclass(frozen=True, slots=True)
class Weight:
    """How a window weighs for somebody, and whether they would be talking over the speaker in it.

    Attributes:
        against_speaker: that they speak, alone or over the speaker, and not the speaker alone.
        against_stranger: that it is they, and nobody else.
        other: how near it is to them, the cosine.
    """

    against_speaker: float
    against_stranger: float
    other: float
    over: bool

    @classmethod
    def of(cls, other: float, speaker: float, overlap: float | None, alike: float = 0.0) -> Self:
        """
        Args:
            other, speaker: cosines.
            overlap: how likely two spoke at once; None where that wasn't looked for.
            alike: how near the two voices are to each other; so much of the speaker's nearness is the other's, too.
        """
        alone = over = ALONE_NEARER * (other - speaker)
        beside = other - max(alike - STRANGE, 0.0) * max(speaker, 0.0)
        if overlap is not None:
            likely = min(max(overlap, SUREST), 1.0 - SUREST)
            over = OVER_OTHER * beside + OVER_BOTH * log(likely / (1.0 - likely)) + OVER
        is_over = over > alone
        known = KNOWN_NEAR * ((beside if is_over else other) - KNOWN)
        return cls(log((exp(alone) + exp(over)) / 2), known, other, is_over)

    @property
    def value(self) -> float:
        """Against both."""
        return min(self.against_speaker, self.against_stranger)


class _Sum:
    """Weights added up as long as they speak for somebody."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.value, self.since, self.over = 0.0, 0.0, False

    def add(self, weight: float, over: bool, new_from: Seconds, new_s: Seconds) -> None:
        """Add what so much new voice weighs, from `new_from` on; where nothing spoke for them yet, it begins there."""
        if self.value <= 0.0:
            self.since, self.over = new_from, over
        self.value = max(0.0, min(MOST, self.value + weight * min(new_s / HOP, 2.0)))


class _Extent:
    """Follows how far a voice that breaks in goes."""

    def __init__(self, voice: BreakIn, near: float, over: bool) -> None:
        """
        Args:
            near: the cosine of the window in which it was decided.
            over: whether it began over the speaker.
        """
        self.voice = voice
        self._near = near  # of its latest windows
        self._over = over
        self._goes_on = True  # whether the last window was still that voice
        self._surely_until = voice.start
        self._heard_at = self._heard_until = voice.start  # when it was surely heard, and perhaps

    def seen(self, window: VoiceSeen, weight: Weight) -> None:
        """Move its end to where the window has it."""
        is_theirs = self._is_theirs(window, weight)
        if weight.over and (both := self._both(window)):
            end = self._end_over(window, both, is_theirs)
        else:
            end = self._end_alone(window, is_theirs)
        if is_theirs:
            self._near += (weight.other - self._near) / 4
            self._heard_at, self._heard_until = window.start + LEAST, window.end
        self.voice.move_end(end, window.start)

    def quiet(self, start: Seconds, end: Seconds) -> None:
        """A stretch of voice is over; what it has after the last window of this voice was a last word of theirs."""
        if self._goes_on and start < self.voice.end and HOP < end - self.voice.end <= LAST_WORD:
            self.voice.move_end(end, self.voice.end)
            self._heard_at = end

    def may_reach(self, window: VoiceSeen, new_from: Seconds) -> bool:
        """Whether what is new in the window may be of this voice: little is between, or two at once all the while."""
        both = self._both(window)
        return new_from <= self.voice.end + RESUMED or (both is not None and both[1] >= new_from)

    def _is_theirs(self, window: VoiceSeen, weight: Weight) -> bool:
        """Whether it goes on to the window's end; it may fade in it, if that is enough by itself."""
        if window.end - window.start < WHOLE:
            return weight.value >= SURE
        if weight.other >= self._near - FADED:
            return weight.value >= (0.0 if self._goes_on else SURE)
        return self._goes_on and weight.value >= DECIDED

    def _both(self, window: VoiceSeen) -> tuple[Seconds, Seconds] | None:
        """Where two were last heard at once, if that is the voice's doing."""
        both, voice = window.together, self.voice
        return both if both and both[0] <= voice.end + BREATH and both[1] > voice.start else None

    def _end_over(self, window: VoiceSeen, both: tuple[Seconds, Seconds], is_theirs: bool) -> Seconds:
        """Over the speaker it ends where the two do, as the latest window has it."""
        is_first = both[0] <= self.voice.start + RESUMED
        end = min(both[1], window.end if is_theirs or is_first else self.voice.end)
        end = max(self._surely_until, end)
        self._goes_on = is_theirs and window.end - end < PAUSE
        if is_theirs:
            self._surely_until = max(self._surely_until, end - DOUBT)
        return end

    def look_again(self, window: VoiceSeen) -> None:
        """Hear from where to where it went, now that it is over, by the stretches of the voices that are told apart.

        Alone that only takes off what the room adds: a hum before a voice and an echo after it look like more of it.
        """
        voice, own = self.voice, _own(window, self.voice)
        if self._heard_until >= window.end or not own or not self._heard_at <= own[-1][1] <= window.end - BREATH:
            return
        start, end = own[0][0], own[-1][1]
        later = start - voice.start
        is_onset = window.end - SEEN < start <= voice.detected - BREATH
        if is_onset and (abs(later) <= RESUMED if self._over else 0.0 < later <= DOUBT):
            voice.start = start
        if self._over or end < voice.end - BREATH:
            self._goes_on, self._surely_until = False, end
            voice.end = end

    def _end_alone(self, window: VoiceSeen, is_theirs: bool) -> Seconds:
        """Alone it ends in the middle of the window in which it fades, unless it ended in a pause before."""
        fades, self._goes_on = self._goes_on and not is_theirs, is_theirs
        if fades and window.start < self.voice.end:
            self._surely_until = max(self.voice.start, (window.start + window.end) / 2)
        elif is_theirs:
            self._surely_until = window.end
        else:
            return self.voice.end
        return self._surely_until


def _own(window: VoiceSeen, voice: BreakIn) -> Stretches:
    """Of the voices that were told apart the stretches that are where somebody broke in, and hardly beside; or none."""
    around = [_around(voice, each) for each in window.voices]
    best = max(around, key=lambda each: _inside_more(each, voice), default=())
    return best if _inside_more(best, voice) >= OWN else ()


def _around(voice: BreakIn, stretches: Stretches) -> Stretches:
    return tuple(each for each in stretches if each[1] > voice.start and each[0] < voice.end)


def _inside_more(stretches: Stretches, voice: BreakIn) -> Seconds:
    """How much more of the stretches is where somebody broke in than beside."""
    inside = sum(max(0.0, min(end, voice.end) - max(start, voice.start)) for start, end in stretches)
    return 2 * inside - sum(end - start for start, end in stretches)


class _Other:
    """Somebody who may break in."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._not_speaker, self._not_stranger = _Sum(), _Sum()
        self._run: Seconds = 0.0  # since when there has been a voice without a pause, whosesoever
        self._extent: _Extent | None = None  # of the voice under way
        self._latest: _Extent | None = None  # the same, or that of the one before

    def seen(self, window: VoiceSeen, until: Seconds, weight: Weight) -> BreakIn | None:
        """Weigh the voice in the window from `until` on; give what is under way, once that is decided."""
        if window.start >= until:
            self._run = window.start
            if self._extent is None:
                self._not_speaker.clear()
        new_from = max(window.start, until)
        self._weigh(weight, new_from, window.end - new_from)
        self._follow(window, weight, new_from)
        if self._latest:
            self._latest.look_again(window)
        return self._extent.voice if self._extent else None

    def quiet(self, start: Seconds, end: Seconds) -> None:
        if self._extent:
            self._extent.quiet(start, end)

    def _weigh(self, weight: Weight, new_from: Seconds, new_s: Seconds) -> None:
        self._not_speaker.add(weight.against_speaker, weight.over, new_from, new_s)
        if self._not_speaker.value <= 0.0:
            self._not_stranger.clear()
        else:
            self._not_stranger.add(weight.against_stranger, weight.over, new_from, new_s)

    def _follow(self, window: VoiceSeen, weight: Weight, new_from: Seconds) -> None:
        if self._not_speaker.value <= 0.0:
            self._extent = None
        elif self._extent is None:
            if min(self._not_speaker.value, self._not_stranger.value) >= DECIDED:
                self._begin(*self._onset(window), window, weight)
        elif self._extent.may_reach(window, new_from):
            self._extent.seen(window, weight)
        elif weight.value * (window.end - new_from) / HOP >= DECIDED:
            self._begin(new_from, False, window, weight)

    def _onset(self, window: VoiceSeen) -> tuple[Seconds, bool]:
        """When the other began, and whether they and the speaker began at once."""
        first, latest = self._not_speaker, max(self._not_speaker, self._not_stranger, key=lambda each: each.since)
        start, both = latest.since, window.together
        if first.over and both and abs(both[0] - first.since) <= RESUMED and both[1] >= latest.since - RESUMED:
            start = both[0]
        return start, first.over and start <= self._run + AT_ONCE

    def _begin(self, start: Seconds, at_once: bool, window: VoiceSeen, weight: Weight) -> None:
        begun = max(start, window.start)
        voice = BreakIn(self._name, start, window.at, begun - start, begun, at_once)
        self._extent = self._latest = _Extent(voice, weight.other, self._not_speaker.over)
        self._extent.seen(window, weight)
