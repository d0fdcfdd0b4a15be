"""Ten check-ins as they are heard: what the coach and two or three people say, written down to be read.

`python -m tests.dialogues` writes them anew. Each TOML file is a scenario (see `voice_coach.simulation.scenario`), the
text beside it what comes of it. A change of wording shows here as a change of what people hear, and has to be worth it.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console

from voice_coach.core.units import Seconds
from voice_coach.core.wording import duration
from voice_coach.simulation import run

FOLDER = Path(__file__).parent
SCENARIOS = sorted(FOLDER.glob("*.toml"))
MOMENTS = {
    "roles_switched": "{speaker} speaks now",
    "timeout_called": "time-out",
    "session_ended": "the end: {reason}",
}
SILENCE_S: Seconds = 6.0  # from here on it is told
Event = Mapping[str, Any]
Line = tuple[Seconds, int, Seconds, str]  # begin, place among the events, end, text


def transcript(scenario: Path) -> str:
    """What is said in a scenario, line by line, and where it was quiet; the scenario's first line stands above it.

    Without the clock: a line that is shorter by a word would change the time of all that follow.

    Raises:
        VoiceCoachError: the scenario or its exercise is wrong.
    """
    heading = scenario.read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
    return "\n".join([heading, "", *_with_silences(sorted(_lines(_events(scenario)))), ""])


def expected(scenario: Path) -> Path:
    """Where what comes of a scenario is kept."""
    return scenario.with_suffix(".txt")


def _events(scenario: Path) -> list[Event]:
    with TemporaryDirectory() as folder:
        events = Path(folder) / "events.jsonl"
        run.simulate(scenario, events, None, Console(quiet=True))
        return [json.loads(line) for line in events.read_text(encoding="utf-8").splitlines()]


def _lines(events: list[Event]) -> Iterator[Line]:
    for order, event in enumerate(events):
        kind, at = event["event"], event["at"]
        if kind == "said":
            yield event["start"], order, event["end"], f"Coach: {event['text']}"
        elif kind == "person_spoke":
            yield event["start"], order, event["end"], f"{event['who']}: {event['text']}"
        elif kind == "step_started" and event["kind"] == "turn":
            yield at, order, at, f"({event['speaker']} has the floor, {duration(event['limit_s'])})"
        elif kind in MOMENTS:
            yield at, order, at, f"({MOMENTS[kind].format(**event)})"


def _with_silences(lines: list[Line]) -> Iterator[str]:
    quiet_since: Seconds = 0.0
    for start, _, end, text in lines:
        if start - quiet_since >= SILENCE_S:
            yield f"(silence, {duration(start - quiet_since)})"
        quiet_since = max(quiet_since, end)
        yield text
