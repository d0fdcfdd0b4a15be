"""Whose voice it is while somebody has the floor: when the listener breaks in, since when, and until when.

Pure and told everything: the same windows give the same judgement, so a benchmark drives it exactly as a turn does.

Each window is weighed for the other person against the two things that it may be instead: the speaker alone, or a
stranger. The other may be alone in it, or talk over the speaker: then both voices are hardly like anybody's, and that
two speak at once is the better sign. Either weight is added up over new voice as long as it speaks for the other; when
both sums are high enough it is decided, and where the later one began is when the other's voice began (Page's
cumulative sum test, Biometrika 1954: of all tests with so few false alarms it notices a change the soonest).

A voice over the speaker is hardly a stranger's where none has been heard, so that less is enough to say that somebody
breaks in; that it is the listener is only said where it is sure (`BreakIn.sure`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from voice_coach.core.events import VoiceSeen
from voice_coach.core.evidence import HOP, Sum, Weight
from voice_coach.core.stretches import Stretch, Stretches, around, hold_most, own
from voice_coach.core.units import Seconds

DECIDED = 3.0  # from this on, of both sums
SURELY = 3.5  # of the third: that it is they and no stranger
STRANGERS: Seconds = 1.0  # of a voice that is nobody's in one go: then a stranger may talk over the speaker, too
NOBODYS, SINGLE = 0.2, 0.1  # is a window less near to everybody than this, and less likely two at once
FADED = 0.15  # of cosine: a whole window that is less near to the other than those before has the end in its middle
WINDOW: Seconds = 1.0  # holds so much at most
WHOLE: Seconds = 0.9  # and is whole from so much on
SURE = 0.5  # what a shorter one has to weigh, after a breath, and more than that any that takes a voice up again
PAUSE: Seconds = 0.15  # a window that is told so long after its end was the last before one
LAST_WORD: Seconds = 0.8  # a breath and a word after it can be as long as that, and in no window
BREATH: Seconds = 0.25  # without two at once, and they are in one stretch still
DOUBT: Seconds = 0.3  # of where a voice ends, as long as it is heard
GOES_ON = 2.0  # against the speaker, of a window over them in which a voice goes on, though it is less like itself
HARDLY = -1.0  # what a window weighs at least that is hardly the speaker's
RESUMED: Seconds = 0.6  # of others' voices in the midst of one: who goes on after that breaks in again
LEAST: Seconds = 0.2  # of a voice is in a window that is known by it
SEEN: Seconds = 4.5  # voices are told apart that far back, and a little more: what began before has no beginning there
AT_ONCE: Seconds = 0.3  # who begins no later than this after the speaker does not break in on them


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
        sure: that it is they; else it may be a stranger whom nobody has heard yet.
        held_until: the end of a voice over the speaker by how much of it the windows held; None where it began alone.
        perhaps_until: the end of a word after it that may be theirs, too; it is too short for a window.
        likely_s: how much of it the windows held, though its end may have seemed to be earlier.
    """

    by: str
    start: Seconds
    detected: Seconds
    heard_s: Seconds
    end: Seconds
    at_once: bool = False
    sure: bool = False
    held_until: Seconds | None = None
    perhaps_until: Seconds = 0.0
    likely_s: Seconds = 0.0

    @property
    def lasted_s(self) -> Seconds:
        """How much of it there was at least, to be more than a backchannel.

        Over the speaker a voice may be lost for a window or two, and speak for itself all the while.
        """
        return self.heard_s if self.held_until is None else max(self.heard_s, self.likely_s - HOP)

    @property
    def place(self) -> Stretch:
        return self.start, self.end

    @property
    def until(self) -> Seconds:
        """The end as well as it can be told: over the speaker the mean of two doubtful ones."""
        return self.end if self.held_until is None else (self.end + self.held_until) / 2

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
        self._strange_s: Seconds = 0.0  # of a voice that is nobody's, less what was somebody's since
        self._strangers = False  # one has been heard

    def seen(self, window: VoiceSeen) -> None:
        """Take in the next window; `latest` then says what it means."""
        self._look_for_strangers(window)
        found: list[_Extent] = []
        for name in (name for name, _ in window.scores if name != self._speaker):
            other = self._others.setdefault(name, _Other(name))
            weight = Weight.of(window, name, self._speaker, not self._strangers, other.is_brief)
            if extent := other.seen(window, self._until, weight):
                found.append(extent)
        if found:
            self.latest = _nearest(found).voice
        self._until = max(self._until, window.end)

    def _look_for_strangers(self, window: VoiceSeen) -> None:
        """Notice a voice by itself that is nobody's; a window now and then is, though somebody speaks who is known."""
        if not _is_whole(window) or (window.overlap or 0.0) >= SINGLE:
            return
        new_s = window.end - max(window.start, self._until)
        nearest = max((score for _, score in window.scores), default=0.0)
        self._strange_s = max(0.0, self._strange_s + (new_s if nearest < NOBODYS else -new_s))
        self._strangers |= self._strange_s >= STRANGERS

    def quiet(self, start: Seconds, end: Seconds) -> None:
        """A stretch of voice is over, whosesoever; its last word may have been in no window."""
        for other in self._others.values():
            other.quiet(start, end)


