"""A whole check-in without hardware: `simulate` and `rehearse`.

One thread, and the clock is the number of samples: the same scenario and seed give the same events, byte for byte.
Only the room and the people are computed; everything between microphone and loudspeaker is the real program.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from voice_coach import assembly, logs
from voice_coach.app import Coach, Observer, Tick, Watching, exit_code, ticks
from voice_coach.config import Config, Length, Person, checked_config, checked_name, checked_people
from voice_coach.core import actions, record
from voice_coach.core.errors import ExerciseError, ModelDamagedError, ModelNotFoundError
from voice_coach.core.exercise import Exercise
from voice_coach.core.session import Session
from voice_coach.core.setting import Setting
from voice_coach.core.units import Seconds
from voice_coach.engines.catalog import Catalog
from voice_coach.engines.vocabulary import load_vocabulary
from voice_coach.kept_files import AudioFile, files_for
from voice_coach.listener import Listener
from voice_coach.listener.meeting import Meeting
from voice_coach.ports import Detector, Dictation, Phrases, Vocabulary, Voice
from voice_coach.remembering import Remembering, memory_of, recalled
from voice_coach.screen import Screen
from voice_coach.simulation import voices
from voice_coach.simulation.acquaintance import Acquaintance
from voice_coach.simulation.aloud import Aloud
from voice_coach.simulation.casting import ScenarioScript, acoustics_of, enrolments, speaking_names
from voice_coach.simulation.earlier import earlier
from voice_coach.simulation.outcome import unmet
from voice_coach.simulation.people import People, Script
from voice_coach.simulation.recordings import Floats
from voice_coach.simulation.rehearsal import RehearsalScript
from voice_coach.simulation.room import Acoustics, Room
from voice_coach.simulation.scenario import Scenario, load_scenario
from voice_coach.simulation.scripted import (
    ScriptedDetector,
    ScriptedDictation,
    ScriptedOverlapModel,
    ScriptedPhrases,
    ScriptedSpeakerModel,
    ScriptedVoice,
)
from voice_coach.speakers.company import ORDER_SERVES
from voice_coach.speakers.known import Known
from voice_coach.speakers.who import Who
from voice_coach.speech import Speech
from voice_coach.workers import InlineWorker

SCRIPTED = "scripted"
NO_MODELS = {"recogniser": SCRIPTED, "phrases_recogniser": SCRIPTED, "voice": SCRIPTED}
NAMES = ("Ana", "Ben", "Cleo", "Dan", "Eva", "Finn")
REHEARSED_TURN_S: Seconds = 20.0  # a rehearsal is there to be watched
REHEARSED_AT_MOST_S: Seconds = 60.0


def simulate(path: Path, events: Path | None, audio: Path | None, errors: Console) -> int:
    """Hold the check-in of a scenario file.

    Returns:
        0, or 1 where it ended early or an expectation was not met (one line each on `errors`).
    Raises:
        VoiceCoachError: the scenario, an exercise, a recording or a setting is wrong, or a model is missing.
    """
    scenario = load_scenario(path)
    config = checked_config(scenario.options, f"{path}: options")
    people = [person.name for person in scenario.person]
    chosen = _exercise_of(scenario, path)
    memory = earlier(scenario, path) if scenario.past else memory_of(config, lasting=False)
    known_before = recalled(memory, people, scenario.now)
    due = known_before.stage_of(chosen) if scenario.stage is None else None
    stage = due.number if due is not None else (scenario.stage or 1) - 1
    begins = "open" if config.ask_who_begins else "given"
    made = assembly.setting(config, chosen, people, scenario.seed, stage=stage, offers=assembly.offers(), begins=begins)
    setting = known_before.into(made, due, scenario.options.get("length"))
    kept = Kept()
    files, recording = files_for(events, audio)
    observers: list[Observer] = [kept, Remembering(memory), *files]
    with ExitStack() as closing:
        observers.append(closing.enter_context(Screen(errors, lines=False)))
        voices = voices_for(config, voiced_names(scenario, config), closing)
        script = ScenarioScript(scenario, voices, words_first=config.recogniser == SCRIPTED)
        acoustics = acoustics_of(scenario.room, scenario.seed)
        heard = enrolments(scenario)
        synthetic = {name: voices[name] for name in people if name in voices}
        if config.get_to_know:
            synthetic = {name: voice for name, voice in synthetic.items() if name in heard}
        known = acquainted(config, heard, synthetic)
        if config.get_to_know and known is not None:
            setting = replace(setting, to_meet={name: "new" for name in people if name not in known.names})
        finish = hold(config, setting, script, acoustics, observers, recording, closing, known=known)
    missed = unmet(scenario.expect, kept.entries)
    for line in missed:
        errors.print(f"voice-coach: {path}: {line}", markup=False, highlight=False)
    return 1 if missed else exit_code(finish)


def _exercise_of(scenario: Scenario, path: Path) -> Exercise:
    try:
        return assembly.exercise(scenario.exercise)
    except ExerciseError as error:
        raise ExerciseError(f"{path}: exercise: {error}") from None


def rehearse(
    exercise: str | None,
    people: Sequence[str],
    events: Path | None,
    audio: Path | None,
    realtime: bool,
    seed: int,
    console: Console,
    length: Length = "usual",
    stage: int = 1,
    scripted: bool = False,
    language: str = "en",
) -> int:
    """Let synthetic people hold an exercise; what they say and what is understood appears as it goes.

    Args:
        people: as many as it needs, where there are none.
        stage: of a course, from 1.
        scripted: with engines that need no model, some hundred times faster than life.
        language: in which the coach speaks, one of `languages()`.
    Raises:
        VoiceCoachError: no such exercise, too many people for it, a file that cannot be written, a missing model.
    """
    config = Config(length=length, language=language).model_copy(update=NO_MODELS if scripted else {})
    chosen = assembly.exercise(exercise or config.exercise)
    least, most = chosen.people
    named = people or NAMES[: max(least, min(2, most))]
    names = [person.name for person in checked_people(Person(name=checked_name(name)) for name in named)]
    offers = assembly.offers()
    setting = assembly.setting(
        config, chosen, names, seed, REHEARSED_TURN_S, at_most_s=REHEARSED_AT_MOST_S, stage=stage - 1, offers=offers
    )
    files, recording = files_for(events, audio)
    with ExitStack() as closing:
        observers: list[Observer] = [*files, closing.enter_context(Screen(console, captions=True))]
        voices = voices_for(config, names, closing)
        script = RehearsalScript(names, voices, seed, [one.id for one in (chosen, *offers) if not one.confirms])
        known = acquainted(config, {}, voices)
        aloud = closing.enter_context(Aloud()) if realtime else None
        finish = hold(config, setting, script, Acoustics(), observers, recording, closing, aloud, known)
    return exit_code(finish)


def hold(
    config: Config,
    setting: Setting,
    script: Script,
    acoustics: Acoustics,
    observers: Sequence[Observer],
    audio: AudioFile | None,
    closing: ExitStack,
    aloud: Aloud | None = None,
    known: Known | None = None,
) -> actions.Finish:
    """Hold one session in a computed room, to its end.

    Args:
        known: whose voices are told apart; nobody's without it.
    """
    setting = replace(setting, known=frozenset(known.names if known else ()))
    people = People(script)
    room = closing.enter_context(Room(people, acoustics))
    speech = Speech(coach_voice(config, closing), room, InlineWorker(), config.words_per_minute)
    who = _who(config, known) if known else None
    meeting = Meeting(known, InlineWorker()) if known and setting.to_meet else None
    listener = _listener(config, setting.phrases, who, meeting)
    truth = Truth(people, observers)
    coach = Coach(Session(setting), listener, speech, [truth, *observers])
    takers = [each.block for each in (audio, aloud) if each is not None]
    return coach.run(truth.among(ticks(room, listener, room, speech, takers)))


def coach_voice(config: Config, closing: ExitStack) -> Voice:
    """The coach's own voice, the same sound every time."""
    return ScriptedVoice() if config.voice == SCRIPTED else assembly.voice(config, closing, varied=False)


