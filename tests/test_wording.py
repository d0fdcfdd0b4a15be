"""Every line that the coach says, held to how it should sound; and the loader's errors."""

import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pytest
import structlog

from voice_coach import logs
from voice_coach.core.commands import ARRANGED, NUMBERS
from voice_coach.core.errors import WordingError
from voice_coach.core.exercise import Role, StepKind
from voice_coach.core.offers import AT_ONCE, in_words
from voice_coach.core.stems import Stem
from voice_coach.engines.vocabulary import load_vocabulary, spoken_in_answer
from voice_coach.exercises.loader import all_exercises
from voice_coach.languages import LANGUAGES
from voice_coach.wording.loader import ending_phrase, line_ids, load_feelings, load_lines, load_patterns

LINES = load_lines()
PHRASES = load_vocabulary()
ANSWERS = spoken_in_answer()
PARTS = tuple(dict.fromkeys(line.partition(".")[0] for line in LINES))  # what stands together: a moment, an exercise
EXERCISES = all_exercises()
IDS = {one.id for one in EXERCISES}
STEPS = [step for one in EXERCISES for step in (*one.steps, *(each for stage in one.stages for each in stage.steps))]
TURNS = [step for step in STEPS if step.kind is StepKind.TURN]
TITLES = {one.id: one.title for one in EXERCISES}
PICKED_FROM = {step.lines: step.options for step in STEPS if step.kind is StepKind.PICK}
RECURRING = [part for part in PARTS if part not in IDS]
EACH = pytest.mark.parametrize("part", PARTS)
ENGLISH = LANGUAGES / "en"
SOURCES = Path(__file__).parents[2] / "shared" / "sources"

# What is said most often: in the rehearsals of the tests (test_every_exercise counts them), and where turns use all
# of their time.
MOST_FREQUENT = (
    "turn.done", "close.done", "ready.ask", "and_you.ask", "confirm.read_back", "close.same_time", "remember.ask",
    "more.ask", "item.thanks", "confirm.answers", "confirm.ask.say_back", "confirm.ask.felt",
    "turn.floor", "turn.nudge", "turn.cue_30", "turn.over", "say_back.ask", "turn.hold_thought", "switch.confirmed",
)  # fmt: skip
# What each line may use beside the people's names, which every line may.
NAMES = {"names", "name", "speaker", "listener", "others"}
MORE_SLOTS = {
    "confirm.read_back": {"text"},
    "item.read_back": {"text"},
    ".who": {"text"},
    "command.numbers": {"text"},
    "turn.": {"duration"},
    "command.time_left": {"duration"},
    "meet.more": {"duration"},
    "time_out.longer": {"duration"},
    "feelings.": {"count", "text"},
    "breathe.": {"count"},
    "mark.read": {"text"},
    "appointment.": {"time"},
    "course.": {"count"},
    "choose.": {"text", "duration"},
    "who.": {"text"},
    "pick.": {"text"},
    "planned.": {"text"},
}
LONGEST = {
    "names": "Ana and Ben",
    "name": "Ana",
    "speaker": "Ana",
    "listener": "Ben",
    "others": "Ben, Cleo and Dan",
    "duration": "a minute and a half",
    "count": "three",
    "time": "on Wednesday, the twenty-second of September, at a quarter to eleven in the morning",
}
# A recogniser that hears the end of a prompt may take these for a command or an answer.
SOUNDS_LIKE = (
    "know",
    "knows",
    "go",
    "stop",
    "top",
    "done",
    "write",
    "right",
    "pause",
    "paws",
    "help",
    "yes",
    "yet",
    "no",
)


def said(part: str) -> Iterator[tuple[str, str]]:
    """Each phrasing of the lines of one part, with the id of its line."""
    return ((line, text) for line in LINES if line.partition(".")[0] == part for text in LINES[line])


def said_to(line: str) -> Mapping[str, tuple[str, ...]]:
    """What people may say where that line is said, numbers and what is said before an exercise only where it counts."""
    part = line.partition(".")[0]
    if part in ("choose", "who", "ready"):
        return {label: wordings for label, wordings in PHRASES.items() if label not in NUMBERS}
    return (
        {label: wordings for label, wordings in PHRASES.items() if label not in ARRANGED} if part == "rate" else ANSWERS
    )


