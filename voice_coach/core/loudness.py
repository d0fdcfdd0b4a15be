"""Raised voices: both at once, and clearly louder than each of them usually is."""

from collections import defaultdict, deque
from statistics import median

from voice_coach.core.events import VoiceSeen
from voice_coach.core.units import Seconds

# Two who both raise their voices are about this much above one who speaks as usual: 6 dB for the effort, 3 dB for being
# two. Source of the 6: ANSI S3.5-1997, standard speech spectra, 62 dB for normal effort, 68 dB for raised.
RAISED_DB = 9.0
BOTH = 0.5  # likelihood from which two speak at once
ONE = 0.3  # ... and up to which one speaks alone
SURE = 0.4  # of cosine, from which a window says how loud that person is
USUAL = 20  # windows of somebody alone, 5 s of them, from which it is known how loud they usually are
REMEMBERED = 480  # windows: two minutes of each
LATELY_S: Seconds = 12.0
LONG_S: Seconds = 5.0  # of that lately: more than a laugh, or a word over another


class Loudness:
    """Learns how loud everybody is, and notices when it has long been much louder and all at once."""

    def __init__(self) -> None:
        self._alone: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=REMEMBERED))
        self._lately: deque[tuple[Seconds, Seconds]] = deque()  # end and length of what was raised
        self._until: Seconds = 0.0

    def seen(self, window: VoiceSeen) -> None:
        """Take in the next window; of two that overlap the common part counts once."""
        new_s = window.end - max(window.start, self._until)
        self._until = max(self._until, window.end)
        while self._lately and self._lately[0][0] <= window.end - LATELY_S:
            self._lately.popleft()
        if window.level_db is None or not window.scores:
            return
        overlap = window.overlap or 0.0
        name, score = max(window.scores, key=lambda one: one[1])
        if overlap >= BOTH and self._is_raised(window):
            self._lately.append((window.end, new_s))
        elif overlap <= ONE and score >= SURE:
            self._alone[name].append(window.level_db)

    def _is_raised(self, window: VoiceSeen) -> bool:
        """Whether it is much louder than the louder one of the two nearest is alone."""
        nearest = sorted(window.scores, key=lambda one: one[1])[-2:]
        levels = [self._alone[name] for name, _ in nearest]
        if len(levels) < 2 or min(map(len, levels)) < USUAL or window.level_db is None:
            return False
        return window.level_db >= max(map(median, levels)) + RAISED_DB

    @property
    def is_raised(self) -> bool:
        """Whether that has gone on for long."""
        return sum(length for _, length in self._lately) >= LONG_S
