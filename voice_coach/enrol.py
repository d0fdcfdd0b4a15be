"""`voice-coach enrol NAME`: a voice that somebody agreed to be known by."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from typing import NamedTuple, TextIO

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from voice_coach import assembly, logs
from voice_coach.audio.in_use import alone_on_the_sound_card
from voice_coach.audio.microphone import SoundCardMicrophone
from voice_coach.audio.native_messages import native_messages_dropped
from voice_coach.config import checked_name, data_folder, load_config, runtime_folder
from voice_coach.core.errors import UsageError
from voice_coach.core.units import BLOCK_S, SAMPLE_RATE, Seconds
from voice_coach.engines.campplus import CampPlus
from voice_coach.engines.catalog import Catalog
from voice_coach.ports import SHORTEST_VOICE, Detector, Phrases, Samples, SpeakerModel
from voice_coach.speakers.enrolment import LIKED, NEEDED, Flaw, Resemblance, quality_of, resemblance
from voice_coach.speakers.known import NEAR
from voice_coach.speakers.store import Voiceprints
from voice_coach.speakers.voiceprint import VOICED, DamagedVoiceprintError, Recorded, Voiceprint, surrounded, voiced

LONGEST: Seconds = 60.0  # of listening; who has said 20 s by then has paused twice as long
MOST_RECORDINGS = 6  # of one person; the oldest goes
MOST_PHRASES = 12
PATIENCE: Seconds = 6.0  # for one phrase
ENOUGH_QUIET: Seconds = 0.6  # after it
WORDS = {"yes": "yes, you got it", "partly": "not quite"}  # of the answer phrases, by label
SAID = (
    ("Now two phrases, as you may answer with them. Please say: {words}", "yes"),
    ("And once more: {words}", "yes"),
    ("The other one is: {words}", "partly"),
    ("And once more: {words}", "partly"),
)
OTHERWISE = "That sounded different. Please say: {words}"
DECLINED = 1
QUESTION = "Keep what {name}'s voice is like on this computer, to know who speaks? It never leaves it. [y/N] "
REMEDIES = {
    Flaw.TOO_QUIET: "It was too quiet. Come nearer to the microphone, or turn it up.",
    Flaw.CLIPPED: "It was so loud that it crackled. Turn the microphone down, or step back.",
    Flaw.TOO_NOISY: "There was too much noise beside the voice. Turn the tap or the television off.",
    Flaw.TOO_SHORT: f"There were fewer than {NEEDED:.0f} seconds of voice. Tell a little about your day.",
    Flaw.TWO_VOICES: "It sounded like two voices, or an echoing room. Come nearer; only one person should speak.",
}


class Enrolled(NamedTuple):
    """A voiceprint, whom it is too like, and how many of the phrases that were said are in it."""

    voiceprint: Voiceprint
    alike: str | None
    taken: int


def enrol(name: str, shown: Console, keyboard: TextIO = sys.stdin) -> int:
    """Ask whether a voice may be kept, listen, and keep it.

    Raises:
        UsageError: nothing can be kept, the recording is no good, the name is somebody else's, or there is no terminal
            to ask on.
        DeviceError: no microphone, or another coach is using it.
        ModelNotFoundError: the speaker model, the detector or the recogniser is missing.
    """
    name = checked_name(name)
    config = load_config()
    model = CampPlus(Catalog.load().find("campplus"))
    recogniser = assembly.Recognisers(config).phrases()
    kept = Voiceprints(data_folder())
    kept.check()
    if not _agreed(name, shown, keyboard):
        shown.print("Nothing is kept.")
        return DECLINED
    detector = assembly.detector()
    with ExitStack() as closing:
        closing.enter_context(native_messages_dropped())
        closing.enter_context(alone_on_the_sound_card(runtime_folder()))
        blocks = closing.enter_context(SoundCardMicrophone(config.microphone)).blocks()
        with _counted(shown, name) as tell:
            sound, probabilities = listened(blocks, detector, tell)
        voice = good_voice(name, sound, probabilities, model)
        show = partial(shown.print, markup=False, highlight=False)
        phrases = list(phrases_said(blocks, detector, recogniser, show))
    with shown.status("One moment."):
        voiceprint, alike, taken = voiceprint_of(name, voice, phrases, model, kept)
    kept.save(voiceprint)
    shown.print(f"{name}'s voice is known now.", markup=False)
    if alike:
        logs.tell(f"{name} sounds much like {alike}. When both take part, order and names serve.")
    if taken < len(SAID):
        logs.tell(left_out(name, taken))
    return 0


def left_out(name: str, taken: int) -> str:
    """What to tell somebody of whom so many of the answer phrases are kept, which aren't all."""
    return (
        f"Of the {len(SAID)} phrases {len(SAID) - taken} were left out: "
        "not understood, too short, or not in the same voice. "
        f"Answers are recognised less surely without them. Run 'voice-coach enrol {name}' again to add them."
    )


