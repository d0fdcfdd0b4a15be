"""Commands while people talk: utterances of their own, or what follows the word "coach"."""

from collections.abc import Callable

from voice_coach.core.events import Heard
from voice_coach.core.segmenter import Stretch, blocks
from voice_coach.core.units import BLOCK_S
from voice_coach.listener.ears import PADDING, PRE_ROLL, STOP, addressed, in_session_time, is_worth_dictating
from voice_coach.listener.jobs import Spot, Tools
from voice_coach.ports import Spotted, Transcript


class Commands:
    """Hears a command said by itself: 0.5 s of quiet before it, short, 0.3 s of quiet after it.

    "Stop" is looked for as soon as the voice has paused for 0.15 s: in noise its end is found late.
    While a stretch may still turn out to be a command it is `holding`: a dictation must not get it yet.
    """

    QUIET_BEFORE = blocks(0.5)
    FIRST_LOOK = blocks(0.15)
    LONGEST = blocks(2.5)
    TAIL = blocks(3.0)  # how far back from a pause "coach, ..." is looked for

    def __init__(
        self,
        tools: Tools,
        labels: frozenset[str],
        *,
        urgent: bool = False,
        dictated: bool = False,
        on_command: Callable[[Stretch], None] | None = None,
    ) -> None:
        """Listen for commands.

        Args:
            urgent: "stop" is heard in the middle already, without the quiet after it.
            dictated: somebody else writes down what is said and looks there for "coach, ...", or nobody may.
            on_command: told which stretch was a command.
        """
        self._tools = tools
        self._labels = labels
        self._urgent = urgent
        self._dictated = dictated
        self._on_command = on_command
        self._candidate: Stretch | None = None
        self._deciding = 0
        self._spot: Spot | None = None
        self._looked_until = 0  # the end of the voice at the latest look for "stop"
        self._left = False

    @property
    def holding(self) -> bool:
        return self._candidate is not None or self._deciding > 0

    def began(self, stretch: Stretch) -> None:
        if stretch.quiet_before is None or stretch.quiet_before >= self.QUIET_BEFORE:
            self._candidate = stretch
            if self._urgent:
                self._spot = Spot(self._tools, self._labels, stretch.start - PRE_ROLL)

    def step(self, stretch: Stretch | None, quiet: int) -> None:
        candidate = self._candidate
        if candidate is None:
            return
        if candidate.end - candidate.start > self.LONGEST:
            self._drop_candidate()
        elif self._spot:
            self._spot.follow(lambda: self._stop_at_once(candidate))
        elif self._looked_until < candidate.end <= self._tools.tape.count - self.FIRST_LOOK:
            self._look_for_stop(candidate)

    def ended(self, stretch: Stretch) -> None:
        if self._candidate is stretch:
            spot = self._spot or Spot(self._tools, self._labels, stretch.start - PRE_ROLL)
            self._candidate = self._spot = None
            self._deciding += 1
            spot.finish(stretch.end + PADDING, lambda spotted: self._decide(stretch, spotted))
        else:
            self._look_for_address(stretch)

    def leave(self) -> None:
        self._left = True
        self._drop_candidate()

    def _drop_candidate(self) -> None:
        self._candidate = None
        if self._spot:
            self._spot.abandon()
            self._spot = None

    def _look_for_stop(self, candidate: Stretch) -> None:
        self._looked_until = candidate.end
        look = Spot(self._tools, frozenset({STOP}), candidate.start - PRE_ROLL)
        look.finish(self._tools.tape.count, lambda spotted: self._stop_at_once(candidate) if spotted.label else None)

    def _stop_at_once(self, stretch: Stretch) -> None:
        if self._candidate is stretch:
            self._drop_candidate()
            self._take(stretch, Spotted(STOP, 1.0, STOP))

    def _decide(self, stretch: Stretch, spotted: Spotted) -> None:
        self._deciding -= 1
        if spotted.label is None or spotted.label not in self._labels | {STOP}:
            self._look_for_address(stretch)
        else:
            self._take(stretch, spotted)

    def _look_for_address(self, stretch: Stretch) -> None:
        start = max(stretch.start - PRE_ROLL, stretch.end - self.TAIL)
        worth = is_worth_dictating(self._tools.tape.probabilities(max(stretch.start, start), stretch.end))
        if self._tools.vocabulary and worth and not (self._dictated or self._left):
            self._tools.transcribe(
                start, stretch.end + PADDING, lambda heard: self._address(stretch, start, heard), quick=True
            )

    def _address(self, stretch: Stretch, start: int, transcript: Transcript) -> None:
        words = in_session_time(transcript.words, max(0, start))
        found = addressed(words, self._labels, self._tools.vocabulary)
        if found:
            place, label = found
            text = " ".join(word.text for word in words[place:])
            self._take(stretch, Spotted(label, min(word.confidence for word in words[place:]), text))

    def _take(self, stretch: Stretch, spotted: Spotted) -> None:
        if self._left and spotted.label != STOP:
            return
        if self._on_command:
            self._on_command(stretch)
        now = self._tools.tape.count * BLOCK_S
        start, end = stretch.start * BLOCK_S, stretch.end * BLOCK_S
        self._tools.emit(Heard(now, start, end, spotted.label, spotted.text, spotted.confidence))
