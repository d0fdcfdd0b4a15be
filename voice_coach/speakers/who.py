"""Who is speaking, all the time: fed with the listener's blocks, judged by a worker, never waited for."""

from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np
import structlog

from voice_coach.core.stretches import Stretch
from voice_coach.core.units import BLOCK, BLOCK_S, SAMPLE_RATE, UNKNOWN, Seconds
from voice_coach.ports import Embedding, OverlapModel, Samples, SoundEvents, Worker
from voice_coach.speakers.known import Known, Label, Tried, label, surely
from voice_coach.speakers.overlap import CONTEXT, Overlap, look_for_overlap
from voice_coach.speakers.voiceprint import mean_direction

log = structlog.get_logger()


def _blocks(seconds: Seconds) -> int:
    return round(seconds / BLOCK_S)


LENGTH = _blocks(1.0)  # blocks of a window
SHORTEST = _blocks(0.5)
HOP = _blocks(0.25)
PAUSE = _blocks(0.2)  # after so much quiet a window begins anew: another may be speaking
SCANT = SHORTEST - PAUSE  # with the quiet after it, even a word as short as this can be judged
LABELLED_FROM: Seconds = 1.6  # of voice; 5 % of strangers pass for somebody then, and 10 % after 1.0 s
LONGEST_HOP = 8 * HOP
RELAX = _blocks(10.0)  # without a late answer for so long, the hop is halved again
KEPT = _blocks(40.0)  # how far back a stretch may begin

# A word belongs to the talk before it: no pause of 2 s in it, in the last 8 s. When there are 3 s of that voice,
# a stranger's is told from the voices that are known: over this cosine to one of them, it may be theirs. Source: one
# threshold that held from clean to a room with noise at 5 dB, at 3 s wrong for 0 to 3 % of strangers and own voices.
TALK, TALK_PAUSE = _blocks(8.0), _blocks(2.0)
FOREIGN_FROM: Seconds = 3.0
FOREIGN = 0.30

# From this likelihood on that two spoke at once, a window's last half second is looked at by itself, too: it holds less
# of what came before, and its errors are others. Of one voice 10 of 100 windows are so, of two at once 97.
IN_DOUBT = 0.05

# In such a window, and in one that is less near than this to everybody, it is listened for laughter: in a fifth of a
# speaker's own. That takes the half second before it, too: without, a third fewer laughs over the speaker are known.
UNLIKE_ANYBODY = 0.4
LAUGHTER_IN: Seconds = 1.5


@dataclass(frozen=True, slots=True)
class Window:
    """A piece of a voice, from block `start` to just before block `end`; a scant one has some quiet after it."""

    start: int
    end: int
    samples: Samples = field(repr=False)

    @property
    def is_brief(self) -> bool:
        return self.end - self.start < LENGTH

    @property
    def is_scant(self) -> bool:
        return self.end - self.start < SHORTEST


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """What a window told: how near each person's voice is.

    Args:
        start, end: session time of the window.
        who: whose it is, taken by itself; UNKNOWN for a brief one, which only the guard of a turn may count.
        is_scant: of less than 0.5 s with the quiet after it filling that up; only the guard of a turn may count it.
        overlap: how likely two spoke at once at its end; None where that wasn't looked for.
        together: session time in which two last spoke at once, of the last seconds.
        voices: when in them each voice was heard, whosesoever.
        mixed: the scores as they are told where two may speak (`Known.mixed`); empty where that is unlikely.
        laughter: how likely it is laughter and no words; None where that wasn't looked for.
    """

    start: Seconds
    end: Seconds
    who: str
    scores: Mapping[str, float]
    is_brief: bool
    is_scant: bool
    embedding: Embedding = field(repr=False)
    overlap: float | None = None
    together: Stretch | None = None
    voices: tuple[tuple[Stretch, ...], ...] = ()
    mixed: Mapping[str, float] = field(default_factory=dict)
    laughter: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Looked:
    """What the models make of a window; times in seconds."""

    embedding: Embedding = field(repr=False)
    overlap: Overlap | None
    since: Seconds  # where what was looked at for overlap begins
    latest: Embedding | None = field(default=None, repr=False)  # of the window's last half second, if two may speak
    laughter: float | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    """A judged window, in blocks."""

    start: int
    end: int
    likeness: Likeness


