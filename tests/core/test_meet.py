"""Getting to know people by voice, hands-free: what is asked, what is said on the way, and what comes of it."""

import pytest

from tests.core.rehearsal import LINES, Rehearsal
from voice_coach.core import actions, events, record
from voice_coach.core.actions import Phase

YES, PARTLY = "yes you got it", "not quite"
NEW = {"Ana": "new", "Ben": "new"}


def begun(to_meet: dict[str, str] = NEW, **options: object) -> Rehearsal:
    talk = Rehearsal(options={"to_meet": to_meet, **options})
    return talk.until("ready").says("Ben", "yes please")


def agrees(talk: Rehearsal, name: str) -> Rehearsal:
    return talk.until("question").says(name, "yes please").until("meet")


def tells(talk: Rehearsal, name: str, seconds: float = 21.0) -> Rehearsal:
    """From the question whether a voice may be known to the end of the story."""
    return agrees(talk, name).talks(seconds)


def judged(talk: Rehearsal) -> Rehearsal:
    """On to where they are thanked and the voice is looked at."""
    return talk.silence(0.8)


def says_phrases(talk: Rehearsal, name: str) -> Rehearsal:
    for phrase in (YES, YES, PARTLY, PARTLY):
        talk.until("phrase").says(name, phrase)
    return talk


def met(talk: Rehearsal) -> list[tuple[str, str]]:
    return [(each.who, each.outcome) for each in talk.all(record.Met)]


def said_one_of(talk: Rehearsal, line: str, **slots: str) -> bool:
    return any(text.format_map({"name": "Ana", **slots}) in talk.said() for text in LINES[line])


def carried_out(talk: Rehearsal, kind: type[actions.Action]) -> list[actions.Action]:
    return [action for action in talk.done if isinstance(action, kind)]


# -- the usual way -------------------------------------------------------------------------------


def test_each_person_is_asked_told_about_listened_to_and_known() -> None:
    talk = begun()
    says_phrases(tells(talk, "Ana"), "Ana")
    says_phrases(tells(talk, "Ben"), "Ben").until("turn")
    assert talk.kinds() == ["ready", *["question", "meet", "phrase"] * 2, "turn"]
    assert met(talk) == [("Ana", "known"), ("Ben", "known")]
    assert talk.session.talk.voices.known == {"Ana", "Ben"}
    assert said_one_of(talk, "meet.kept") and said_one_of(talk, "meet.kept", name="Ben")


def test_nobody_is_asked_whose_voice_is_known_or_who_need_not_be_met() -> None:
    talk = begun({})
    assert talk.until("turn").kinds() == ["ready", "turn"]
    talk = begun({"Ben": "new"})
    assert talk.until("question").floor == "Ben"


def test_a_voice_is_listened_to_only_after_the_yes_of_the_person_it_belongs_to() -> None:
    talk = begun().until("question")
    assert not [each for each in carried_out(talk, actions.Listen) if _listen(each).phase is Phase.MEET]
    agrees(talk, "Ana")
    (gathering,) = [each for each in carried_out(talk, actions.Listen) if _listen(each).phase is Phase.MEET]
    assert _listen(gathering).asked == "Ana"


def _listen(action: actions.Action) -> actions.Listen:
    assert isinstance(action, actions.Listen)
    return action


def test_before_they_agree_they_hear_what_is_kept_and_where() -> None:
    for text in (*LINES["meet.ask"], *LINES["meet.kept"]):
        assert "computer" in text or "kept here" in text, text
    for text in LINES["meet.ask"]:
        assert "{name}" in text and ("keep" in text or "kept" in text or "stays" in text), text


def test_each_answer_phrase_is_said_twice_and_taken() -> None:
    talk = says_phrases(tells(begun(), "Ana"), "Ana").silence(1)
    taken = [each for each in talk.done if isinstance(each, actions.TakePhrase)]
    assert [(each.name, each.label) for each in taken] == [("Ana", "yes")] * 2 + [("Ana", "partly")] * 2
    assert all(0.5 < each.end - each.start < 3 for each in taken)


# -- how long they tell --------------------------------------------------------------------------


def test_who_has_told_twenty_seconds_is_thanked_in_the_next_pause() -> None:
    talk = tells(begun(), "Ana", 21.0)
    assert len(carried_out(talk, actions.JudgeVoice)) == 0
    talk.silence(0.4)
    assert len(carried_out(talk, actions.JudgeVoice)) == 1


def test_who_has_told_ten_seconds_may_pause_for_three_before_they_are_thanked() -> None:
    talk = tells(begun(), "Ana", 11.0).silence(2.0).talks(3.0)
    assert not carried_out(talk, actions.JudgeVoice)
    talk.silence(3.0)
    assert carried_out(talk, actions.JudgeVoice)