def slots(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def filled(text: str, titles: str = "") -> str:
    return text.format(text=titles, **LONGEST)


def titles_in(line: str) -> str:
    """The longest titles of exercises that a line is said with; nothing where people's own words fill it."""
    part, asked = line.partition(".")[0], line.removesuffix("_group")
    if asked in PICKED_FROM:
        return longest((TITLES[id] for id in PICKED_FROM[asked]), AT_ONCE)
    if line == "pick.again":
        return max((titles_in(picked) for picked in PICKED_FROM if picked), key=lambda text: len(text.split()))
    if part in ("choose", "pick", "planned"):
        return longest(TITLES.values(), AT_ONCE - 1 if "offers" in line else 1)
    return ""


def longest(titles: Iterable[str], count: int) -> str:
    return in_words(sorted(titles, key=lambda title: -len(title.split()))[:count])


def allowed_slots(line: str) -> set[str]:
    more = (given for part, given in MORE_SLOTS.items() if line.startswith(part) or line.endswith(part))
    return NAMES.union(*more)


@EACH
def test_every_line_has_at_least_five_phrasings_all_different(part: str) -> None:
    for line in {line for line, _ in said(part)}:
        least = 10 if line in MOST_FREQUENT else 5
        assert len(set(LINES[line])) == len(LINES[line]) >= least, line


@EACH
def test_a_line_is_at_most_twenty_words(part: str) -> None:
    for line, text in said(part):
        assert len(filled(text, titles_in(line)).split()) <= 20, (line, text)


@pytest.mark.parametrize("line", [line for line in LINES if line.endswith("unanswered")])
def test_a_line_for_silence_does_not_speak_of_an_answer(line: str) -> None:
    for text in LINES[line]:
        assert not re.search(r"catch|missed|couldn't|not certain|sorry|once more|say it again|what I heard", text), text


@pytest.mark.parametrize("part", RECURRING)  # for an exercise's own lines the loader sees to it
def test_a_line_uses_only_slots_that_it_is_given(part: str) -> None:
    for line, text in said(part):
        assert slots(text) <= allowed_slots(line), (line, text)


@EACH
def test_a_line_can_be_spoken_as_it_is_written(part: str) -> None:
    for line, text in said(part):
        assert re.fullmatch(r"[A-Za-z ,.:?'\-]+", filled(text)), f"brackets, digits, dashes or quotation marks: {text}"
        assert re.match(r"[A-Z{]", text), (line, text)
        assert text.endswith((".", "?", "{text}")), (line, text)
        assert not re.search(r"there('s| is)( still| about| only)? \{(duration|count)\}", text.lower()), (
            f"two minutes are, they don't is: {text}"
        )
        assert not re.search(r"\b(etc|e\.g|i\.e|min|sec|mins|secs|approx|vs)\b", text), (line, text)


@EACH
def test_no_line_ends_in_something_that_would_be_taken_for_its_answer(part: str) -> None:
    for line, text in said(part):
        assert ending_phrase(filled(text), said_to(line)) is None, (line, text)
        last = re.findall(r"[a-z']+", filled(text).lower())[-1:]
        assert not last or last[0] not in SOUNDS_LIKE, (line, text)


@EACH
def test_a_line_neither_praises_nor_scolds_nor_promises(part: str) -> None:
    unfit = (
        r"well done|good job|great job|proud|perfect|excellent|amazing|awesome|great|"
        r"must|mistake|failed|calm down|relax|overreact|don't cry|cheer up|"
        r"percent|proven|studies|heal|cure|trauma|therapist|patient|diagnos|symptom|client|"
        r"forgive|will make you|guarantee|repeat after me"
    )
    for line, text in said(part):
        assert not re.search(rf"\b({unfit})", text.lower()), (line, text)


ASKINGS = [f"confirm.ask.{stem}" for stem in Stem]


@pytest.mark.parametrize("line", ASKINGS)
def test_the_question_is_asked_literally_and_by_name_with_five_kinds_of_stems(line: str) -> None:
    for text in LINES[line]:
        assert text.endswith(": Did I get that right, {speaker}?")


def test_a_yes_to_a_stem_means_that_it_is_right() -> None:
    turned = r"\b(not|n't|missing|wrong|different|else|more|less|forgot|left out)\b"
    assert not [text for line in ASKINGS for text in LINES[line] if re.search(turned, text)]


@pytest.mark.parametrize("text", LINES["confirm.answers"])
def test_the_first_time_both_answers_are_spelled_out(text: str) -> None:
    assert "yes, you got it" in text.lower()
    assert "not quite" in text.lower()


@EACH
def test_nobody_is_asked_to_repeat_a_formula(part: str) -> None:
    formula = (
        r"repeat after|word for word|exactly (this|these|like)|(use|say) (these|the) words|the sentence:|fill in|"
        r"(begin|start) with the words|i hear you say|formula"
    )
    for line, text in said(part):
        assert not re.search(rf"\b({formula})", text.lower()), (line, text)


@pytest.mark.parametrize("line", sorted({step.lines for step in TURNS if step.lines and step.by is not Role.SPEAKER}))
def test_who_has_the_floor_is_not_named_as_two_people(line: str) -> None:
    # In a turn {speaker} and {name} are the one who speaks, also where it is the listener's; the other is {listener}.
    for text in (text for variant in ("", "_alone", "_group", "_too") for text in LINES.get(line + variant, ())):
        assert not {"name", "speaker"} <= slots(text), (line, text)


SECOND = sorted(line for line in LINES if line.endswith("_too") and line.removesuffix("_too") in LINES)


@pytest.mark.parametrize("line", SECOND)
def test_whoever_is_asked_second_is_asked_in_other_words(line: str) -> None:
    first = {bare(text) for text in LINES[line.removesuffix("_too")]}
    assert [text for text in LINES[line] if bare(text) in first] == []


def bare(text: str) -> tuple[str, ...]:
    """The words of a question, without names and time, and what joins it to the one before."""
    without_time = re.sub(r"\b(you have|you've got|take|for) \{duration\}", "", text.lower())
    words = re.findall(r"[a-z']+", re.sub(r"\{\w+\}", "", without_time))
    return tuple(word for word in words if word not in ("and", "now"))


@pytest.mark.parametrize("line", [line for line in LINES if "say_back" in line and "confirm" not in line])
def test_a_say_back_is_asked_for_without_giving_its_words(line: str) -> None:
    for text in LINES[line]:
        assert not re.search(r"\bsay:|['\"]you|\bi (hear|heard) you\b|\brepeat\b", text.lower()), text


def test_stopping_says_nothing_about_what_it_was() -> None:
    for text in LINES["close.stopped"]:
        assert len(text.split()) <= 3
        assert not slots(text)


@pytest.mark.parametrize("line", ["turn.cue_30", "turn.cue_10", "time_out.in", "time_out.out"])
def test_what_is_said_into_somebodys_turn_or_breath_is_very_short(line: str) -> None:
    assert all(len(filled(text).split()) <= 6 for text in LINES[line])


def runs_of(words: list[str], length: int = 6) -> Iterator[tuple[str, ...]]:
    return (tuple(words[k : k + length]) for k in range(len(words) - length + 1))


@pytest.mark.skipif(not SOURCES.is_dir(), reason="the articles are not here")
def test_no_line_has_six_words_in_a_row_from_the_articles() -> None:
    articles = [re.findall(r"[a-z']+", path.read_text().lower().replace("’", "'")) for path in SOURCES.glob("*.txt")]
    # The question for the return from a break is asked in the articles' own words: exercises.md requires it.
    theirs = {run for words in articles for run in runs_of(words)}
    theirs -= set(runs_of("what's the hardest part for you right now".split()))
    for line, texts in LINES.items():
        for text in texts:
            words = [re.sub(r"[^a-z']", "", word) for word in filled(text).lower().split()]
            assert theirs.isdisjoint(runs_of(words)), (line, text)


# -- the loader ----------------------------------------------------------------------------------


def test_ids_are_places_in_the_file() -> None:
    assert line_ids({"turn": {"floor": ["A."]}, "b.c": ["B."]}) == {"turn.floor": ("A.",), "b.c": ("B.",)}


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"turn": {"floor": []}}, "turn.floor has no phrasings"),
        ({"turn": {"floor": "One."}}, "turn.floor has no phrasings"),
        ({"turn": {"floor": ["One.", " "]}}, "turn.floor has an empty phrasing"),
        ({"turn": {"floor": ["One.", 2]}}, "turn.floor has an empty phrasing"),
        ({"turn": {"floor": ["{speeker}, go."]}}, "did you mean {speaker}?"),
        ({"turn": {"floor": ["{}, go."]}}, "unknown slot {}"),
        ({"turn": {"floor": ["{speaker:>9}"]}}, "write the slot {speaker} alone"),
        ({"turn": {"floor": ["{speaker"]}}, "a brace that is not closed"),
    ],
)
def test_a_wrong_line_is_told_with_its_id(table: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=re.escape(told)):
        line_ids(table)


