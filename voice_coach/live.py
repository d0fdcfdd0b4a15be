"""A check-in on the sound card: real microphone, real loudspeaker, real people."""

import contextlib
import queue
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from types import FrameType

import structlog

from voice_coach import assembly, logs
from voice_coach.app import Coach, Observer, Tick, Watching, ticks
from voice_coach.audio.sound_card import SoundCard
from voice_coach.audio.sound_check import SoundCheck
from voice_coach.config import Config, data_folder
from voice_coach.core import actions, events
from voice_coach.core.errors import UsageError
from voice_coach.core.session import Session
from voice_coach.core.setting import Setting
from voice_coach.core.units import Seconds
from voice_coach.engines.vocabulary import load_vocabulary
from voice_coach.kept_files import AudioFile
from voice_coach.kept_voices import KeptVoices
from voice_coach.listener import Listener
from voice_coach.listener.meeting import Meeting
from voice_coach.ports import Worker
from voice_coach.speakers.company import ORDER_SERVES, Company
from voice_coach.speakers.known import Known
from voice_coach.speakers.store import Voiceprints
from voice_coach.speakers.who import Who
from voice_coach.speech import Speech
from voice_coach.workers import ThreadWorker

log = structlog.get_logger()


def hold(
    config: Config, setting: Setting, observers: Sequence[Observer], audio: AudioFile | None = None
) -> actions.Finish:
    """Hold one check-in; `audio` records it once everyone has agreed.

    Whoever of its people has a voiceprint that can be used is known; one line for each that cannot be. The others are
    got to know in it, where the settings say so and they haven't declined before.

    Raises:
        DeviceError: microphone or loudspeaker missing, busy, or lost on the way.
        ModelNotFoundError, SpeechError: something that is needed is not there.
    """
    with ExitStack() as closing:
        identifying = closing.enter_context(ThreadWorker("speakers"))
        kept = Voiceprints(data_folder())
        acquaintances = identifying.submit(assembly.acquaintances, config, setting.people, kept)
        voice = assembly.voice(config, closing)
        recognisers = assembly.Recognisers(config, spoken=setting.phrases)
        dictation, phrases = recognisers.dictation(), recognisers.phrases()
        detector = assembly.detector()
        decoding = closing.enter_context(ThreadWorker("recogniser"))
        speaking = closing.enter_context(ThreadWorker("speech"))
        card = closing.enter_context(SoundCard(config.microphone, config.loudspeaker))
        vocabulary = load_vocabulary(config.language)
        known, company = acquaintances.result()
        for remark in company.remarks:
            logs.tell(remark)
        names = frozenset(known.names if known else ())
        setting = replace(setting, known=names, to_meet=strangers(config, company, kept))
        who = Who(known, identifying, assembly.overlap_model(), assembly.sound_events()) if known else None
        meeting = meeting_of(setting, known, kept, closing) if known else None
        listener = Listener(detector, dictation, phrases, decoding, card.latency_s, vocabulary, who, meeting)
        speech = Speech(voice, card, speaking, config.words_per_minute)
        keeping = [KeptVoices(meeting.made, kept)] if meeting else []
        loading = WhileSpeaking(recognisers.load_the_rest, closing.enter_context(ThreadWorker("loading")))
        coach = Coach(Session(setting), listener, speech, [*observers, *keeping, loading])
        check = SoundCheck(lambda: card.gaps, lambda: card.crackles)
        takers = [check.block, *([audio.block] if audio is not None else [])]
        log.info("check_in_started", exercise=setting.exercise.id, **recognisers.names)
        heard = closing.enter_context(
            contextlib.closing(elsewhere(watched(ticks(card, listener, card, speech, takers), card, check)))
        )
        with closing_on_interrupt(coach):
            finish = coach.run(heard)
        log.info("check_in_ended", reason=finish.reason, dropped_blocks=card.dropped)
        return finish


class WhileSpeaking(Watching):
    """Has `work` done once, while the coach says its first line."""

    def __init__(self, work: Callable[[], None], worker: Worker) -> None:
        self._work: Callable[[], None] | None = work
        self._worker = worker

    def line_begun(self, asks: str | None, start: Seconds, expected_end: Seconds) -> None:
        if self._work is not None:
            self._worker.submit(self._work)
            self._work = None


def strangers(config: Config, company: Company, kept: Voiceprints) -> Mapping[str, str]:
    """Whom to get to know, and why: those whose voice can't be used, unless they would rather not.

    Nobody, and one line, where what they agree to cannot be kept.
    """
    if not config.get_to_know:
        return {}
    unmet = {name: why for name, why in company.unmet.items() if not kept.has_declined(name)}
    try:
        if unmet:
            kept.check()
    except UsageError as error:
        logs.tell(f"{error} {ORDER_SERVES}")
        return {}
    return unmet


def meeting_of(setting: Setting, known: Known, kept: Voiceprints, closing: ExitStack) -> Meeting | None:
    """What gets to know the people whom the setting says; None where there is nobody."""
    if not setting.to_meet:
        return None
    here = {name.casefold() for name in setting.people}
    others = [each for each in kept.usable(known.model.version) if each.name.casefold() not in here]
    return Meeting(known, closing.enter_context(ThreadWorker("meeting")), others)


def watched(made: Iterable[Tick], card: SoundCard, check: SoundCheck) -> Iterator[Tick]:
    """The ticks, with what became of the devices, and once each what is wrong with the sound."""
    told: set[str] = set()
    for tick in made:
        found: list[events.Event] = [
            events.DeviceBack(tick.at, device) if there else events.DeviceLost(tick.at, device)
            for device, there in card.changes()
        ]
        if card.away:
            check.gap()
        for event in tick.heard:
            if isinstance(event, events.SpeechEnded):
                check.voice(event.start, event.end)
        for kind in check.problems():
            if kind not in told:
                told.add(kind)
                log.info("sound_problem", kind=kind)
                found.append(events.SoundProblem(tick.at, kind))
        yield Tick(tick.at, [*found, *tick.heard], tick.level_db)


def elsewhere(source: Iterable[Tick]) -> Generator[Tick, None, None]:
    """The ticks of `source`, made in a thread of its own, so that a slow main thread loses no sound.

    Raises:
        Exception: whatever `source` raises, here.
    """
    made: queue.Queue[Tick | BaseException | None] = queue.Queue()
    over = threading.Event()

    def make() -> None:
        try:
            for tick in source:
                if over.is_set():
                    return
                made.put(tick)
            made.put(None)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is raised where the ticks are taken
            made.put(error)

    thread = threading.Thread(target=make, name="listener", daemon=True)
    thread.start()
    try:
        while (tick := made.get()) is not None:
            if isinstance(tick, BaseException):
                raise tick
            yield tick
    finally:
        over.set()
        thread.join(timeout=2.0)


@contextlib.contextmanager
def closing_on_interrupt(coach: Coach) -> Iterator[None]:
    """Ctrl-C once asks for a kind close, twice ends the program."""
    pressed = 0

    def interrupted(_signal: int, _frame: FrameType | None) -> None:
        nonlocal pressed
        pressed += 1
        if pressed > 1:
            raise KeyboardInterrupt
        coach.request_close()

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