class _Extent:
    """Follows how far a voice that breaks in goes."""

    def __init__(self, voice: BreakIn, window: VoiceSeen, near: float, over: bool) -> None:
        """
        Args:
            window: the one in which it was decided.
            near: its cosine.
            over: whether it began over the speaker.
        """
        self.voice = voice
        self.near = near  # of its latest windows
        self._over = over
        self._unclaimed = True  # nobody else has been heard since
        self._goes_on = True  # whether the last window was still that voice
        self._begun = self._surely_until = voice.start
        self._starts: list[Seconds] = []  # as later looks have it
        self._word: Stretch | None = None  # after it, in no window
        self._seen_until = window.end  # whosesoever
        self._heard_at = self._heard_until = voice.start  # when it was surely heard, and perhaps

    def seen(self, window: VoiceSeen, weight: Weight, new_from: Seconds) -> None:
        """Move its end to where the window has it."""
        is_theirs = self._is_theirs(window, weight)
        self._hold(window, weight, is_theirs, new_from)
        if weight.over and (both := self._both(window)):
            end = self._end_over(window, both, is_theirs)
        else:
            end = self._end_alone(window, is_theirs)
        if is_theirs:
            self._hear(window, weight)
        elif weight.against_speaker < HARDLY:
            self._unclaimed = False
        self.voice.move_end(end, window.start)

    def _hold(self, window: VoiceSeen, weight: Weight, is_theirs: bool, new_from: Seconds) -> None:
        """It was in so much of what is new; in a breath before the window, too, if it is alone behind it."""
        voice, since = self.voice, self._seen_until
        self._seen_until = window.end
        if voice.held_until is None:
            return
        if window.start < voice.end:
            voice.held_until += weight.likelihood * (window.end - new_from)
        elif is_theirs and not weight.over and window.start >= since:
            voice.held_until += weight.likelihood * (window.end - since)

    def _hear(self, window: VoiceSeen, weight: Weight) -> None:
        """It was in the window; where that is clear, in most of it."""
        self._unclaimed = True
        self.near += (weight.other - self.near) / 4
        self._heard_at = window.start + LEAST
        if weight.value >= DECIDED:
            if self._over:
                self._heard_at = _middle(window) if weight.over else window.end - DOUBT
            self._heard_until = window.end

    def quiet(self, start: Seconds, end: Seconds) -> None:
        """A stretch of voice is over; what it has after the last window of this voice was a last word of theirs."""
        in_it = start < self.voice.end and HOP < end - self.voice.end <= LAST_WORD
        if in_it and (self._goes_on or self._is_all_theirs(start)):
            self.voice.move_end(end, self.voice.end)
            self._heard_at = end
        elif self._unclaimed and 0.0 < start - self.voice.end <= RESUMED and end - start <= LAST_WORD:
            self._word, self.voice.perhaps_until = (start, end), end

    def _is_all_theirs(self, start: Seconds) -> bool:
        """Whether they began the stretch that begins there, and nobody else has been heard in it."""
        return self._unclaimed and not self._over and abs(start - self.voice.start) <= BREATH

    def may_reach(self, window: VoiceSeen, new_from: Seconds) -> bool:
        """Whether what is new in the window may be of this voice: little is between, or two at once all the while."""
        both, end = self._both(window), self.voice.end
        is_next = not self._over and window.start <= end + BREATH
        return is_next or new_from <= end + RESUMED or (both is not None and both[1] >= new_from)

    def _is_theirs(self, window: VoiceSeen, weight: Weight) -> bool:
        """Whether it goes on to the window's end; it may fade in it, if that is enough by itself.

        A window that begins behind what seemed its end, and still speaks for it, shows that it was none.
        """
        if not _is_whole(window):
            return weight.value >= SURE
        if weight.other >= self.near - FADED or (not self._over and window.start >= self.voice.end):
            return weight.value >= (0.0 if self._goes_on else SURE)
        goes_on_over = weight.over and weight.against_speaker >= GOES_ON and weight.against_stranger >= 0.0
        return self._goes_on and (goes_on_over or weight.value >= DECIDED)

    def _both(self, window: VoiceSeen) -> Stretch | None:
        """Where two were last heard at once, if that is the voice's doing."""
        both, voice = window.together, self.voice
        return both if both and both[0] <= voice.end + BREATH and both[1] > voice.start else None

    def _end_over(self, window: VoiceSeen, both: Stretch, is_theirs: bool) -> Seconds:
        """Over the speaker it ends where the two do, as the latest window has it."""
        is_first = both[0] <= self.voice.start + RESUMED
        end = min(both[1], window.end if is_theirs or is_first else self.voice.end)
        end = max(self._surely_until, end, _middle(window) if is_theirs else 0.0)
        self._goes_on = is_theirs and window.end - end < PAUSE
        if is_theirs:
            self._surely_until = max(self._surely_until, end - DOUBT)
        return end

    def look_again(self, window: VoiceSeen) -> None:
        """Hear from where to where it went, now that it is over, by the stretches of the voices that are told apart.

        Alone that only takes off what the room adds: a hum before a voice and an echo after it look like more of it.
        """
        voice = self.voice
        theirs = own(window.voices, voice.place)
        self._take_word(theirs)
        theirs = around(voice.place, theirs)
        if self._heard_until >= window.end or not theirs:
            return
        start, end = theirs[0][0], theirs[-1][1]
        if not self._heard_at <= end <= window.end - BREATH:
            return
        if window.end - SEEN < start <= voice.detected - BREATH:
            self._see_onset(start)
        if self._over or end < voice.end - BREATH:
            self._goes_on, self._surely_until = False, end
            voice.end = end

    def _see_onset(self, start: Seconds) -> None:
        """So it looks now; looks differ, so that it is told as most of them have it, if they are near the first one."""
        later = start - self._begun
        if (-DOUBT <= later <= RESUMED) if self._over else (0.0 < later <= DOUBT):
            self._starts.append(start)
            self.voice.start = median(self._starts)

    def _take_word(self, theirs: Stretches) -> None:
        """A word after the voice is theirs, too, where it is that voice as they are told apart."""
        if self._word and hold_most(theirs, self._word):
            self.voice.move_end(self._word[1], self._word[0])
            self._word = None

    def _end_alone(self, window: VoiceSeen, is_theirs: bool) -> Seconds:
        """Alone it ends in the middle of the window in which it fades, unless it ended in a pause before."""
        fades, self._goes_on = self._goes_on and not is_theirs, is_theirs
        if fades and window.start < self.voice.end:
            self._surely_until = max(self.voice.start, _middle(window))
        elif is_theirs:
            self._surely_until = window.end
        else:
            return self.voice.end
        return self._surely_until