class Windows:
    """Cuts a voice into windows of 1.0 s every 0.25 s; from 0.5 s on there are shorter ones.

    A run of voice ends with 0.2 s of quiet; what came since its last window is then given out in one more. Half a
    second after its beginning a run that is no longer, but has 0.3 s of voice, gives a scant one.
    """

    def __init__(self) -> None:
        self.hop = HOP
        self._count = 0
        self._run: deque[Samples] = deque(maxlen=LENGTH + PAUSE)
        self._latest: deque[Samples] = deque(maxlen=PAUSE)
        self._before: list[Samples] = []  # the quiet before the run
        self._quiet = PAUSE
        self._begun = 0  # the first block of the run
        self._given = 0  # the block after the last window

    def step(self, block: Samples, is_voice: bool) -> Window | None:
        """Take the next block; give the window that is due."""
        self._count += 1
        if is_voice and self._quiet >= PAUSE:
            self._run.clear()
            self._before = list(self._latest)
            self._begun = self._given = self._count - 1
        self._quiet = 0 if is_voice else self._quiet + 1
        self._latest.append(block.copy())
        if self._quiet > PAUSE:
            return None
        self._run.append(self._latest[-1])
        if self._quiet and self._count - self._begun == SHORTEST:
            return Window(self._begun, self._count - self._quiet, np.concatenate(self._run))
        if self._quiet == PAUSE:
            return self._last()
        wanted = self.hop if self._given > self._begun else SHORTEST
        return self._window(self._count) if is_voice and self._count - self._given >= wanted else None

    def early(self) -> Window | None:
        """The first 0.3 s of a run, with the quiet before it, once they are there: for a word that is in a hurry."""
        if self._quiet or self._count - self._begun != SCANT:
            return None
        return Window(self._begun, self._count, np.concatenate([*self._before, *self._run]))

    def _last(self) -> Window | None:
        """What a run ends with, unless it is short or was in the window before."""
        end = self._count - PAUSE
        is_new = end - self._given >= HOP // 2 and end - self._begun >= SHORTEST
        return self._window(end) if is_new else None

    def _window(self, end: int) -> Window:
        """The second of the run before block `end`, or as much of it as there is."""
        blocks = list(self._run)[: len(self._run) - (self._count - end)][-LENGTH:]
        self._given = end
        return Window(end - len(blocks), end, np.concatenate(blocks))