def test_an_unknown_language_is_told_with_those_there_are() -> None:
    for language in ("tlh", "../en", ""):
        with pytest.raises(WordingError, match="there is: en"):
            load_lines(language)


def test_english_serves_for_what_a_language_lacks_with_one_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ENGLISH, tmp_path / "en")
    (tmp_path / "qx").mkdir()
    (tmp_path / "qx" / "common.toml").write_text('[turn]\nfloor = ["{speaker}, qo."]\n', encoding="utf-8")
    logs.configure()
    try:
        lines = load_lines("qx", tmp_path)
        load_lines("qx", tmp_path)
    finally:
        structlog.reset_defaults()
    assert lines == {**LINES, "turn.floor": ("{speaker}, qo.",)}
    (warning,) = capsys.readouterr().err.splitlines()
    assert "english_serves" in warning and "qx" in warning
    assert (
        all(name in warning.split() for name in ("answers.toml", "feelings.toml", "turn.over"))
        and "turn.floor" not in warning
    )


def test_english_serves_for_the_lists_that_a_language_lacks(tmp_path: Path) -> None:
    shutil.copytree(ENGLISH, tmp_path / "en")
    (tmp_path / "qx").mkdir()
    assert load_feelings("qx", tmp_path) == load_feelings()
    assert load_patterns("qx", "crisis.toml", tmp_path) == load_patterns(file="crisis.toml")
    assert load_vocabulary("qx", tmp_path) == PHRASES
    (tmp_path / "qy").mkdir()
    (tmp_path / "qy" / "phrases.toml").write_text('[all]\nstop = ["qastop"]\n', encoding="utf-8")
    assert load_vocabulary("qy", tmp_path) == {**PHRASES, "stop": ("qastop",)}