def voices_for(config: Config, names: Sequence[str], closing: ExitStack) -> Mapping[str, Voice]:
    """A voice of their own for each of these people."""
    if config.recogniser == SCRIPTED:
        return {name: ScriptedVoice(timbre) for timbre, name in enumerate(names)}
    return voices.cast(names, closing)


def voiced_names(scenario: Scenario, config: Config) -> tuple[str, ...]:
    """Who needs a test voice: everybody with a text; of scripted people those too who are enrolled."""
    enrolled = [person.name for person in scenario.person if person.enrol and config.recogniser == SCRIPTED]
    return tuple(dict.fromkeys([*enrolled, *speaking_names(scenario)]))


def acquainted(
    config: Config, heard: Mapping[str, Floats], voices: Mapping[str, Voice], catalog: Catalog | None = None
) -> Known | None:
    """The people whose voices are known, by recordings and synthetic voices; None where voices are not told apart.

    One line for the user where somebody cannot be known, or nobody for want of a model.
    """
    if not config.know_voices or not (heard or voices or config.get_to_know):
        return None
    if config.recogniser != SCRIPTED:
        assembly.Recognisers(config)  # without these nothing can be held, whoever is known
        assembly.detector()
    try:
        model = ScriptedSpeakerModel() if config.recogniser == SCRIPTED else assembly.speaker_model(catalog)
    except (ModelNotFoundError, ModelDamagedError) as error:
        logs.tell(f"{error} {ORDER_SERVES}")
        return None
    if config.recogniser == SCRIPTED:  # it knows people by their scripted voices alone
        company = Acquaintance(model, ScriptedDetector()).company({}, voices)
    else:
        company = Acquaintance(model, assembly.detector()).company(heard, voices)
    for remark in company.remarks:
        logs.tell(remark)
    return Known(model, company.voiceprints)


