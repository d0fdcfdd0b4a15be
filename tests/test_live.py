"""A check-in as two people hold it: the real program, real recordings, a sound card of software."""

import json
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from itertools import chain, cycle, repeat
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.check_in import COACH, CheckIn, line_id
from tests.soundcard import Card
from tests.speech_data import MODELS, SPEECH, model
from voice_coach.core.segmenter import blocks
from voice_coach.core.stems import Stem
from voice_coach.core.units import BLOCK, SAMPLE_RATE, Seconds
from voice_coach.engines.moonshine import Moonshine
from voice_coach.engines.moonshine_dictation import MoonshineDictation
from voice_coach.ports import Samples
from voice_coach.simulation.voices import VOICES

pytestmark = [pytest.mark.soundcard, pytest.mark.engines]

YES = [SPEECH / "words/an4_commands" / name for name in ("an22-flrp-b.flac", "an333-msrb-b.flac")]
NO = SPEECH / "words/an4_commands/an90-fbbh-b.flac"
STOP = SPEECH / "words/an4_commands/an46-mmap-b.flac"
READERS = SPEECH / "speakers/librispeech_test-other"
LONG_STORY = READERS / "3080/3080-5032-0006.flac"  # 16.5 s
SHORT_STORY = READERS / "2033/2033-164914-0004.flac"  # 4.3 s
SAY_BACKS = [READERS / "367/367-130732-0001.flac", READERS / "3080/3080-5032-0000.flac"]
PEOPLE = ("--people", "Ana", "Ben")
SETTINGS = "turn_s = 32\nsay_back_s = 20\nseed = 7\n"  # the shortest turn that has a time cue
ROOM_DB = -66.0  # the noise of a quiet room: with none at all the microphone counts as muted

Answers = Mapping[str, Iterator[Path]]  # line of the coach's -> what somebody says to it, each time


@pytest.fixture
def room(card: Card, tmp_path: Path) -> Iterator[Card]:
    """The card in a quiet room."""
    if not SPEECH.is_dir():
        pytest.skip(f"no recordings at {SPEECH}; set VOICE_COACH_SPEECH")
    noise = np.random.default_rng(5).normal(0, 10 ** (ROOM_DB / 20), 300 * SAMPLE_RATE)
    soundfile.write(tmp_path / "room.wav", noise, SAMPLE_RATE)
    player = card.say(tmp_path / "room.wav", wait=False)
    yield card
    player.kill()
    player.wait()


def answers(**others: Iterator[Path]) -> Answers:
    """What agreeable people say; `others` take the place of "consent", "ready", "confirm" and so on."""
    said = {
        "consent": cycle(YES),
        "ready": cycle(YES),
        "turn": cycle([LONG_STORY]),
        "say_back": cycle(SAY_BACKS),
        "confirm": cycle(YES),
        "more": repeat(NO),
        **others,
    }
    lines = {
        "consent": ("consent.ask", "consent.again"),
        "ready": ("ready.ask", "ready.again", "and_you.ask", "and_you.again"),
        "turn": ("active-listening-relay.turn",),
        "say_back": ("active-listening-relay.say_back", "say_back.again"),
        "confirm": (*(f"confirm.ask.{stem}" for stem in Stem), "confirm.again", "confirm.silent"),
        "more": ("more.ask", "more.again"),
    }
    return {id: said[name] for name, ids in lines.items() for id in ids}


def take_part(check_in: CheckIn, card: Card, answers: Answers) -> None:
    """Answer each line of the coach's that has an answer, until the check-in ends."""
    while (line := check_in.next_line(limit_s=90.0)) is not None:
        reply = answers.get(line_id(line.removeprefix(COACH))) if line.startswith(COACH) else None
        if reply is not None:
            card.say(next(reply), wait=False)


def then_done(story: Path, folder: Path) -> Path:
    """A story and, as nobody recorded that, a test voice's "I'm done" a second after it."""
    sound, rate = soundfile.read(story, dtype="float32")
    done = VOICES[0].synthesise("I'm done.")
    at_rate = np.interp(np.arange(0, done.seconds, 1 / rate), np.arange(len(done.samples)) / done.rate, done.samples)
    file = folder / "story_then_done.wav"
    soundfile.write(file, np.concatenate([sound, np.zeros(rate), at_rate]), rate)
    return file


def written_down(file: Path) -> str:
    """What the recogniser makes of a recording of the coach."""
    sound, rate = soundfile.read(file, dtype="int16")
    assert rate == SAMPLE_RATE
    dictation = MoonshineDictation(Moonshine(model(MODELS / "moonshine-tiny-en")))
    words: list[str] = []
    for stretch in stretches(sound):
        dictating = dictation.begin()
        dictating.accept(stretch)
        words += [word.text for word in dictating.finish().words]
    return " ".join(words)


