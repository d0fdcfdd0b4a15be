"""Who spoke when in a conversation, as people have written it down beside the recording (`*.rttm`)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from voice_coach.core.units import Seconds


@dataclass(frozen=True, slots=True)
class Segment:
    """From when to when somebody spoke."""

    speaker: str
    start: Seconds
    end: Seconds

    @property
    def seconds(self) -> Seconds:
        return self.end - self.start

    def overlaps(self, other: "Segment") -> bool:
        return self.start < other.end and other.start < self.end

    def alone(self, all_of_them: Sequence["Segment"]) -> list["Segment"]:
        """The parts of it in which nobody else speaks."""
        parts = [self]
        for other in all_of_them:
            if other.speaker != self.speaker:
                parts = [rest for part in parts for rest in part.without(other)]
        return parts

    def without(self, other: "Segment") -> list["Segment"]:
        """What is left of it when the time of another is taken out."""
        if not self.overlaps(other):
            return [self]
        before, behind = replace(self, end=other.start), replace(self, start=other.end)
        return [part for part in (before, behind) if part.start < part.end]


def segments(recording: Path) -> list[Segment]:
    """All that the .rttm files beside a recording say of it."""
    rows = [line.split() for file in sorted(recording.parent.glob("*.rttm")) for line in file.read_text().splitlines()]
    mine = [row for row in rows if len(row) > 7 and row[0] == "SPEAKER" and row[1] == recording.stem]
    return [Segment(row[7], float(row[3]), float(row[3]) + float(row[4])) for row in mine]