def _who(config: Config, known: Known) -> Who:
    if config.recogniser == SCRIPTED:
        return Who(known, InlineWorker(), ScriptedOverlapModel())
    return Who(known, InlineWorker(), assembly.overlap_model(), assembly.sound_events())


def _listener(config: Config, spoken: Vocabulary, who: Who | None, meeting: Meeting | None) -> Listener:
    vocabulary = load_vocabulary(config.language)
    detector: Detector
    dictation: Dictation
    phrases: Phrases
    if config.recogniser == SCRIPTED:
        detector, dictation = ScriptedDetector(), ScriptedDictation()
        phrases = ScriptedPhrases({**vocabulary, **spoken})
    else:
        recognisers = assembly.Recognisers(config, spoken=spoken)
        detector, dictation, phrases = assembly.detector(), recognisers.dictation(), recognisers.phrases()
    return Listener(detector, dictation, phrases, InlineWorker(), vocabulary=vocabulary, who=who, meeting=meeting)


class Kept(Watching):
    """Remembers everything that was told, for the expectations of a scenario."""

    def __init__(self) -> None:
        self.entries: list[record.Entry] = []

    def entry(self, at: Seconds, entry: record.Entry) -> None:
        self.entries.append(entry)


class Truth(Watching):
    """Shows the people what happens, and tells the observers what people really said and when."""

    def __init__(self, people: People, observers: Sequence[Observer]) -> None:
        self._people = people
        self._observers = observers
        self._at: Seconds = 0.0

    def among(self, ticks: Iterator[Tick]) -> Iterator[Tick]:
        """The ticks, with the truth told as soon as something that was said is over."""
        for tick in ticks:
            self._at = tick.at
            self._tell(self._people.finished(tick.at))
            yield tick

    def entry(self, at: Seconds, entry: record.Entry) -> None:
        if isinstance(entry, record.SessionEnded):
            self._tell(self._people.flush(at))
        self._people.entry(at, entry)

    def line_begun(self, asks: str | None, start: Seconds, expected_end: Seconds) -> None:
        self._people.line_begun(asks, start, expected_end)

    def _tell(self, truth: Sequence[record.PersonSpoke]) -> None:
        for spoken in truth:
            for observer in self._observers:
                observer.entry(self._at, spoken)
