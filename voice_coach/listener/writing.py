"""Writing down what is said, segment by segment while people talk."""

from dataclasses import dataclass, field, replace

from voice_coach.core.actions import Listen, Phase
from voice_coach.core.events import Heard, Word
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
class Utterance:
    """What is said until there is a long silence; given out when it is `over` and no words are `awaited`."""

    start: int
    pieces: list[Piece] = field(default_factory=list)
    awaited: int = 0
    over: bool = False


class Writing:
    """Dictates everything but commands, which are given out by themselves.

    In a turn each segment comes as a `Heard` of its own; in a say-back all of them as one, after 2 s of quiet.
    Nothing is handed to the dictation while it may still be a command: it stays on the tape.
    """

    QUIET = blocks(2.0)
    STEP = 8  # blocks (256 ms) that are handed over together

    def __init__(self, tools: Tools, how: Listen, since: int) -> None:
        """Write down what is said from block `since` on."""
        self._tools = tools
        self._how = how
        self._since = since  # all before this block is done with
        self._piecewise = how.phase is Phase.TURN
        self._cutting = Cutting()
        self._commands = Commands(tools, how.labels, dictated=True, on_command=self._leave_out)
        self._unwritten: list[Stretch] = []
        self._utterance: Utterance | None = None
        self._segment: Segment | None = None
        self._voice = Piece(0, 0)  # of the segment under way
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

    def _extend(self) -> None:
        """Count what is unwritten to the segment under way, or begin one with it."""
        for stretch in self._unwritten:
            if stretch.end <= self._since:
                continue
            if self._segment is None:
                start = max(stretch.start, self._since)
                self._segment = Segment(self._tools, max(start - PRE_ROLL, self._since))
                self._voice = Piece(start, start)
                self._utterance = self._utterance or Utterance(start)
            self._voice.end = stretch.end

    def _write(self, quiet: int) -> None:
        """Hand over what is new, with a little of the quiet after it; end the segment where it should."""
        segment = self._segment
        if segment is None:
            return
        now = self._tools.tape.count
        ready = min(self._padded(now) if quiet else now, segment.start + self._cutting.surely)
        if ready - segment.fed >= self.STEP:
            segment.feed(ready)
        recent = self._tools.tape.probabilities(now - self._cutting.search, now)
        cut = self._cutting.cut(segment.start, now, quiet, recent.tolist())
        if cut is not None:
            self._end_segment(cut)

    def _padded(self, limit: int) -> int:
        return min(limit, self._voice.end + PADDING)

    def _end_segment(self, cut: int) -> None:
        segment, utterance, piece = self._segment, self._utterance, self._voice
        if segment is None or utterance is None:
            return
        self._segment = None
        self._since = max(segment.fed, self._padded(cut))
        segment.feed(self._since)
        piece.end = min(piece.end, cut)
        probabilities = self._tools.tape.probabilities(piece.start, piece.end)
        piece.clear = is_clear(probabilities)
        worth = is_worth_dictating(probabilities)
        utterance.pieces.append(piece)
        utterance.awaited += 1
        nothing = Transcript()
        segment.finish(lambda transcript: self._keep(utterance, piece, segment, transcript if worth else nothing))

    def _leave_out(self, command: Stretch) -> None:
        """This stretch was a command: what was said before it is complete."""
        self._unwritten = [stretch for stretch in self._unwritten if stretch is not command]
        self._end_segment(command.start)
        self._since = max(self._since, command.end)

    def _end_if_over(self, utterance: Utterance, quiet: int) -> None:
        if self._piecewise:
            return
        too_long = self._tools.tape.count - utterance.start >= blocks(self._how.limit_s)
        silent = quiet >= self.QUIET and self._segment is None and not self._commands.holding
        if too_long or silent:
            self._close(utterance)

    def _close(self, utterance: Utterance) -> None:
        self._end_segment(self._tools.tape.count)
        self._utterance = None
        utterance.over = True
        self._give(utterance)

    def _keep(self, utterance: Utterance, piece: Piece, segment: Segment, transcript: Transcript) -> None:
        utterance.awaited -= 1
        piece.words = in_session_time(transcript.words, segment.start)
        piece.alternatives = transcript.alternatives
        found = addressed(piece.words, self._how.labels, self._tools.vocabulary)
        if found and not self._left:
            self._split_off(piece, *found)
        if self._piecewise:
            self._emit([piece])
        else:
            self._give(utterance)

    def _split_off(self, piece: Piece, place: int, label: str) -> None:
        """Give out the command after "coach" by itself."""
        command, piece.words, piece.alternatives = piece.words[place:], piece.words[:place], ()
        heard = dictated(self._now, piece.start, piece.end, command, ())
        self._tools.emit(replace(heard, start=command[0].start, label=label, words=()))

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