@pytest.mark.parametrize("load", [load_lines, load_patterns, load_feelings, load_vocabulary])
def test_an_unknown_language_is_told_whatever_is_loaded(load: Callable[[str], object]) -> None:
    with pytest.raises(WordingError, match="No wording in language 'tlh'; there is: en"):
        load("tlh")


def test_phrases_that_are_no_toml_are_told_with_their_file(tmp_path: Path) -> None:
    shutil.copytree(ENGLISH, tmp_path / "en")
    (tmp_path / "qz").mkdir()
    (tmp_path / "qz" / "phrases.toml").write_text("[all\n", encoding="utf-8")
    with pytest.raises(WordingError, match=r"wording/qz/phrases\.toml is no TOML"):
        load_vocabulary("qz", tmp_path)


def test_what_people_say_is_not_among_the_lines() -> None:
    assert not LINES.keys() & (load_patterns().keys() | PHRASES.keys())


def test_an_ending_is_found_whatever_its_case_and_punctuation() -> None:
    assert ending_phrase("Shall we go on?", {"go_on": ("go on",)}) == "go on"
    assert ending_phrase("A time-out.", {"time_out": ("time out",)}) == "time out"
    assert ending_phrase("Shall we let it undergo on?", {"go_on": ("rgo on",)}) is None
