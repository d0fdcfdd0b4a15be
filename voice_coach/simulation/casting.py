"""From a scenario to sound: what each of its people says, at the level it is heard at, and the room they are in."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from voice_coach.core.errors import ScenarioError
from voice_coach.core.exercise import AND_YOU
from voice_coach.core.record import Entry
from voice_coach.core.units import SAMPLE_RATE
from voice_coach.ports import Voice
from voice_coach.simulation.people import Script, Utterance
from voice_coach.simulation.recordings import PERSON_DB, Floats, at_level, read_recording, resampled, reverberant
from voice_coach.simulation.room import Acoustics, noise_at
from voice_coach.simulation.scenario import ANY, InterjectTable, ReplyTable, RoomTable, Scenario

AUDIBLE = 0.01  # of the peak: what is quieter at either end of a synthesised text is no speech


def acoustics_of(room: RoomTable, seed: int) -> Acoustics:
    """The room of a scenario, people aside.

    Raises:
        ScenarioError: the noise cannot be read.
    """
    noise = noise_at(_read(room.noise), room.snr_db, seed) if room.noise else None
    return Acoustics(noise, room.echo_db, round(room.echo_delay_ms * SAMPLE_RATE / 1000))


def speaking_names(scenario: Scenario) -> tuple[str, ...]:
    """Who needs a test voice: everybody with a text, people first."""
    texts = [each.who for each in (*scenario.reply, *scenario.interject) if each.text is not None]
    people = [name for name in scenario.people if name in texts]
    return tuple(dict.fromkeys([*people, *texts]))


def enrolments(scenario: Scenario) -> Mapping[str, Floats]:
    """The recordings of each person who has any, one after the other.

    Raises:
        ScenarioError: one is damaged.
    """
    return {
        person.name: np.concatenate([at_level(_read(path), PERSON_DB) for path in person.enrol])
        for person in scenario.person
        if person.enrol
    }


class ScenarioScript(Script):
    """The replies and interjections of a scenario, each made into sound once, before anything begins."""

    def __init__(self, scenario: Scenario, voices: Mapping[str, Voice], words_first: bool = False) -> None:
        """Read the recordings and synthesise the texts.

        Args:
            voices: a voice for everybody of `speaking_names`.
            words_first: where there are both a text and recordings, say the text: for a scripted recogniser.
        Raises:
            ScenarioError: a recording is damaged.
            SpeechError: a voice failed.
        """
        response = _read(scenario.room.rir) if scenario.room.rir else None
        studio = _Studio(voices, response, words_first)
        self._replies = [(each.cue, studio.utterance(each, each.after_s)) for each in scenario.reply]
        self._used = set[Utterance]()
        self._interjections = [
            (each.during, each.nth, studio.utterance(each, each.at_s)) for each in scenario.interject
        ]

    def foresee(self, kind: str) -> Utterance | None:
        """The first unused reply to this kind or to any."""
        cues = (kind,) if kind == AND_YOU else (kind, ANY)
        fitting = (reply for cue, reply in self._replies if cue in cues and reply not in self._used)
        if reply := next(fitting, None):
            self._used.add(reply)
        return reply

    def reply(self, kind: str, _who: str | None) -> Utterance | None:
        return self.foresee(kind)

    def put_back(self, reply: Utterance) -> None:
        self._used.remove(reply)

    def interjections(self, kind: str, nth: int) -> Sequence[Utterance]:
        return [utterance for during, n, utterance in self._interjections if (during, n) == (kind, nth)]

    def entry(self, entry: Entry) -> None:
        """A scenario is fixed beforehand."""


class _Studio:
    """Where what people say is recorded."""

    def __init__(self, voices: Mapping[str, Voice], response: Floats | None, words_first: bool) -> None:
        self._voices = voices
        self._response = response
        self._words_first = words_first

    def utterance(self, spoken: ReplyTable | InterjectTable, offset_s: float) -> Utterance:
        dry = np.concatenate(list(self._pieces(spoken)))
        wet = dry if self._response is None else reverberant(dry, self._response)
        return Utterance(spoken.who, offset_s, at_level(wet, PERSON_DB + spoken.gain_db), len(dry), spoken.text or "")

    def _pieces(self, spoken: ReplyTable | InterjectTable) -> Iterator[Floats]:
        if spoken.text is not None and (self._words_first or not spoken.audio):
            yield said(self._voices[spoken.who], spoken.text)
        else:
            yield from (_read(path) for path in spoken.audio)


def said(voice: Voice, text: str) -> Floats:
    """The text in a voice, without the quiet around it."""
    sound = voice.synthesise(text)
    samples = resampled(sound.samples, sound.rate)
    loud = np.flatnonzero(np.abs(samples) > AUDIBLE * np.abs(samples).max(initial=0.0))
    return samples[loud[0] : loud[-1] + 1] if len(loud) else samples


def _read(path: Path) -> Floats:
    try:
        return read_recording(path)
    except ValueError as error:
        raise ScenarioError(f"{error}.") from None