def _nearest(extents: Sequence[_Extent]) -> _Extent:
    """Of those who are known in the sound that began last, which is one person's, whoever is nearest to it."""
    last = max(extents, key=lambda each: each.voice.start)
    rivals = [each for each in extents if each.voice.end > last.voice.start] or [last]
    return max(rivals, key=lambda each: each.near)


def _is_whole(window: VoiceSeen) -> bool:
    return window.end - window.start >= WHOLE


def _middle(window: VoiceSeen) -> Seconds:
    return (window.start + window.end) / 2


class _Other:
    """Somebody who may break in."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._not_speaker, self._not_stranger = Sum(), Sum()
        self._again = Sum()  # of what speaks for them since the voice before has ended
        self._surely = Sum()  # of what speaks against a stranger, without leniency
        self._run: Seconds = 0.0  # since when there has been a voice without a pause, whosesoever
        self._extent: _Extent | None = None  # of the voice under way
        self._latest: _Extent | None = None  # the same, or that of the one before

    def seen(self, window: VoiceSeen, until: Seconds, weight: Weight) -> _Extent | None:
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
        if self._extent is None:
            return None
        self._extent.voice.sure |= self._surely.value >= SURELY
        return self._extent

    @property
    def is_brief(self) -> bool:
        """Whether they are heard, and a window would hold all of it."""
        return self._extent is not None and self._extent.voice.lasted_s <= WINDOW

    def quiet(self, start: Seconds, end: Seconds) -> None:
        if self._extent:
            self._extent.quiet(start, end)

    def _weigh(self, weight: Weight, new_from: Seconds, new_s: Seconds) -> None:
        self._not_speaker.add(weight.against_speaker, weight.over, new_from, new_s)
        if self._not_speaker.value <= 0.0:
            self._not_stranger.clear()
            self._surely.clear()
        else:
            self._not_stranger.add(weight.against_stranger, weight.over, new_from, new_s)
            self._surely.add(weight.surely, weight.over, new_from, new_s)

    def _follow(self, window: VoiceSeen, weight: Weight, new_from: Seconds) -> None:
        if self._not_speaker.value <= 0.0:
            self._extent = None
        elif self._extent is None:
            if min(self._not_speaker.value, self._not_stranger.value) >= DECIDED:
                self._begin(*self._onset(window), self._not_speaker.over, window, weight)
        else:
            self._go_on(self._extent, window, weight, new_from)

    def _go_on(self, extent: _Extent, window: VoiceSeen, weight: Weight, new_from: Seconds) -> None:
        """The voice goes on in the window, or has ended; then it is taken up again as soon as a sum says so."""
        extent.voice.likely_s += weight.share * (window.end - new_from)
        if extent.may_reach(window, new_from):
            self._again.clear()
            extent.seen(window, weight, new_from)
            return
        self._again.add(weight.value - SURE, weight.over, new_from, window.end - new_from)
        if self._again.value >= DECIDED:
            self._begin(self._resumed(window, extent.voice), False, self._again.over, window, weight)

    def _onset(self, window: VoiceSeen) -> tuple[Seconds, bool]:
        """When the other began, and whether they and the speaker began at once."""
        first, latest = self._not_speaker, max(self._not_speaker, self._not_stranger, key=lambda each: each.since)
        start, both = latest.since, window.together
        if first.over and both and _holds(both, first.since, latest.since, window.end):
            start = both[0]
        both_began = both is not None and both[0] <= start + AT_ONCE  # else it is the room that made it sound so
        return start, first.over and both_began and start <= self._run + AT_ONCE

    def _resumed(self, window: VoiceSeen, before: BreakIn) -> Seconds:
        """When the other went on."""
        since, both = self._again.since, window.together
        if self._again.over and both and both[0] > before.end and abs(both[0] - since) <= RESUMED:
            return both[0]
        return since

    def _begin(self, start: Seconds, at_once: bool, over: bool, window: VoiceSeen, weight: Weight) -> None:
        self._again.clear()
        begun = max(start, window.start)
        voice = BreakIn(self._name, start, window.at, begun - start, begun, at_once)
        voice.held_until = window.end - HOP if over else None
        voice.likely_s = max(0.0, window.end - HOP - start)
        self._extent = self._latest = _Extent(voice, window, weight.other, over)
        self._extent.seen(window, weight, window.end)


def _holds(both: Stretch, first: Seconds, latest: Seconds, now: Seconds) -> bool:
    """Whether the time in which two spoke at once is that in which the sums began; how far back it goes is known."""
    is_near = abs(both[0] - first) <= RESUMED and both[1] >= latest - RESUMED
    return is_near or now - SEEN < both[0] < first < both[1]
