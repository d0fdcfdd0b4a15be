"""What the listener makes of a say-back, which it writes down while it lasts."""

import pytest

from tests.listening import COMMANDS, Room, silence
from voice_coach.core.actions import Listen, Phase
from voice_coach.core.events import WrittenSoFar
from voice_coach.core.units import BLOCK_S

NEAR = 2 * BLOCK_S


class TestASayBack:
    def test_comes_whole_after_two_seconds_of_quiet(self) -> None:
        room = Room()
        room.listen(Phase.SAY_BACK, limit_s=60)
        room.quiet(1.024)
        room.say("you said", 3)
        room.quiet(1.2)
        room.say("it was late", 3)
        room.quiet(1.9)
        assert room.heard == []
        room.quiet(0.3)
        (heard,) = room.heard
        assert heard.text == "you said it was late"
        assert heard.start == pytest.approx(1.024)
        assert heard.words[2].start == pytest.approx(1.024 + 3 + 1.2, abs=NEAR)

    def test_is_written_down_while_it_goes_on(self) -> None:
        room = Room()
        room.listen(Phase.SAY_BACK, limit_s=60)
        room.say("you said", 3)
        room.quiet(1.4)
        assert room.recogniser.begun == 1

    def test_is_told_as_far_as_it_went_where_that_is_asked_for(self) -> None:
        room = Room()
        room.listener.listen(Listen(Phase.SAY_BACK, COMMANDS, limit_s=60, so_far=True))
        room.quiet(1.024)
        for text in ("you said", "it was late"):
            room.say(text, 3)
            room.quiet(1.4)
        room.quiet(1)
        told = [" ".join(word.text for word in each.words) for each in room.of(WrittenSoFar)]
        assert (told, room.texts) == (["you said", "you said it was late"], ["you said it was late"])
        assert {each.start for each in room.of(WrittenSoFar)} == {room.heard[0].start}

    def test_is_told_only_as_a_whole_elsewhere(self) -> None:
        room = Room()
        room.listen(Phase.SAY_BACK, limit_s=60)
        room.say("you said", 3)
        room.quiet(3)
        assert room.of(WrittenSoFar) == [] and room.texts == ["you said"]

    def test_that_is_called_off_is_listened_to_anew(self) -> None:
        room = Room()
        how = Listen(Phase.SAY_BACK, COMMANDS, limit_s=60, so_far=True)
        room.listener.listen(how)
        room.say("you said", 3)
        room.quiet(1.4)
        called_off = room.listener.now
        room.listener.listen(Listen(Phase.WAIT, COMMANDS))
        room.listener.listen(how)
        room.quiet(2)
        room.say("it was late", 3)
        room.quiet(3)
        assert [heard.text for heard in room.heard if heard.start >= called_off] == ["it was late"]

    def test_is_written_down_anew_from_its_beginning_at_every_long_pause(self) -> None:
        room = Room()
        room.listen(Phase.SAY_BACK, limit_s=60)
        for text in ("you said", "it was", "late"):
            room.say(text, 3)
            room.quiet(1.4)
        room.quiet(1.5)
        assert room.texts == ["you said it was late"]
        assert room.recogniser.begun == 1

    @pytest.mark.parametrize("seconds", [4, 8, 13])
    def test_that_is_long_is_cut_at_a_pause(self, seconds: float) -> None:
        room = Room()
        room.listen(Phase.SAY_BACK, limit_s=120)
        said = ["you said", "it was", "late", "and", "you were tired"]
        for text in said:
            room.say(text, seconds)
            room.quiet(1.4)
        room.quiet(1.5)
        assert room.texts == [" ".join(said)]
        times = [word.start for word in room.heard[0].words]
        assert times == sorted(times)

    def test_goes_on_after_the_coach_has_answered_a_command(self) -> None:
        room = Room()
        room.listen(Phase.SAY_BACK, limit_s=60)
        room.say("you said", 3)
        room.quiet(0.6)
        room.say("pause", 0.5)
        room.quiet(0.5)
        room.play(silence(3), reference=room.code.sound("(the coach)", 3), speaking=True)
        room.quiet(3)
        room.say("it was late", 3)
        room.quiet(2.5)
        assert room.labels == ["pause", None]
        assert room.texts[1] == "you said it was late"

    def test_ends_four_seconds_after_the_coach_when_nobody_goes_on(self) -> None:
        room = Room()
        room.listen(Phase.SAY_BACK, limit_s=60)
        room.say("you said", 3)
        room.quiet(0.5)
        room.play(silence(3), reference=room.code.sound("(the coach)", 3), speaking=True)
        room.quiet(5)
        assert room.heard[0].at == pytest.approx(6.5 + 4, abs=NEAR)

    def test_ends_at_its_limit(self) -> None:
        room = Room()
        room.listen(Phase.SAY_BACK, limit_s=10)
        room.say("on and on", 10.2)
        (heard,) = room.heard
        assert heard.at == pytest.approx(10, abs=NEAR)

    @pytest.mark.parametrize("pause", [0.6, 1.0, 1.5])
    def test_leaves_out_a_command_which_comes_by_itself(self, pause: float) -> None:
        room = Room()
        room.listen(Phase.SAY_BACK, limit_s=60)
        room.say("you said it was late", 3)
        room.quiet(pause)
        room.say("i'm done")
        room.quiet(2.5)
        assert room.labels == ["done", None]
        assert room.texts == ["", "you said it was late"]

    def test_leaves_out_a_command_in_its_middle(self) -> None:
        room = Room()
        room.listen(Phase.SAY_BACK, limit_s=60)
        room.say("you said", 3)
        room.quiet(0.6)
        room.say("pause")
        room.quiet(0.6)
        room.say("it was late", 3)
        room.quiet(2.5)
        assert room.labels == ["pause", None]
        assert room.texts[1] == "you said it was late"

    def test_keeps_short_remarks_that_are_no_commands(self) -> None:
        room = Room()
        room.listen(Phase.SAY_BACK, limit_s=60)
        for text in ("you said", "it was", "late"):
            room.say(text, 0.8)
            room.quiet(0.9)
        room.quiet(2)
        assert room.texts == ["you said it was late"]

    def test_takes_a_command_after_the_word_coach_out_of_its_words(self) -> None:
        room = Room()
        room.listen(Phase.SAY_BACK, limit_s=60)
        room.say("you said", 3)
        room.say("coach", 0.4)
        room.say("pause", 0.4)
        room.quiet(2.5)
        assert room.labels == ["pause", None]
        assert room.texts == ["", "you said"]

    @pytest.mark.parametrize("quiet", [0.0, 0.2, 0.5, 1.0, 1.5])
    def test_gives_out_what_was_said_when_the_phase_changes(self, quiet: float) -> None:
        room = Room()
        room.listen(Phase.SAY_BACK, limit_s=60)
        room.say("you said", 3)
        room.quiet(1.4)
        room.say("it was late", 3)
        room.quiet(quiet)
        room.listen(Phase.WAIT)
        room.quiet(0.032)
        assert room.texts == ["you said it was late"]
        room.quiet(3)
        assert len(room.heard) == 1

    def test_of_which_nothing_is_left_says_nothing_when_the_phase_changes(self) -> None:
        room = Room()
        room.listen(Phase.SAY_BACK, limit_s=60)
        room.say("pause")
        room.quiet(1)
        room.listen(Phase.WAIT)
        room.quiet(1)
        assert room.labels == ["pause"]