def listened(
    blocks: Iterable[Samples], detector: Detector, tell: Callable[[Seconds], None]
) -> tuple[Samples, list[float]]:
    """Sound until there are 20 s of voice in it, at most a minute; beside it how likely each block is a voice."""
    taken, probabilities = list[Samples](), list[float]()
    voice: Seconds = 0.0
    for block in blocks:
        taken.append(block.copy())
        probabilities.append(detector.probability(block))
        voice += BLOCK_S if probabilities[-1] >= VOICED else 0.0
        tell(voice)
        if voice >= LIKED or len(taken) * BLOCK_S >= LONGEST:
            break
    return np.concatenate(taken) if taken else np.zeros(0, np.int16), probabilities


def phrases_said(
    blocks: Iterator[Samples], detector: Detector, recogniser: Phrases, show: Callable[[str], None]
) -> Iterator[tuple[str, Samples]]:
    """The answer phrases, each asked for twice: its label, and the voice; none any more once nobody says one.

    What was understood as something else is asked for once more and then left out, as whoever is known by other words
    is recognised less surely.
    """
    for text, label in SAID:
        for asking in (text, OTHERWISE):
            show(asking.format(words=WORDS[label]))
            voice = utterance(blocks, detector)
            if not len(voice):
                return
            if understood(voice, recogniser) == label:
                yield label, voice
                break


def understood(voice: Samples, recogniser: Phrases) -> str | None:
    """Which of the answer phrases was said, if one was."""
    spotting = recogniser.begin(frozenset(WORDS))
    spotting.accept(voice)
    return spotting.finish().label


def utterance(blocks: Iterable[Samples], detector: Detector) -> Samples:
    """What is said next, long pauses left out; empty where for 6 s nobody says a thing."""
    taken, probabilities = list[Samples](), list[float]()
    begun, quiet = False, 0.0
    for k, block in enumerate(blocks):
        taken.append(block.copy())
        probabilities.append(detector.probability(block))
        is_voice = probabilities[-1] >= VOICED
        begun, quiet = begun or is_voice, 0.0 if is_voice else quiet + BLOCK_S
        if (begun and quiet >= ENOUGH_QUIET) or k * BLOCK_S >= PATIENCE:
            break
    return surrounded(np.concatenate(taken), probabilities) if begun else np.zeros(0, np.int16)


def good_voice(name: str, sound: Samples, probabilities: list[float], model: SpeakerModel) -> Samples:
    """The voice in a recording, pauses left out.

    Raises:
        UsageError: the recording is no good.
    """
    quality = quality_of(sound, probabilities, model)
    if not quality.is_good:
        raise UsageError(f"{REMEDIES[quality.flaws[0]]} Then run 'voice-coach enrol {name}' again.")
    return voiced(sound, probabilities)


def voiceprint_of(
    name: str, voice: Samples, phrases: Iterable[tuple[str, Samples]], model: SpeakerModel, kept: Voiceprints
) -> Enrolled:
    """The voiceprint that a recording makes, with what is kept of this person already.

    Args:
        phrases: labels and voices; those that are too short, or another's, are left out.
    Raises:
        UsageError: it is the voice of somebody who is known under another name, or the name is that of somebody with
            another voice.
    """
    new = Voiceprint(name, model.version, (Recorded.of(model, voice),))
    for label, said in phrases:
        if len(said) >= SHORTEST_VOICE * SAMPLE_RATE and new.similarity(model.embedding(said)) >= NEAR:
            new = new.with_phrase(label, Recorded.of(model, said))
    others = [each for each in kept.usable(model.version) if each.name.casefold() != name.casefold()]
    found = resemblance(new, others)
    if found and found[1] is Resemblance.SAME:
        raise UsageError(
            f"This voice is known as {found[0]} already. 'voice-coach people rename' gives it another name."
        )
    return Enrolled(_joined(new, _before(name, model, kept)), found[0] if found else None, len(new.phrases))


def _agreed(name: str, shown: Console, keyboard: TextIO) -> bool:
    if not keyboard.isatty():
        raise UsageError("A voice is kept only after a yes on the terminal. Run 'voice-coach enrol' in one.")
    shown.print(QUESTION.format(name=name), end="", markup=False, highlight=False)
    return keyboard.readline().strip().casefold() in ("y", "yes")


def _before(name: str, model: SpeakerModel, kept: Voiceprints) -> Voiceprint | None:
    """What is kept of this person; nothing if it cannot be used any more."""
    try:
        before = kept.load(name)
    except DamagedVoiceprintError:
        return None
    return before if before and before.model == model.version else None


def _joined(new: Voiceprint, before: Voiceprint | None) -> Voiceprint:
    """
    Raises:
        UsageError: they are two people's.
    """
    if before is None:
        return new
    if resemblance(replace(new, name=""), [before]) is None:
        raise UsageError(
            f"Another voice is known as {before.name}. Choose another name, or run "
            f"'voice-coach people forget {before.name}' first."
        )
    recordings = (*before.recordings, *new.recordings)[-MOST_RECORDINGS:]
    return replace(new, recordings=recordings, phrases=(*before.phrases, *new.phrases)[-MOST_PHRASES:])


@contextmanager
def _counted(shown: Console, name: str) -> Iterator[Callable[[Seconds], None]]:
    """Shows how much voice there is by now."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:.0f} of {task.total:.0f} s"))
    with Progress(*columns, console=shown, transient=True) as bar:
        task = bar.add_task(f"{name}, tell me about your day", total=LIKED)
        yield lambda voice: bar.update(task, completed=min(voice, LIKED))
