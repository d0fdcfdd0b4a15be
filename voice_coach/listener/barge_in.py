"""Listening for "stop" while the coach speaks."""

from voice_coach.core.events import Heard
from voice_coach.core.segmenter import Stretch
from voice_coach.core.units import BLOCK_S
from voice_coach.listener.ears import PADDING, PRE_ROLL, STOP
from voice_coach.listener.jobs import Spot, Tools
from voice_coach.ports import Spotted


class BargeIn:
    """Takes "stop", and nothing else, from voices that began over the coach's own."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._spot: Spot | None = None

    def began(self, stretch: Stretch) -> None:
        self._spot = Spot(self._tools, frozenset({STOP}), stretch.start - PRE_ROLL)

    def step(self, stretch: Stretch) -> None:
        if self._spot:
            spot = self._spot
            spot.follow(lambda: self._stop_at_once(spot, stretch))

    def ended(self, stretch: Stretch) -> None:
        if self._spot:
            self._spot.finish(stretch.end + PADDING, lambda spotted: self._stop_at_the_end(stretch, spotted))
            self._spot = None

    def drop(self) -> None:
        """The stretch is listened to by others from now on."""
        if self._spot:
            self._spot.abandon()
            self._spot = None

    def _stop_at_once(self, spot: Spot, stretch: Stretch) -> None:
        if self._spot is spot:
            self.drop()
            self._emit(stretch, Spotted(STOP, 1.0, STOP))

    def _stop_at_the_end(self, stretch: Stretch, spotted: Spotted) -> None:
        if spotted.label == STOP:
            self._emit(stretch, spotted)

    def _emit(self, stretch: Stretch, spotted: Spotted) -> None:
        now = self._tools.tape.count * BLOCK_S
        start, end = stretch.start * BLOCK_S, stretch.end * BLOCK_S
        self._tools.emit(Heard(now, start, end, STOP, spotted.text, spotted.confidence))