def stretches(sound: Samples, pause_s: Seconds = 0.5, longest_s: Seconds = 12.0) -> Iterator[Samples]:
    """The parts of a recording between pauses, with a little silence around each."""
    count = len(sound) // BLOCK
    loud = np.abs(sound[: count * BLOCK].reshape(count, BLOCK).astype(np.int32)).max(axis=1) > 50
    begin: int | None = None
    for k in range(count):
        if begin is None and loud[k]:
            begin = max(0, k - 3)
        over = not loud[max(0, k - blocks(pause_s)) : k + 1].any()
        if begin is not None and (over or k == count - 1 or k - begin > blocks(longest_s)):
            yield sound[begin * BLOCK : (k + 1) * BLOCK]
            begin = None


def words_in_common(said: str, heard: str) -> float:
    """The share of the words of `said` that are in `heard`, in order."""
    wanted, got = ("".join(c for c in text.lower() if c.isalpha() or c in " '").split() for text in (said, heard))
    matching = SequenceMatcher(None, wanted, got, autojunk=False).get_matching_blocks()
    return sum(block.size for block in matching) / max(1, len(wanted))


def test_a_whole_check_in_by_voice_alone_while_the_microphone_hears_the_coach(room: Card, tmp_path: Path) -> None:
    room.echo()
    stories = chain([LONG_STORY], repeat(then_done(SHORT_STORY, tmp_path)))
    with (
        room.record(tmp_path / "coach.wav") as recorded,
        CheckIn(room.environment, tmp_path / "home", *PEOPLE, settings=SETTINGS) as check_in,
    ):
        take_part(check_in, room, answers(turn=stories))
        assert check_in.exit_code() == 0, check_in.text
    course = (
        "Is now a good time?", "Ana has the floor", "10 seconds left", "Ben says back", "Ana says whether",
        "now Ben speaks", "Ben has the floor", "Ana says back", "Ben says whether", "A question for Ben", "is done",
    )  # fmt: skip
    shown = iter([line for _, line in check_in.lines if COACH not in line])
    assert all(any(part in line for line in shown) for part in course), check_in.text
    heard = written_down(recorded).lower()
    said = [line.split(COACH)[1] for _, line in check_in.lines if COACH in line]
    assert words_in_common(" ".join(said), heard) > 0.6, heard
    assert "that right" in heard, heard
    cue = next(text for text in said if line_id(text) == "turn.cue_10")
    assert words_in_common(cue, heard) >= 0.4, heard


def test_stop_ends_it_and_the_file_that_both_agreed_to_is_gone(room: Card, tmp_path: Path) -> None:
    events = tmp_path / "events.jsonl"
    arguments = (*PEOPLE, "--events", str(events))
    with CheckIn(room.environment, tmp_path / "home", *arguments, settings=SETTINGS) as check_in:

        def agreed_and_then_stop() -> Iterator[Path]:
            told = [json.loads(line) for line in events.read_text().splitlines()]
            assert [event["event"] for event in told if event["event"] == "answered"] == ["answered"] * 4
            yield from repeat(STOP)

        take_part(check_in, room, answers(turn=agreed_and_then_stop()))
        assert check_in.exit_code() == 1, check_in.text
    assert "Stopped." in check_in.text
    assert not events.exists()


@pytest.mark.slow
def test_without_two_yeses_there_is_no_file_and_ctrl_c_is_a_kind_close(room: Card, tmp_path: Path) -> None:
    events = tmp_path / "events.jsonl"
    arguments = (*PEOPLE, "--events", str(events))
    with CheckIn(room.environment, tmp_path / "home", *arguments, settings=SETTINGS) as check_in:

        def interrupted() -> Iterator[Path]:
            while True:
                check_in.interrupt()
                yield SHORT_STORY

        take_part(check_in, room, answers(consent=cycle([YES[0], NO]), turn=interrupted()))
        assert check_in.exit_code() == 1, check_in.text
    assert line_id(check_in.lines[-2][1].split(COACH)[-1]) == "close.early", check_in.text
    assert not events.exists()


def test_a_second_start_needs_no_network_and_speaks_within_5_s(room: Card, tmp_path: Path) -> None:
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    with (
        room.record(tmp_path / "coach.wav") as recorded,
        CheckIn(room.environment | nowhere, tmp_path / "home", *PEOPLE) as check_in,
    ):
        before_s = (recorded.stat().st_size - 44) / 2 / SAMPLE_RATE
        check_in.until("Is now a good time?")
        check_in.until(COACH)
        check_in.interrupt()
        check_in.interrupt()
        assert check_in.exit_code(limit_s=5.0) != 0
    sound, _ = soundfile.read(recorded, dtype="int16")
    first_s = float(np.flatnonzero(np.abs(sound.astype(np.int32)) > 100)[0]) / SAMPLE_RATE
    assert first_s - before_s < 5.0


@pytest.mark.slow
def test_nothing_is_answered_by_the_coachs_own_voice(room: Card, tmp_path: Path) -> None:
    room.echo(volume_percent=90)
    with CheckIn(room.environment, tmp_path / "home", *PEOPLE) as check_in:
        take_part(check_in, room, {})
        assert check_in.exit_code() == 1
    assert "Nobody answered" in check_in.text
    assert "has the floor" not in check_in.text