def test_who_talks_on_and_on_is_thanked_softly() -> None:
    talk = tells(begun(), "Ana", 40.0)
    assert len(carried_out(talk, actions.JudgeVoice)) == 1
    thanks = [each for each in talk.done if isinstance(each, actions.Say) and each.softly]
    assert len(thanks) == 1


def test_too_little_is_told_with_how_much_is_missing_and_only_in_a_pause() -> None:
    talk = tells(begun(), "Ana", 6.0)
    assert not [each for each in talk.done if isinstance(each, actions.Say) and each.purpose == "nudge"]
    talk.silence(4.0)
    (nudge,) = [each for each in talk.done if isinstance(each, actions.Say) and each.purpose == "nudge"]
    assert "five seconds" in nudge.text
    talk.silence(6.0).talks(5.0).silence(3.5)
    assert carried_out(talk, actions.JudgeVoice)


def test_who_says_nothing_more_is_let_go_politely() -> None:
    talk = begun({"Ana": "new"})
    talk.voices.append({"flaw": "too_short"})
    tells(talk, "Ana", 4.0).until("turn", limit_s=60)
    assert met(talk) == [("Ana", "unknown")]
    assert said_one_of(talk, "meet.too_short") and said_one_of(talk, "meet.by_order")
    assert not said_one_of(talk, "meet.once_more")


@pytest.mark.parametrize("flaw", ["too_noisy", "too_quiet"])
def test_where_it_is_the_noise_that_leaves_too_little_that_is_told_and_tried_once_more(flaw: str) -> None:
    talk = begun({"Ana": "new"})
    talk.voices.append({"flaw": flaw})
    tells(talk, "Ana", 4.0)
    while not carried_out(talk, actions.JudgeVoice):
        talk.silence(1)
    talk.silence(14)
    assert said_one_of(talk, f"meet.{flaw}") and said_one_of(talk, "meet.once_more")
    assert not said_one_of(talk, "meet.too_short")
    says_phrases(talk.talks(21.0), "Ana").until("turn")
    assert met(talk) == [("Ana", "known")]


def test_it_takes_a_minute_at_most() -> None:
    talk = agrees(begun({"Ana": "new"}), "Ana")
    talk.voices.append({"flaw": "too_short"})
    began = talk.now
    while talk.step == "meet":
        talk.talks(0.6).silence(4.0)
    assert 55 < talk.now - began < 75
    assert met(talk) == [("Ana", "unknown")]


def test_who_says_nothing_is_helped_along_and_then_left_in_peace() -> None:
    talk = agrees(begun({"Ana": "new"}), "Ana").silence(20)
    assert said_one_of(talk, "meet.silent")
    talk.until("turn", limit_s=60)
    assert met(talk) == [("Ana", "unanswered")]


def test_i_am_done_ends_it_where_there_is_enough() -> None:
    talk = tells(begun(), "Ana", 12.0).silence(0.5).says("Ana", "I'm done")
    assert carried_out(talk, actions.JudgeVoice)
    talk = tells(begun(), "Ana", 3.0).silence(0.5).says("Ana", "I'm done").silence(0.1)
    assert not carried_out(talk, actions.JudgeVoice)
    assert [each for each in talk.done if isinstance(each, actions.Say) and each.purpose == "nudge"]


# -- without it ----------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["no thanks", "skip"])
def test_who_would_rather_not_is_not_asked_twice_and_hears_what_serves_instead(answer: str) -> None:
    talk = begun().until("question").says("Ana", answer).until("question")
    assert talk.floor == "Ben"
    assert met(talk) == [("Ana", "declined")]
    assert said_one_of(talk, "meet.by_order")
    says_phrases(tells(talk, "Ben"), "Ben").until("turn")
    assert talk.session.talk.voices.known == {"Ben"}


def test_no_answer_and_an_unclear_one_are_no_refusal() -> None:
    assert met(begun({"Ana": "new"}).until("turn", limit_s=90)) == [("Ana", "unanswered")]
    talk = begun({"Ana": "new"}).until("question").says("Ana", "the weather is what it is").until("question")
    assert met(talk.says("Ana", "as I said about the weather").until("turn")) == [("Ana", "unanswered")]


def test_skip_in_the_middle_leaves_the_person_unknown() -> None:
    talk = tells(begun({"Ana": "new"}), "Ana", 5.0).silence(0.5).says("Ana", "skip").until("turn")
    assert met(talk) == [("Ana", "declined")]
    assert not talk.session.talk.voices.known


def test_skipping_the_phrases_keeps_what_is_known() -> None:
    talk = tells(begun({"Ana": "new"}), "Ana").until("phrase").says("Ana", "skip").until("turn")
    assert met(talk) == [("Ana", "known")]


def test_stop_in_the_middle_ends_at_once_and_forgets() -> None:
    talk = tells(begun(), "Ana").until("phrase").says("Ana", "stop").silence(5)
    assert talk.finished == actions.Finish("stopped", forget=True)
    assert met(talk) == []


