"""Scenario files: every key of the contract, and one clear line for each mistake."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from voice_coach.core.errors import ScenarioError
from voice_coach.core.record import Answered, Entry, Interruption, RolesSwitched, SessionEnded, StepEnded, StepStarted
from voice_coach.simulation.casting import ScenarioScript, acoustics_of, speaking_names
from voice_coach.simulation.outcome import unmet
from voice_coach.simulation.recordings import active_level_db
from voice_coach.simulation.scenario import Expectations, Scenario, load_scenario
from voice_coach.simulation.scripted import ScriptedVoice

HEAD = """exercise = "active-listening-relay"
[[person]]
name = "Ana"
[[person]]
name = "Ben"
"""

CONTRACT = """
exercise = "active-listening-relay"
seed = 7
[options]
turn_s = 40
[room]
noise = "noise/kitchen.flac"
snr_db = 15
echo_db = -22
echo_delay_ms = 80
rir = "rir/kitchen.flac"
[[person]]
name = "Ana"
enrol = ["ana/1.flac", "ana/2.flac"]
[[person]]
name = "Ben"
enrol = ["ben/1.flac"]
[[reply]]
cue = "turn"
who = "Ana"
audio = ["ana/story.flac"]
after_s = 0.4
[[reply]]
cue = "any"
who = "Ben"
text = "yes, you got it"
[[interject]]
during = "turn"
nth = 1
who = "the television"
at_s = 20
gain_db = 0
audio = ["ben/but.flac"]
[expect]
confirmed = 2
interruptions = 1
"""
PAST = """[[past]]
exercise = "high-low"
at = 2024-12-30T19:00:00
"""
RECORDINGS = ("noise/kitchen", "rir/kitchen", "ana/1", "ana/2", "ben/1", "ana/story", "ben/but")


def write(folder: Path, text: str) -> Path:
    path = folder / "evening.toml"
    path.write_text(text, encoding="utf-8")
    return path


def record(path: Path, seconds: float = 1.0, rate: int = 16_000, channels: int = 1) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    samples = np.random.default_rng(1).normal(scale=0.05, size=(round(seconds * rate), channels))
    soundfile.write(path, samples, rate)


@pytest.fixture
def contract(tmp_path: Path) -> Scenario:
    for name in RECORDINGS:
        record(tmp_path / f"{name}.flac")
    return load_scenario(write(tmp_path, CONTRACT))


def test_every_key_of_the_contract_is_understood(contract: Scenario) -> None:
    assert contract.people == ("Ana", "Ben")
    assert (contract.seed, contract.options) == (7, {"turn_s": 40})
    assert (contract.room.snr_db, contract.room.echo_db, contract.room.echo_delay_ms) == (15, -22, 80)
    assert [reply.cue for reply in contract.reply] == ["turn", "any"]
    assert contract.reply[0].after_s == 0.4
    assert contract.interject[0].who == "the television"
    assert (contract.expect.confirmed, contract.expect.interruptions) == (2, 1)


def test_paths_are_relative_to_the_scenario_or_absolute(contract: Scenario, tmp_path: Path) -> None:
    assert contract.reply[0].audio == (tmp_path / "ana/story.flac",)
    text = f'{HEAD}[[reply]]\ncue = "turn"\nwho = "Ana"\naudio = ["{tmp_path}/ana/story.flac"]\n'
    (tmp_path / "elsewhere").mkdir()
    assert load_scenario(write(tmp_path / "elsewhere", text)).reply[0].audio == (tmp_path / "ana/story.flac",)


@pytest.mark.parametrize(
    ("text", "blamed"),
    [
        ("exercise = 'x'\nseed 3\n", "line 2"),
        ('[[person]]\nname = "Ana"', "exercise: this key is missing"),
        ('exercise = "x"', "person: this key is missing"),
        ('sead = 1\nexercise = "x"\n[[person]]\nname = "Ana"', "line 1: sead: unknown key. Did you mean 'seed'?"),
        (HEAD + "[room]\necho = -20", "line 7: room.echo: unknown key. Did you mean 'echo_db'?"),
        (HEAD + "[room]\nsnr_db = 'loud'", "line 7: room.snr_db: it must be a number."),
        (HEAD + "[room]\nsnr_db = nan", "line 7: room.snr_db: nan won't do, it must be a number that has an end."),
        (HEAD + "[room]\necho_delay_ms = 9000", "line 7: room.echo_delay_ms: 9000 won't do, it must be at most 2000."),
        (HEAD + '[room]\nnoise = "gone.flac"', "line 7: room.noise: no file at"),
        (HEAD + '[[reply]]\ncue = "turn"\nwho = "Ana"\naudio = ["a.flac"]', "line 9: reply[1].audio[1]: no file at"),
        (HEAD + '[[reply]]\ncue = "trun"\nwho = "Ana"\ntext = "hello"', "line 7: reply[1].cue: there is no kind"),
        (HEAD + '[[reply]]\ncue = "any"\nwho = "Bne"\ntext = "hello"', "line 8: reply[1].who: 'Bne' is no person"),
        (HEAD + '[[reply]]\ncue = "any"\nwho = "Ana"', "line 6: reply[1]: there is nothing to say"),
        (HEAD + '[[reply]]\ncue = "any"\nwho = "Ana"\ntext = "..."', "line 9: reply[1].text: there is nothing to say"),
        (HEAD + '[[reply]]\ncue = "any"\nwho = "Ana"\ntext = "a"\nat_s = 3', "line 10: reply[1].at_s: unknown key"),
        (HEAD + '[[interject]]\nduring = "any"\nwho = "Ana"\nat_s = 3\ntext = "a"', "line 7: interject[1].during:"),
        (HEAD + '[[interject]]\nduring = "turn"\nwho = "ana"\nat_s = 3\ntext = "a"', "line 8: interject[1].who:"),
        (HEAD + '[[interject]]\nduring = "turn"\nwho = "Ana"\ntext = "a"', "line 6: interject[1].at_s: this key"),
        (HEAD + '[[person]]\nname = "ana"', "line 7: person[3].name: 'ana' is there twice"),
        (HEAD + '[[person]]\nname = ""', "line 7: person[3].name:"),
        (HEAD + '[[person]]\nname = "Coach"', "line 7: person[3].name:"),
        (HEAD + "[expect]\nconfirmed = -1", "line 7: expect.confirmed: -1 won't do, it must be at least 0."),
        (HEAD + "[expect]\nconfirmed = 1.5", "line 7: expect.confirmed: 1.5 won't do, it must be a whole number."),
        (HEAD + '[expect]\nshows = ["yes"]', "line 7: expect.shows[1]: it must be 'no', 'pass',"),
        (HEAD + "[expect]\nconfirmd = 1", "line 7: expect.confirmd: unknown key. Did you mean 'confirmed'?"),
        (HEAD + "reply = 3", "reply:"),
        ('exercise = "x"\nperson = []', "line 2: person: it must be at least 1 of them."),
        ('exercise = "x"\nperson = ["Ana"]', "person[1]: it must be a table."),
        ('exercise = "x"\nnow = 2026-05-01T20:30:00Z', "line 2: now: it must be a time without a zone, like 2026-"),
        (HEAD + PAST.replace("2024", "2026"), "line 8: past[1].at: that is no time before 2025-01-06T19:00"),
        (
            HEAD + PAST + "kept = [{ name = 'high', who = 'Bne', text = 'a' }]",
            "line 9: past[1].kept: 'Bne' is no person",
        ),
        (
            HEAD + PAST + "kept = [{ name = 'high', who = 'Ben' }]",
            "line 9: past[1].kept: 'high' needs either a text or",
        ),
        (HEAD + "[options]\nremember = true\n" + PAST, "line 7: options.remember: a made-up past"),
    ],
)
def test_each_mistake_is_one_line_with_its_place(tmp_path: Path, text: str, blamed: str) -> None:
    with pytest.raises(ScenarioError) as error:
        load_scenario(write(tmp_path, text))
    message = str(error.value)
    assert blamed in message
    assert "evening.toml" in message
    assert "\n" not in message
    assert error.value.exit_code == 2


def test_a_missing_scenario_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"No scenario at .*gone.toml"):
        load_scenario(tmp_path / "gone.toml")


def test_a_mark_of_the_byte_order_is_no_mistake(contract: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "evening.toml"
    path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert load_scenario(path) == contract


def test_what_is_no_text_is_no_scenario(tmp_path: Path) -> None:
    (tmp_path / "evening.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ScenarioError, match="can be read"):
        load_scenario(tmp_path / "evening.toml")


def reply_of(folder: Path, name: str) -> Scenario:
    return load_scenario(write(folder, f'{HEAD}[[reply]]\ncue = "any"\nwho = "Ana"\naudio = ["{name}"]\n'))


def test_a_file_that_is_no_sound_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("not a sound at all")
    with pytest.raises(ScenarioError, match="cannot be read as sound. Use FLAC or WAV"):
        reply_of(tmp_path, "a.wav")


def test_sound_in_another_format_is_refused(tmp_path: Path) -> None:
    record(tmp_path / "a.ogg")
    with pytest.raises(ScenarioError, match="is OGG. Use FLAC or WAV"):
        reply_of(tmp_path, "a.ogg")


def test_an_empty_recording_is_refused(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", seconds=0)
    with pytest.raises(ScenarioError, match="is empty"):
        reply_of(tmp_path, "a.wav")


def test_a_recording_that_is_damaged_further_in_is_refused(tmp_path: Path) -> None:
    record(tmp_path / "a.flac", seconds=5)
    whole = (tmp_path / "a.flac").read_bytes()
    (tmp_path / "a.flac").write_bytes(whole[: len(whole) // 2])
    scenario = reply_of(tmp_path, "a.flac")
    with pytest.raises(ScenarioError, match=r"a\.flac is damaged"):
        ScenarioScript(scenario, {})


def test_nobody_says_two_things_at_once(tmp_path: Path) -> None:
    record(tmp_path / "a.flac", seconds=3)
    one = '[[interject]]\nduring = "turn"\nwho = "Ben"\nat_s = 5\naudio = ["a.flac"]\n'
    with pytest.raises(ScenarioError, match=r"line 14: interject\[2\]\.at_s: Ben is still saying"):
        load_scenario(write(tmp_path, HEAD + one + one.replace("= 5", "= 7")))
    assert load_scenario(write(tmp_path, HEAD + one + one.replace("= 5", "= 9")))
    assert load_scenario(write(tmp_path, HEAD + one + one.replace("Ben", "Ana")))
    assert load_scenario(write(tmp_path, HEAD + one + one.replace('"turn"\n', '"turn"\nnth = 2\n')))


@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (44_100, 2), (48_000, 1), (16_000, 3)])
def test_any_rate_and_number_of_channels_is_played_at_its_own_pace(tmp_path: Path, rate: int, channels: int) -> None:
    record(tmp_path / "a.wav", seconds=2, rate=rate, channels=channels)
    reply = ScenarioScript(reply_of(tmp_path, "a.wav"), {}).foresee("turn")
    assert reply is not None
    assert reply.length == pytest.approx(32_000, abs=2)
    assert active_level_db(reply.samples) == pytest.approx(-26.0, abs=0.01)


def test_a_reply_of_several_files_is_one_utterance_without_a_gap(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", seconds=1)
    record(tmp_path / "b.wav", seconds=2)
    text = f'{HEAD}[[reply]]\ncue = "any"\nwho = "Ana"\naudio = ["a.wav", "b.wav"]\n'
    reply = ScenarioScript(load_scenario(write(tmp_path, text)), {}).foresee("ready")
    assert reply is not None
    assert reply.length == 48_000


def test_a_gain_comes_on_top_of_the_level(contract: Scenario, tmp_path: Path) -> None:
    text = CONTRACT.replace("gain_db = 0", "gain_db = -9")
    script = ScenarioScript(load_scenario(write(tmp_path, text)), {"Ben": ScriptedVoice()})
    (interjection,) = script.interjections("turn", 1)
    assert active_level_db(interjection.samples) == pytest.approx(-35.0, abs=0.01)


def test_a_reply_in_a_room_is_as_long_as_the_recording_and_rings_on(contract: Scenario) -> None:
    script = ScenarioScript(contract, {"Ben": ScriptedVoice()})
    reply = script.foresee("turn")
    assert reply is not None
    assert reply.length == 16_000
    assert len(reply.samples) > reply.length
    assert active_level_db(reply.samples) == pytest.approx(-26.0, abs=0.01)


def test_replies_are_used_in_file_order_and_any_takes_the_next_cue(contract: Scenario) -> None:
    script = ScenarioScript(contract, {"Ben": ScriptedVoice()})
    assert [
        reply.who if (reply := script.foresee(kind)) else None for kind in ("ready", "confirm", "turn", "turn")
    ] == [
        "Ben",
        None,
        "Ana",
        None,
    ]


def test_a_reply_that_was_put_back_is_the_next_again(contract: Scenario) -> None:
    script = ScenarioScript(contract, {"Ben": ScriptedVoice()})
    reply = script.foresee("turn")
    assert reply is not None
    script.put_back(reply)
    assert script.foresee("turn") is reply


def test_whoever_has_a_text_needs_a_voice(contract: Scenario, tmp_path: Path) -> None:
    assert speaking_names(contract) == ("Ben",)
    texts = '[[interject]]\nduring = "turn"\nwho = "Zoe"\nat_s = 1\ntext = "hi"\n'
    replies = "".join(f'[[reply]]\ncue = "any"\nwho = "{name}"\ntext = "yes"\n' for name in ("Ben", "Ana", "Ben"))
    assert speaking_names(load_scenario(write(tmp_path, HEAD + texts + replies))) == ("Ana", "Ben", "Zoe")


def test_the_room_has_the_noise_and_echo_of_the_scenario(contract: Scenario) -> None:
    acoustics = acoustics_of(contract.room, contract.seed)
    assert acoustics.noise is not None
    assert float(10 * np.log10(np.square(acoustics.noise).mean())) == pytest.approx(-41.0, abs=0.01)
    assert (acoustics.echo_db, acoustics.echo_delay) == (-22, 1280)


def confirmation(answer: str, accepted: bool, reason: str = "done") -> list[Entry]:
    return [
        StepStarted("confirm", "Ana", "Ben", None),
        Answered("Ana", answer, accepted, True),
        StepEnded("confirm", reason, 0.0),
    ]


def test_expectations_that_hold_are_not_mentioned() -> None:
    entries = [
        *confirmation("yes", True),
        RolesSwitched("Ben", "Ana", "confirmed"),
        *confirmation("no", False, "parked"),
        SessionEnded("done"),
    ]
    assert unmet(Expectations(confirmed=1, switches=1, parked=1, ended="done"), entries) == []
    assert unmet(Expectations(confirmed=2, ended="stopped"), entries) == [
        "expected confirmed = 2, got 1",
        "expected ended = stopped, got done",
    ]


def test_a_yes_to_another_question_confirms_nothing() -> None:
    entries: list[Entry] = [
        StepStarted("ready", None, None, None),
        Answered("Ana", "yes", True, True),
        StepEnded("ready", "done", 0.0),
        StepStarted("confirm", "Ana", "Ben", None),
        Answered("Ben", "yes", False, False),
    ]
    assert unmet(Expectations(confirmed=0), entries) == []


def test_interruptions_are_counted() -> None:
    entries = [Interruption("Ben", 1.0, 2.0, "none"), SessionEnded("done")]
    assert unmet(Expectations(interruptions=1), entries) == []
    assert unmet(Expectations(interruptions=3), entries) == ["expected interruptions = 3, got 1"]
