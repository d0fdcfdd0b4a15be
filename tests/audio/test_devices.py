"""Devices that are missing, misnamed, or pulled out."""

import subprocess
import sys
import textwrap

import numpy as np
import pytest

from tests.soundcard import Card, until
from voice_coach.audio.devices import LOST_S, devices, find, has_sound_card, listing, rescan
from voice_coach.audio.loudspeaker import SoundCardLoudspeaker
from voice_coach.audio.microphone import SoundCardMicrophone
from voice_coach.core.errors import DeviceError, DeviceLostError
from voice_coach.core.units import BLOCK_S, Seconds
from voice_coach.ports import Progress, Sound

pytestmark = pytest.mark.soundcard

TONE = Sound(np.full(220_500, 0.1, np.float32), 22_050)


@pytest.fixture
def unplugged(plugged_in: Card) -> Card:
    plugged_in.kill()
    rescan()
    return plugged_in


def listen(microphone: SoundCardMicrophone, seconds: Seconds) -> None:
    """Let `seconds` go by on the card's own clock."""
    blocks = microphone.blocks()
    for _ in range(round(seconds / BLOCK_S)):
        next(blocks)


def test_the_card_is_found_by_default_and_by_part_of_its_name(plugged_in: Card) -> None:
    assert has_sound_card()
    assert find("microphone").name == "default"
    assert find("loudspeaker", "PUL").name == "pulse"
    assert {device.name for device in devices()} >= {"default", "pulse"}


def test_devices_are_listed_by_the_names_that_settings_take(plugged_in: Card) -> None:
    assert "microphone: default, 44100 Hz (default)" in listing()
    assert "loudspeaker: pulse, 44100 Hz" in listing()


def test_an_unknown_name_gets_a_list_of_those_that_are_there(plugged_in: Card) -> None:
    with pytest.raises(DeviceError, match=r"No microphone is called 'Röde'\. There is .*'default'"):
        find("microphone", "Röde")


def test_without_a_sound_card_one_line_says_so(unplugged: Card) -> None:
    assert not has_sound_card()
    assert listing() == ["microphone: none is connected", "loudspeaker: none is connected"]
    with pytest.raises(DeviceError, match="No loudspeaker is connected"), SoundCardLoudspeaker():
        pass
    with pytest.raises(DeviceError, match="No microphone is connected"), SoundCardMicrophone():
        pass


def is_lost(loudspeaker: SoundCardLoudspeaker) -> bool:
    try:
        loudspeaker.progress()
    except DeviceLostError:
        return True
    return False


def test_a_microphone_that_is_pulled_out_is_lost_within_2_s(plugged_in: Card) -> None:
    with SoundCardMicrophone() as microphone:
        listen(microphone, 0.1)
        plugged_in.kill()
        with pytest.raises(DeviceLostError):
            listen(microphone, 2.0)


def test_a_loudspeaker_that_is_pulled_out_gives_its_sounds_back_as_cut(plugged_in: Card) -> None:
    with SoundCardMicrophone() as microphone, SoundCardLoudspeaker() as loudspeaker:
        tickets = [loudspeaker.play(TONE), loudspeaker.play(TONE)]
        listen(microphone, 0.3)
        assert loudspeaker.progress().begun == (tickets[0],)
        plugged_in.kill()
        with pytest.raises(DeviceLostError):
            listen(microphone, 2.0)
        until(lambda: is_lost(loudspeaker), 2 * LOST_S, "the loudspeaker is not missed")
    assert loudspeaker.progress().ended == tuple((ticket, True) for ticket in tickets)


def test_what_is_given_to_a_closed_loudspeaker_comes_back_as_cut() -> None:
    loudspeaker = SoundCardLoudspeaker()
    ticket = loudspeaker.play(TONE)
    assert loudspeaker.progress().ended == ((ticket, True),)
    assert not loudspeaker.reference().any()


def test_plugged_in_again_the_same_objects_work_again(plugged_in: Card) -> None:
    microphone, loudspeaker = SoundCardMicrophone("default"), SoundCardLoudspeaker("default")
    for _ in range(3):
        with microphone, loudspeaker:
            ticket = loudspeaker.play(Sound(TONE.samples[:2205], 22_050))
            listen(microphone, 1.0)
            assert loudspeaker.progress() == Progress((ticket,), ((ticket, False),))
            plugged_in.kill()
            with pytest.raises(DeviceLostError):
                listen(microphone, 2.0)
        plugged_in.restart()
        rescan()


def test_nobody_taking_blocks_drops_them_and_counts(plugged_in: Card) -> None:
    with SoundCardMicrophone() as microphone:
        microphone._chunks.maxsize = 5  # 30 s of waiting, without the waiting
        with SoundCardMicrophone() as other:
            listen(other, 0.5)
        assert 8 <= microphone.dropped <= 20


def test_without_portaudio_the_remedy_is_named() -> None:
    program = """
        import sys
        class Missing:
            def find_spec(self, name, path=None, target=None):
                if name == "sounddevice":
                    raise OSError("PortAudio library not found")
        sys.meta_path.insert(0, Missing())
        from voice_coach.audio import devices, loudspeaker, microphone
        assert not devices.has_sound_card()
        devices.devices()
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=False)
    assert "DeviceError: The PortAudio library is missing. Run 'apt install libportaudio2'" in done.stderr


@pytest.mark.parametrize("echo", [False, True])
def test_the_cards_microphone_hears_its_loudspeaker_only_with_echo(plugged_in: Card, echo: bool) -> None:
    if echo:
        plugged_in.echo()
    with SoundCardMicrophone() as microphone, SoundCardLoudspeaker() as loudspeaker:
        loudspeaker.play(TONE)
        blocks = microphone.blocks()
        heard = np.concatenate([next(blocks) for _ in range(30)])
    assert bool(np.abs(heard).max() > 300) == echo
