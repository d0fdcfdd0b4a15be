"""Whether a recording is good enough to know somebody by, and whether it is somebody who is known already."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
import numpy.typing as npt

from voice_coach.core.steps.meet import LIKED_S, NEEDED_S
from voice_coach.core.units import BLOCK, SAMPLE_RATE, Seconds
from voice_coach.ports import SHORTEST_VOICE, Embedding, Samples, SpeakerModel
from voice_coach.speakers.voiceprint import VOICED, Recorded, Voiceprint, mean_direction, typical, voiced, windows

NEEDED, LIKED = NEEDED_S, LIKED_S  # of voice

QUIET_DB = -55.0  # dB of full scale: rounding to 16 bits is then 40 dB below the voice
HUSHED_DB = -50.0  # dB of full scale: no noise worth the name, so a voice hardly over it is a faint one
# Of the loudest twentieth over the middle: a faint voice 4 dB under what else is there; a hum has 1.3.
STIRRING_DB = 3.0
NOISY_DB = 10.0  # of a voice over the noise: below that windows of one voice begin to look like two
FULL = 32_700  # samples of this size are at the end of the scale
CLIPPED = 0.002  # share of the voice's samples there: shorter peaks cannot be heard
ENOUGH_QUIET = 8  # blocks without voice from which the noise is known

# Windows of 2 s, in the two groups that are least alike: the mean cosine across them, of that within them, since noise
# and rooms lower both. Both at once have no groups, but then any two windows are unlike each other: the median cosine.
# Chosen in the middle between one voice and two of nine of 17 people (0.73 and 0.48; 0.47 and 0.44): DESIGN 92.
IN_TURNS, AT_ONCE = 0.60, 0.45
TURN: Seconds = 2.0

# Likeness of two people's voiceprints. Source: one person's recordings have 0.70 to 0.98, 136 pairs of people at most
# 0.50. Between the two lie voices that are too alike to tell apart in a noisy room.
SAME, ALIKE = 0.70, 0.55

# A short yes that is less like the recording that follows it was somebody else's. Source: 17 people; at 0.5 s of voice
# 0 % of their own (clean) and 3 % (noise at 10 dB) are less alike, of others' 95 %; at 1.0 s none, of others' 93 %.
OWN_YES = 0.20


class Flaw(Enum):
    """Why a recording cannot be used."""

    TOO_SHORT = "too_short"
    TOO_QUIET = "too_quiet"
    TOO_NOISY = "too_noisy"
    CLIPPED = "clipped"
    TWO_VOICES = "two_voices"


@dataclass(frozen=True, slots=True)
class Quality:
    """What an enrolment is like; `flaws` come in the order in which they are worth telling."""

    seconds: Seconds  # of voice
    flaws: tuple[Flaw, ...]

    @property
    def is_good(self) -> bool:
        return not self.flaws

    @property
    def is_liked(self) -> bool:
        """Whether there is so much of it that more would hardly help."""
        return self.is_good and self.seconds >= LIKED


class Resemblance(Enum):
    """What a new voice is to one that is known."""

    SAME = "same"  # one person under two names, or twins
    ALIKE = "alike"  # cannot be told apart reliably


@dataclass(frozen=True, slots=True)
class Judged:
    """A recording that was looked at, and what was found.

    Args:
        voice: its voice, pauses left out.
        like: whom it resembles too much, if anybody.
        own_yes: whether the yes that came before it may be the same person's.
    """

    voice: Samples = field(repr=False)
    quality: Quality
    like: tuple[str, Resemblance] | None = None
    own_yes: bool = True


def judged(
    name: str,
    sound: Samples,
    probabilities: Sequence[float],
    model: SpeakerModel,
    others: Iterable[Voiceprint],
    agreed: Samples | None = None,
) -> Judged:
    """Look at a recording by which `name` is to be known; takes about 40 ms for each second of voice.

    Args:
        sound, probabilities: as for `quality_of`.
        others: voices that are known already, of the same model.
        agreed: the voice that agreed to it, pauses left out.
    """
    voice = voiced(sound, probabilities)
    quality = quality_of(sound, probabilities, model)
    if not quality.is_good:
        return Judged(voice, quality)
    new = Recorded(typical(model, voice)[np.newaxis], quality.seconds)
    like = resemblance(Voiceprint(name, model.version, (new,)), others)
    return Judged(voice, quality, like, agreed is None or _may_be_one(new, agreed, model))


def quality_of(sound: Samples, probabilities: Sequence[float], model: SpeakerModel) -> Quality:
    """Look at a recording, pauses and all; takes about 20 ms for each second of voice.

    Args:
        sound: as the microphone gave it.
        probabilities: for each of its whole blocks, how likely it holds a voice.
    """
    voice, beside = voiced(sound, probabilities), _beside_voice(sound, probabilities)
    seconds = len(voice) / SAMPLE_RATE
    noisy = _is_noisy(voice, beside)
    found = {
        Flaw.TOO_QUIET: _is_faint(voice, sound) or (noisy and _level_db(beside) < HUSHED_DB),
        Flaw.CLIPPED: len(voice) > 0 and bool((np.abs(voice.astype(np.int32)) >= FULL).mean() > CLIPPED),
        Flaw.TOO_NOISY: noisy,
        Flaw.TOO_SHORT: seconds < NEEDED,
    }
    flaws = tuple(flaw for flaw, is_there in found.items() if is_there)
    if not flaws and _holds_two_voices(voice, model):
        flaws = (Flaw.TWO_VOICES,)
    return Quality(seconds, flaws)


def resemblance(new: Voiceprint, known: Iterable[Voiceprint]) -> tuple[str, Resemblance] | None:
    """Whom a new voice resembles too much, if anybody; the most alike first.

    Raises:
        OtherModelError: one of them was made with another model.
    """
    others = [(new.likeness(each), each.name) for each in known if each.name != new.name]
    likeness, name = max(others, default=(0.0, ""))
    if likeness < ALIKE:
        return None
    return name, Resemblance.SAME if likeness >= SAME else Resemblance.ALIKE


def _may_be_one(new: Recorded, agreed: Samples, model: SpeakerModel) -> bool:
    """Whether a short answer may be in the voice of a recording; of too short a one nothing speaks against it."""
    if len(agreed) < SHORTEST_VOICE * SAMPLE_RATE:
        return True
    return float(new.embeddings[0] @ model.embedding(agreed)) >= OWN_YES


def _level_db(sound: Samples) -> float:
    power = float(np.square(sound.astype(np.float64)).mean()) / 32768.0**2
    return float(10 * np.log10(max(power, 1e-12)))


def _beside_voice(sound: Samples, probabilities: Sequence[float]) -> Samples:
    """The blocks without voice."""
    return voiced(sound, [1.0 - each if each < VOICED else 0.0 for each in probabilities])


def _is_noisy(voice: Samples, beside: Samples) -> bool:
    """Whether the blocks without voice are nearly as loud as those with it; unknown, and no, where none are."""
    if len(beside) < ENOUGH_QUIET * BLOCK or not len(voice):
        return False
    return _level_db(voice) - _level_db(beside) < NOISY_DB


def _is_faint(voice: Samples, sound: Samples) -> bool:
    """Whether a voice is too soft to know; where none is found, whether something so soft comes and goes."""
    if len(voice):
        return _level_db(voice) < QUIET_DB
    if len(sound) < ENOUGH_QUIET * BLOCK:
        return False
    blocks = sound[: len(sound) // BLOCK * BLOCK].reshape(-1, BLOCK)
    middle, loud = np.percentile([_level_db(each) for each in blocks], (50, 95))
    return bool(loud < HUSHED_DB and loud - middle >= STIRRING_DB)


def _holds_two_voices(voice: Samples, model: SpeakerModel) -> bool:
    parts = [model.embedding(part) for part in windows(voice, TURN)]
    if len(parts) < 2:
        return False
    embeddings = np.stack(parts)
    alike = embeddings @ embeddings.T
    both_at_once = np.median(alike[np.triu_indices(len(parts), 1)]) < AT_ONCE
    return bool(both_at_once) or _falls_apart(embeddings, alike)


def _falls_apart(embeddings: Embedding, alike: Embedding) -> bool:
    """Whether two groups of windows are less alike than what is alike within them allows for."""
    is_one = _is_in_one_group(embeddings, alike)
    together = is_one[:, np.newaxis] == is_one
    pairs = np.triu(np.ones_like(together), 1)
    across, within = alike[pairs & ~together], alike[pairs & together]
    if not len(across):
        return False
    return float(across.mean()) < IN_TURNS * float(within.mean() if len(within) else 1.0)


def _is_in_one_group(embeddings: Embedding, alike: Embedding) -> npt.NDArray[np.bool_]:
    """Of each embedding, in which of two groups it is: two means, begun with the two that are least alike."""
    one, other = (embeddings[k] for k in np.unravel_index(int(alike.argmin()), alike.shape))
    for _ in range(5):
        is_one: npt.NDArray[np.bool_] = embeddings @ one >= embeddings @ other
        if is_one.all() or not is_one.any():
            break
        one, other = mean_direction(list(embeddings[is_one])), mean_direction(list(embeddings[~is_one]))
    return is_one