def test_a_kind_close_in_the_middle_knows_nobody() -> None:
    talk = tells(begun(), "Ana", 5.0)
    talk.tell(events.CloseRequested(talk.now))
    talk.silence(10)
    assert talk.finished == actions.Finish("stopped")
    assert met(talk) == []


# -- what stands in the way ----------------------------------------------------------------------


@pytest.mark.parametrize("flaw", ["too_noisy", "too_quiet", "clipped", "two_voices"])
def test_a_recording_that_is_no_good_is_told_with_what_helps_and_tried_once_more(flaw: str) -> None:
    talk = begun({"Ana": "new"})
    talk.voices.append({"flaw": flaw})
    judged(tells(talk, "Ana")).until("meet")
    assert said_one_of(talk, f"meet.{flaw}") and said_one_of(talk, "meet.once_more")
    says_phrases(talk.talks(21.0), "Ana").until("turn")
    assert met(talk) == [("Ana", "known")]
    assert [each.flaw for each in talk.all(record.VoiceTaken)] == [flaw, None]


def test_a_second_one_is_left_at_that() -> None:
    talk = begun({"Ana": "new"})
    talk.voices.extend([{"flaw": "too_noisy"}, {"flaw": "two_voices"}])
    judged(tells(talk, "Ana")).until("meet").talks(21.0).until("turn")
    assert met(talk) == [("Ana", "unknown")]
    assert said_one_of(talk, "meet.two_voices") and said_one_of(talk, "meet.by_order")
    assert not carried_out(talk, actions.KnowVoice)


def test_one_voice_for_two_of_them_is_noticed_and_tried_once_more() -> None:
    talk = says_phrases(tells(begun(), "Ana"), "Ana")
    talk.voices.append({"same_as": "Ana"})
    judged(tells(talk, "Ben")).until("meet")
    assert said_one_of(talk, "meet.same", name="Ben", listener="Ana")
    says_phrases(talk.talks(21.0), "Ben").until("turn")
    assert met(talk) == [("Ana", "known"), ("Ben", "known")]


def test_a_voice_that_is_known_under_another_name_is_kept_under_that_one() -> None:
    talk = begun({"Ana": "new"})
    talk.voices.append({"same_as": "Anna"})
    tells(talk, "Ana").until("turn")
    assert said_one_of(talk, "meet.same", listener="Anna")
    assert met(talk) == [("Ana", "same")]


@pytest.mark.parametrize("found", [[{"alike": "Ana"}], [{"same_as": "Ana"}] * 2])
def test_of_two_voices_too_alike_to_tell_apart_neither_is_known(found: list[dict[str, object]]) -> None:
    talk = says_phrases(tells(begun(), "Ana"), "Ana").silence(1)
    talk.voices.extend(found)
    judged(tells(talk, "Ben"))
    if len(found) > 1:
        talk.until("meet").talks(21.0)
    talk.until("turn")
    assert said_one_of(talk, "meet.alike", name="Ben", listener="Ana")
    assert met(talk) == [("Ana", "known"), ("Ana", "alike"), ("Ben", "alike")]
    assert not talk.session.talk.voices.known
    assert carried_out(talk, actions.TooAlike) == [actions.TooAlike("Ben", "Ana")]


def test_sounding_like_somebody_who_is_not_here_does_no_harm() -> None:
    talk = begun({"Ana": "new"})
    talk.voices.append({"alike": "Cora"})
    says_phrases(tells(talk, "Ana"), "Ana").until("turn")
    assert met(talk) == [("Ana", "known")]


@pytest.mark.parametrize("why", ["damaged", "other_model"])
def test_a_voiceprint_that_cannot_be_used_is_told_in_one_sentence_and_made_anew(why: str) -> None:
    talk = begun({"Ana": why})
    says_phrases(tells(talk, "Ana"), "Ana").until("turn")
    assert said_one_of(talk, f"meet.{why}")
    assert met(talk) == [("Ana", "known")]


# -- whose word it is ----------------------------------------------------------------------------


def test_nobody_agrees_in_the_place_of_another() -> None:
    talk = begun({"Ben": "new"}, known=frozenset({"Ana"})).until("question").says("Ana", "yes please")
    talk.until("question")
    assert said_one_of(talk, "voice.another", name="Ben")
    assert talk.step == "question" and talk.floor == "Ben"
    talk.says("Ana", "yes please").until("turn")
    assert met(talk) == [("Ben", "unanswered")]


def test_a_yes_that_turns_out_to_be_anothers_is_asked_for_again() -> None:
    talk = begun({"Ana": "new"})
    talk.voices.append({"own_yes": False})
    tells(talk, "Ana").until("question")
    assert said_one_of(talk, "meet.whose_yes")
    says_phrases(talk.says("Ana", "yes please"), "Ana").until("turn")
    assert met(talk) == [("Ana", "known")]