class Who:
    """Follows a conversation; belongs to the listener's thread, the model to the worker's.

    At most one window is being judged. When the next is due before that is done, the machine is too slow, and the
    hop grows until it isn't, so that nothing ever queues up.
    """

    def __init__(
        self,
        known: Known,
        worker: Worker,
        overlap_model: OverlapModel | None = None,
        sound_events: SoundEvents | None = None,
    ) -> None:
        """
        Args:
            worker: one of its own: behind a recogniser's work windows would wait for a second.
            overlap_model: looks for two who speak at once, while `guarding`; nobody does without it.
            sound_events: tells laughter from words where it is looked for two, and it is in doubt whose voice it is.
        """
        self.guarding = False  # whether somebody has the floor, so that it matters who speaks over whom
        self._known = known
        self._worker = worker
        self._overlap_model = overlap_model
        self._sound_events = sound_events
        self._windows = Windows()
        self._lately: deque[Samples] = deque(maxlen=_blocks(CONTEXT) + PAUSE)
        self._count = 0
        self._asked: tuple[Window, Future[_Looked]] | None = None
        self._told: deque[_Told] = deque()
        self._voiced: deque[bool] = deque(maxlen=KEPT)
        self._in_time = 0  # blocks since an answer was last late

    @property
    def known(self) -> Known:
        """The people who are told apart; others may be added."""
        return self._known

    def step(self, block: Samples, is_voice: bool) -> Likeness | None:
        """Take the next block, and give what has become known since the last one; nothing where nobody is known.

        Args:
            block: `BLOCK` samples, our own sound taken out of them.
            is_voice: whether somebody speaks in it who isn't the coach.
        Raises:
            EngineError: the model failed.
        """
        self._count += 1
        self._in_time += 1
        self._voiced.append(is_voice)
        if self._overlap_model:
            self._lately.append(block.copy())
        known = self._settle()
        window = self._window(block, is_voice)
        if not self._known.names:
            window = None
        if window and self._asked:
            self._slow_down()
        elif window:
            self._asked = window, self._look(window)
            known = known or self._settle()
        if self._in_time >= RELAX and self._windows.hop > HOP:
            self._speed_up()
        return known

    def label(self, start: int, end: int) -> Label:
        """Whose voice it was between two blocks: UNKNOWN with less than 1.6 s of it, or where it isn't clear."""
        judged = label(self._scores(self._inside(start, end)))
        return judged if self._voice(start, end) >= LABELLED_FROM else Label(UNKNOWN, judged.score)

    def whose(self, start: int, end: int) -> str:
        """The same of what may be short, as far as that can tell: a name only where there is no doubt."""
        if self._voice(start, end) >= LABELLED_FROM:
            return self.label(start, end).who
        return surely(self._scores(self._inside(start, end)))

    def likely(self, start: int, end: int) -> str:
        """Who it is most like, however little that shows; UNKNOWN where no window of it is judged yet."""
        scores = self._scores(self._inside(start, end))
        return max(scores, key=lambda name: scores[name], default=UNKNOWN)

    def is_foreign(self, end: int) -> bool:
        """Whether a word that ends at block `end` is in the voice of talk before it by nobody who is known.

        That talk has to have 3 s or more, and the word to be more like it than like anybody known; of a word that is
        too short to judge, or isn't judged yet, nothing can be told.
        """
        word = self._begin_of(end, PAUSE)
        before, itself = self._strange_talk(word, end), self._inside(word, end)
        return bool(before and itself) and self._is_more_like(before, itself)

    def _window(self, block: Samples, is_voice: bool) -> Window | None:
        """What is to be judged next; where a "stop" may be a stranger's, that is known before it is over."""
        window = self._windows.step(block, is_voice)
        early = self._windows.early()
        if early and not self._asked and self._strange_talk(early.start, early.end):
            return early
        return window

    def hear_out(self, voice: Samples, earlier: Sequence[Tried] = ()) -> Future[Tried]:
        """`Known.hear_out`, done by the worker."""
        return self._worker.submit(self._known.hear_out, voice, earlier)

    def _strange_talk(self, word: int, end: int) -> list[Likeness]:
        """The windows of talk before a word, if there are 3 s of it by nobody who is known; else none."""
        begin = self._begin_of(end, TALK_PAUSE)
        windows = self._inside(begin, word)
        if not windows or self._voice(begin, word) < FOREIGN_FROM:
            return []
        return windows if max(self._scores(windows).values(), default=0.0) < FOREIGN else []

    def _inside(self, start: int, end: int) -> list[Likeness]:
        """What is known of the windows between two blocks: of whole ones, if there are any."""
        inside = [each.likeness for each in self._told if start <= each.start + 1 and each.end <= end]
        return [each for each in inside if not each.is_brief] or inside

    def _scores(self, windows: Sequence[Likeness]) -> Mapping[str, float]:
        return self._known.scores(_mean(windows)) if windows else {}

    def _is_more_like(self, talk: Sequence[Likeness], word: Sequence[Likeness]) -> bool:
        """Whether a word is more like the talk before it than like anybody who is known."""
        return float(_mean(word) @ _mean(talk)) > max(self._scores(word).values(), default=0.0)

    def _voice(self, start: int, end: int) -> Seconds:
        """How much of the sound between two blocks was voice."""
        first = self._count - len(self._voiced)
        return sum(islice(self._voiced, max(0, start - first), max(0, end - first))) * BLOCK_S

    def _begin_of(self, end: int, pause: int) -> int:
        """Where the voice that ends at block `end` begins: after a pause as long as that, or 8 s before at most."""
        first = self._count - len(self._voiced)
        begin = end
        for block in range(min(end, self._count) - 1, max(first, end - TALK) - 1, -1):
            if self._voiced[block - first]:
                begin = block
            elif begin < end and begin - block >= pause:
                break
        return begin

    def _look(self, window: Window) -> Future[_Looked]:
        """Let the worker look at a window, and where somebody has the floor at the seconds before it."""
        model, overlap_model = self._known.model, self._overlap_model if self.guarding else None
        lately = np.concatenate(self._lately) if overlap_model else None
        first = self._count - len(self._lately)

        def look() -> _Looked:
            embedding = model.embedding(window.samples)
            if overlap_model is None or lately is None or len(lately) < SHORTEST * BLOCK:
                return _Looked(embedding, None, 0.0)
            end = (window.end - first) * BLOCK
            overlap = look_for_overlap(overlap_model, lately, end)
            in_doubt = overlap.likelihood >= IN_DOUBT
            latest = model.embedding(window.samples[-SHORTEST * BLOCK :]) if in_doubt and not window.is_brief else None
            laughter = self._laughter(lately[:end]) if in_doubt or self._is_like_nobody(embedding) else None
            return _Looked(embedding, overlap, first * BLOCK_S, latest, laughter)

        return self._worker.submit(look)

    def _is_like_nobody(self, embedding: Embedding) -> bool:
        return max(self._known.scores(embedding).values(), default=0.0) < UNLIKE_ANYBODY

    def _laughter(self, lately: Samples) -> float | None:
        """How likely what the last samples hold is laughter."""
        events, samples = self._sound_events, lately[-round(LAUGHTER_IN * SAMPLE_RATE) :]
        return events.laughter(samples) if events and len(samples) >= SHORTEST * BLOCK else None

    def _settle(self) -> Likeness | None:
        """What the worker has found, if it has."""
        if self._asked is None or not self._asked[1].done():
            return None
        (window, future), self._asked = self._asked, None
        looked = future.result()
        scores = self._known.scores(looked.embedding)
        who = UNKNOWN if window.is_brief else label(scores).who
        told = _likeness(window, looked, scores, who)
        if looked.latest is not None:
            told = replace(told, mixed=self._known.mixed((looked.embedding, looked.latest)))
        self._told.append(_Told(window.start, window.end, told))
        while self._told and self._told[0].start < self._count - KEPT:
            self._told.popleft()
        return told

    def _slow_down(self) -> None:
        self._in_time = 0
        if self._windows.hop < LONGEST_HOP:
            self._windows.hop *= 2
            log.warning("speaker_model_too_slow", hop_ms=round(self._windows.hop * BLOCK_S * 1000))

    def _speed_up(self) -> None:
        self._in_time = 0
        self._windows.hop //= 2
        log.info("speaker_model_fast_enough", hop_ms=round(self._windows.hop * BLOCK_S * 1000))


def _likeness(window: Window, looked: _Looked, scores: Mapping[str, float], who: str) -> Likeness:
    start, end = window.start * BLOCK_S, window.end * BLOCK_S
    alone = Likeness(start, end, who, scores, window.is_brief, window.is_scant, looked.embedding)
    if looked.overlap is None:
        return alone
    seen = looked.overlap.since(looked.since)
    return replace(alone, overlap=seen.likelihood, together=seen.together, voices=seen.voices, laughter=looked.laughter)


def _mean(windows: Sequence[Likeness]) -> Embedding:
    return mean_direction([each.embedding for each in windows])
