"""Writing down what is said, segment by segment while people talk."""

from dataclasses import dataclass, field, replace

from voice_coach.core.actions import Listen, Phase
from voice_coach.core.events import Heard, Word, WrittenSoFar
from voice_coach.core.segmenter import Cutting, Stretch, blocks
from voice_coach.core.units import BLOCK_S
from voice_coach.listener.commands import Commands
from voice_coach.listener.ears import (
    PADDING,
    PRE_ROLL,
    addressed,
    dictated,
    in_session_time,
    is_clear,
    is_worth_dictating,
)
from voice_coach.listener.jobs import Segment, Tools
from voice_coach.ports import Transcript


@dataclass(slots=True)
class Piece:
    """One segment's voice, from block `start` to `end`, and its words once they are there."""

    start: int
    end: int
    clear: bool = False
    words: tuple[Word, ...] = ()
    alternatives: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(slots=True)
class Pause:
    """Where a segment was written down as far as it went: its voice up to block `end`, and the next from `resumed`."""

    end: int
    resumed: int | None = None


@dataclass(slots=True)
class Utterance:
    """What is said until there is a long silence; given out when it is `over` and no words are `awaited`."""

    start: int
    pieces: list[Piece] = field(default_factory=list)
    awaited: int = 0
    over: bool = False