def test_a_voice_that_somebody_else_agreed_for_is_not_known_after_its_owners_no() -> None:
    talk = begun({"Ana": "new"})
    talk.voices.append({"own_yes": False})
    tells(talk, "Ana").until("question").says("Ana", "no thanks").until("turn")
    assert met(talk) == [("Ana", "declined")]
    assert not carried_out(talk, actions.KnowVoice)


def test_a_phrase_in_another_voice_is_no_reference() -> None:
    talk = tells(begun({"Ana": "new"}, known=frozenset({"Ben"})), "Ana").until("phrase").says("Ben", YES)
    talk.until("phrase")
    assert said_one_of(talk, "phrase.alone")
    says_phrases(talk, "Ana").until("turn")
    assert len(carried_out(talk, actions.TakePhrase)) == 4


def test_words_that_are_not_made_out_are_asked_for_once_more_and_then_taken_for_the_phrase() -> None:
    talk = tells(begun({"Ana": "new"}), "Ana").until("phrase").says("Ana", "yes you wrought it").until("phrase")
    assert said_one_of(talk, "phrase.missed") and not carried_out(talk, actions.TakePhrase)
    talk.says("Ana", "yes you wrought it").silence(1)
    assert len(carried_out(talk, actions.TakePhrase)) == 1


def test_a_phrase_that_does_not_come_is_left_out() -> None:
    talk = tells(begun({"Ana": "new"}), "Ana").until("phrase").says("Ana", "no not really")
    talk.until("phrase").says("Ana", "no thanks")
    for phrase in (PARTLY, PARTLY):
        talk.until("phrase").says("Ana", phrase)
    talk.until("turn")
    assert [each.label for each in talk.done if isinstance(each, actions.TakePhrase)] == ["partly", "partly"]
    assert met(talk) == [("Ana", "known")]


def test_silence_instead_of_phrases_is_fine() -> None:
    talk = tells(begun({"Ana": "new"}), "Ana").until("phrase").until("turn", limit_s=60)
    assert met(talk) == [("Ana", "known")]


# -- what else may happen ------------------------------------------------------------------------


def test_a_pause_stops_all_clocks_and_keeps_what_was_told() -> None:
    talk = tells(begun({"Ana": "new"}), "Ana", 8.0).silence(0.6).says("Ana", "pause").silence(120)
    assert talk.step == "meet"
    talk.says("Ana", "go on").until("meet").talks(13.0)
    says_phrases(talk, "Ana").until("turn")
    assert met(talk) == [("Ana", "known")]


def test_what_was_found_during_a_pause_is_told_after_it() -> None:
    talk = begun({"Ana": "new"})
    talk.voices.append({"flaw": "too_noisy"})
    tells(talk, "Ana").silence(0.3)
    talk.tell(events.Heard(talk.now, talk.now, talk.now, "pause", "pause", 1.0))
    talk.silence(30)
    assert not said_one_of(talk, "meet.too_noisy")
    talk.says("Ana", "go on").until("meet")
    assert said_one_of(talk, "meet.too_noisy")


def test_a_time_out_comes_back_to_the_same_person() -> None:
    talk = tells(begun({"Ana": "new"}), "Ana", 5.0).silence(0.6).says("Ana", "time out")
    talk.until("choice").says("Ana", "short pause").until("time_out").says("Ana", "yes").until("meet")
    assert talk.floor == "Ana"
    says_phrases(talk.talks(21.0), "Ana").until("turn")
    assert met(talk) == [("Ana", "known")]


def test_a_voice_that_is_not_judged_in_time_does_without() -> None:
    talk = begun({"Ana": "new"})
    tells(talk, "Ana").silence(0.3)
    talk.coming.clear()
    talk.until("turn", limit_s=60)
    assert met(talk) == [("Ana", "unknown")]


def test_getting_to_know_each_other_takes_nothing_from_the_time_of_the_exercise() -> None:
    talk = Rehearsal("disagreement-dialogue", options={"to_meet": {"Ana": "new"}})
    agrees(talk.until("ready").says("Ben", "yes please"), "Ana").says("Ana", "pause").silence(1500)
    says_phrases(talk.says("Ana", "go on").until("meet").talks(21.0), "Ana").silence(10)
    box_s = talk.session.setting.exercise.box_s
    assert box_s is not None and talk.now > box_s
    assert not talk.session.flow.plan.boxed and talk.finished is None


def test_the_phrases_are_never_heard_as_answers_or_commands() -> None:
    talk = says_phrases(tells(begun({"Ana": "new"}), "Ana"), "Ana").until("turn")
    assert [each.answer for each in talk.all(record.Answered)] == ["yes"] * 3  # ready, and whether they may be known
