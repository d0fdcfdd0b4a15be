"""Settings: what is accepted, and the one line for what isn't."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_coach.config import (
    Config,
    Person,
    checked_config,
    checked_name,
    config_folder,
    data_folder,
    load_config,
    save_people,
)
from voice_coach.core.errors import ConfigError, UsageError


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def complaint(tmp_path: Path, text: str) -> str:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load_config(path=path)
    said = str(caught.value)
    assert "\n" not in said
    return said.replace(str(path), "config.toml")


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    assert load_config(path=tmp_path / "none.toml") == Config()


def test_one_variable_moves_both_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICE_COACH_HOME", str(tmp_path))
    assert config_folder() == data_folder() == tmp_path


def test_people_are_names_or_tables_with_a_way_to_say_them(tmp_path: Path) -> None:
    path = written(tmp_path, 'people = ["Ana", { name = "Siobhan", say_as = "Shivawn" }]')
    ana, siobhan = load_config(path=path).people
    assert (ana.name, ana.spoken) == ("Ana", "Ana")
    assert (siobhan.name, siobhan.spoken) == ("Siobhan", "Shivawn")


def test_overrides_win_over_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "turn_s = 90\nsay_back_s = 30")
    config = load_config({"turn_s": 40}, path)
    assert (config.turn_s, config.say_back_s) == (40, 30)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\n\nturns_s = 40", "config.toml, line 3: there is no setting 'turns_s'; did you mean 'turn_s'?"),
        ("turn_s = 5", "config.toml, line 1: turn_s is 5, but must be at least 10.0."),
        ("turn_s = 601", "config.toml, line 1: turn_s is 601, but must be at most 600.0."),
        ("turn_s = nan", "config.toml, line 1: turn_s is nan, but must be a number that has an end."),
        ('turn_s = "40"', "config.toml, line 1: turn_s is '40', but must be a number."),
        ("# fast\nwords_per_minute = 300", "config.toml, line 2: words_per_minute is 300, but must be at most 260."),
        ('language = "de"', "config.toml, line 1: language is 'de', but must be 'en'."),
        ("first_use = 1", "config.toml, line 1: first_use is 1, but must be true or false."),
        ("microphone = 3", 'config.toml, line 1: microphone is 3, but must be text in quotes, like "this".'),
        ('people = "Ana"', 'config.toml, line 1: people is \'Ana\', but must be a list, like ["this", "that"].'),
        ("people = [{}]", "config.toml, line 1: a person has no 'name'; write one."),
        (
            '[[people]]\nname = "Ana"\nsayas = "Anna"',
            "config.toml, line 1: a person has no 'sayas'; did you mean 'say_as'?",
        ),
    ],
)
def test_a_mistake_is_one_line_with_its_place(text: str, said: str, tmp_path: Path) -> None:
    assert complaint(tmp_path, text) == said


def test_an_unknown_key_like_no_other_is_told_all_there_are(tmp_path: Path) -> None:
    assert "there are people, exercise, turn_s" in complaint(tmp_path, "xyzzy = 1")


def test_a_choice_that_is_none_lists_those_there_are(tmp_path: Path) -> None:
    assert "'auto', 'moonshine', 'vosk' or 'scripted'" in complaint(tmp_path, 'recogniser = "whisper"')


def test_broken_toml_is_told_with_its_line(tmp_path: Path) -> None:
    said = complaint(tmp_path, "turn_s = 40\nvoice = = 3\n")
    assert "is no valid TOML" in said
    assert "line 2" in said


def test_a_file_that_is_no_text_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="is no UTF-8 text"):
        load_config(path=path)


def test_a_mark_of_the_byte_order_is_no_mistake_and_names_are_kept_without_it(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("turn_s = 40", encoding="utf-8-sig")
    assert load_config(path=path).turn_s == 40
    save_people([Person(name="Ana")], path)
    assert load_config(path=path) == Config(turn_s=40, people=(Person(name="Ana"),))


def test_a_wrong_option_is_not_blamed_on_the_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="^options: there is no setting 'turn'; did you mean 'turn_s'"):
        load_config({"turn": 40}, written(tmp_path, "turn_s = 40"))
    with pytest.raises(ConfigError, match=r"^kitchen\.toml: turn_s is 5"):
        checked_config({"turn_s": 5}, "kitchen.toml")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "empty"),
        (" \t ", "empty"),
        ("A" * 200, "has 200 characters; use at most 40"),
        ("Ana 🙂", "cannot be said aloud with '🙂' in it"),
        ("A\x1b[2Jna", "cannot be said aloud"),
        ("--", "cannot be said aloud"),
        ("42", "cannot be said aloud"),
        ("Coach", "a name the coach needs itself"),
        ("unknown", "a name the coach needs itself"),
    ],
)
def test_a_name_that_cannot_be_said_is_refused(name: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=said.replace("(", r"\(")):
        checked_name(name)
    with pytest.raises(ConfigError, match="options: "):
        checked_config({"people": [name]}, "options")


@pytest.mark.parametrize("name", ["Ana", "Seán", "Anne-Marie", "O'Neill", "Mary  Jane", "Ева", "अनन्या", "J. R."])
def test_names_of_many_languages_are_fine(name: str) -> None:
    assert checked_name(f" {name} ") == " ".join(name.split())


def test_two_people_of_one_name_are_refused_whatever_the_case() -> None:
    with pytest.raises(ConfigError, match="options: Two people are called 'ana'"):
        checked_config({"people": ["Ana", "ana"]}, "options")


def test_names_are_kept_with_all_that_was_written_before(tmp_path: Path) -> None:
    path = written(tmp_path, '# ours\n[[people]]\nname = "Old"\n')
    save_people([Person(name="Ana")], path)
    path = written(tmp_path, "# slow, please\nwords_per_minute = 140  # was 160\n")
    save_people([Person(name="Ana"), Person(name="Siobhan", say_as="Shivawn")], path)
    save_people([Person(name="Siobhan", say_as="Shivawn"), Person(name="Ana")], path)
    assert path.read_text().startswith("# slow, please\nwords_per_minute = 140  # was 160\n")
    config = load_config(path=path)
    assert [person.name for person in config.people] == ["Siobhan", "Ana"]
    assert config.words_per_minute == 140


def test_names_are_for_their_owners_eyes_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    save_people([Person(name="Ana"), Person(name="Ben")], path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in path.parent.iterdir()] == ["config.toml"]


def test_a_file_that_is_no_toml_is_left_alone_when_names_are_kept(tmp_path: Path) -> None:
    path = written(tmp_path, "turn_s = = 40")
    with pytest.raises(ConfigError, match="is no valid TOML"):
        save_people([Person(name="Ana")], path)
    assert path.read_text() == "turn_s = = 40"


def test_names_that_cannot_be_kept_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigError, match=r"file/config\.toml.*Not a directory"):
        save_people([Person(name="Ana")], tmp_path / "file" / "config.toml")


@given(st.lists(st.text(max_size=50), max_size=4))
def test_whatever_name_is_accepted_survives_being_kept(names: list[str]) -> None:
    try:
        people = checked_config({"people": names}, "options").people
    except ConfigError:
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "config.toml"
        save_people(people, path)
        assert load_config(path=path).people == people