class Writing:
    """Dictates everything but commands, which are given out by themselves.

    In a turn each segment comes as a `Heard` of its own; in a say-back all of them as one, after 2 s of quiet.
    A say-back is written down at each long pause, and again from its beginning at the next: the recogniser makes fewer
    mistakes in whole sentences. From 19 s on, what was before the last pause stays as it is.
    Nothing is handed to the dictation while it may still be a command: it stays on the tape.
    """

    QUIET = blocks(2.0)
    QUIET_AFTER_COACH = blocks(4.0)  # when the coach has answered something meanwhile: they have to begin anew
    PAUSE = blocks(1.2)  # of quiet, after which a say-back is written down as far as it went: it may be over
    STEP = 8  # blocks (256 ms) that are handed over together

    def __init__(self, tools: Tools, how: Listen, since: int) -> None:
        """Write down what is said from block `since` on."""
        self._tools = tools
        self._how = how
        self._since = since  # all before this block is done with
        self._piecewise = how.phase is Phase.TURN
        self._cutting = Cutting() if self._piecewise else Cutting(quiet=self.PAUSE)
        self._commands = Commands(tools, how.labels, dictated=True, on_command=self._leave_out)
        self._unwritten: list[Stretch] = []
        self._utterance: Utterance | None = None
        self._segment: Segment | None = None
        self._voice = Piece(0, 0)  # of the segment under way
        self._pause: Pause | None = None  # the latest one in it
        self._left = False

    def began(self, stretch: Stretch) -> None:
        self._commands.began(stretch)
        self._unwritten.append(stretch)

    def step(self, stretch: Stretch | None, quiet: int) -> None:
        self._commands.step(stretch, quiet)
        if not self._commands.holding:
            self._extend()
            self._unwritten = [stretch] if stretch and stretch in self._unwritten else []
            self._write(quiet)
        if self._utterance:
            self._end_if_over(self._utterance, quiet)

    def ended(self, stretch: Stretch) -> None:
        self._commands.ended(stretch)

    def leave(self) -> None:
        self._left = True
        self._commands.leave()
        self._extend()
        if self._utterance:
            self._close(self._utterance)

    # -- segments --------------------------------------------------------------------------------

    def _extend(self) -> None:
        """Count what is unwritten to the segment under way, or begin one with it."""
        for stretch in self._unwritten:
            if stretch.end <= self._since:
                continue
            if self._segment is None:
                self._begin(max(stretch.start, self._since))
            elif self._pause and self._pause.resumed is None:
                self._pause.resumed = stretch.start
            self._voice.end = stretch.end

    def _begin(self, start: int) -> None:
        self._segment = Segment(self._tools, max(start - PRE_ROLL, self._since))
        self._voice, self._pause = Piece(start, start), None
        self._utterance = self._utterance or Utterance(start)
        self._utterance.pieces.append(self._voice)

    def _write(self, quiet: int) -> None:
        """Hand over what is new, with a little of the quiet after it; write it down, or cut it, where that is due."""
        segment = self._segment
        if segment is None:
            return
        now = self._tools.tape.count
        ready = min(self._padded(now) if quiet else now, segment.start + self._cutting.surely)
        if ready - segment.fed >= self.STEP:
            segment.feed(ready)
        recent = self._tools.tape.probabilities(now - self._cutting.search, now)
        cut = self._cutting.cut(segment.start, now, quiet, recent.tolist())
        if cut is None:
            return
        if self._piecewise or not (self._pause or quiet >= self._cutting.quiet):
            self._end_segment(cut)
        elif quiet >= self._cutting.quiet:
            self._write_so_far()
        elif now - segment.start >= self._cutting.longest:
            self._cut_at_pause()

    def _padded(self, limit: int) -> int:
        return min(limit, self._voice.end + PADDING)

    def _write_so_far(self) -> None:
        if self._segment and self._is_news:
            self._segment.feed(self._padded(self._tools.tape.count))
            self._ask(self._segment)
            self._pause = Pause(self._voice.end)

    def _end_segment(self, cut: int) -> None:
        segment = self._segment
        if segment is None:
            return
        self._segment = None
        self._since = max(segment.fed, self._padded(cut))
        segment.feed(self._since)
        self._voice.end = min(self._voice.end, cut)
        if self._is_news:
            self._ask(segment)

    def _cut_at_pause(self) -> None:
        """End the segment at its latest pause, up to which it is written down; go on with what came after that."""
        pause, end = self._pause, self._voice.end
        if pause is None:
            return
        self._voice.end = pause.end
        self._since = self._padded(pause.resumed or self._tools.tape.count)
        self._segment = None
        if pause.resumed is not None:
            self._begin(pause.resumed)
            self._voice.end = end

    @property
    def _is_news(self) -> bool:
        """Whether the segment under way has voice that was not yet written down."""
        return self._pause is None or self._voice.end > self._pause.end

    def _leave_out(self, command: Stretch) -> None:
        """This stretch was a command: what was said before it is complete."""
        self._unwritten = [stretch for stretch in self._unwritten if stretch is not command]
        self._end_segment(command.start)
        self._since = max(self._since, command.end)

    # -- words -----------------------------------------------------------------------------------

    def _ask(self, segment: Segment) -> None:
        """Have the segment under way written down, if what is new in it is worth that."""
        utterance, piece = self._utterance, self._voice
        new = self._pause.resumed if self._pause else None
        tape = self._tools.tape
        piece.clear = is_clear(tape.probabilities(piece.start, piece.end))
        if utterance and is_worth_dictating(tape.probabilities(new or piece.start, piece.end)):
            utterance.awaited += 1
            segment.finish(lambda transcript: self._keep(utterance, piece, segment, transcript))

    def _keep(self, utterance: Utterance, piece: Piece, segment: Segment, transcript: Transcript | None) -> None:
        utterance.awaited -= 1
        if transcript is not None:
            piece.words = in_session_time(transcript.words, segment.start)
            piece.alternatives = transcript.alternatives
        found = addressed(piece.words, self._how.labels, self._tools.vocabulary)
        if found and not self._left:
            self._split_off(piece, *found)
            if segment is self._segment:
                self._cut_at_pause()
        if self._piecewise:
            self._emit([piece])
        else:
            self._tell_so_far(utterance)
            self._give(utterance)

    def _tell_so_far(self, utterance: Utterance) -> None:
        words = tuple(word for piece in utterance.pieces for word in piece.words)
        if self._how.so_far and words and not (utterance.over or self._left):
            self._tools.tell(WrittenSoFar(self._now, utterance.start * BLOCK_S, words))

    def _split_off(self, piece: Piece, place: int, label: str) -> None:
        """Give out the command after "coach" by itself."""
        command, piece.words, piece.alternatives = piece.words[place:], piece.words[:place], ()
        heard = dictated(self._now, piece.start, piece.end, command, ())
        self._tools.emit(replace(heard, start=command[0].start, label=label, words=()))

    # -- utterances ------------------------------------------------------------------------------

    def _end_if_over(self, utterance: Utterance, quiet: int) -> None:
        if self._piecewise:
            return
        too_long = self._tools.tape.count - utterance.start >= blocks(self._how.limit_s)
        if too_long or (self._is_silent(quiet) and not self._commands.holding):
            self._close(utterance)

    def _is_silent(self, quiet: int) -> bool:
        """Whether nobody goes on; while the coach answers something in between, nobody can."""
        since_coach = self._tools.tape.count - self._tools.own.ended
        return quiet >= self.QUIET if quiet <= since_coach else since_coach >= self.QUIET_AFTER_COACH

    def _close(self, utterance: Utterance) -> None:
        self._end_segment(self._tools.tape.count)
        self._utterance = None
        utterance.over = True
        self._give(utterance)

    def _give(self, utterance: Utterance) -> None:
        if utterance.over and not utterance.awaited:
            self._emit(utterance.pieces)

    def _emit(self, pieces: list[Piece]) -> None:
        """One `Heard` of all the pieces; none where nothing was understood, unless somebody clearly spoke."""
        words = [word for piece in pieces for word in piece.words]
        unheard = any(piece.clear for piece in pieces) and not (self._piecewise or self._left)
        if words or unheard:
            heard: Heard = dictated(self._now, pieces[0].start, pieces[-1].end, words, _alternatives(pieces))
            self._tools.emit(heard)

    @property
    def _now(self) -> float:
        return self._tools.tape.count * BLOCK_S


def _alternatives(pieces: list[Piece]) -> list[str]:
    """Other readings of the whole: in each, every piece that has so many takes its next one."""
    many = max((len(piece.alternatives) for piece in pieces), default=0)
    return [
        " ".join(piece.alternatives[k] if k < len(piece.alternatives) else piece.text for piece in pieces)
        for k in range(many)
    ]
