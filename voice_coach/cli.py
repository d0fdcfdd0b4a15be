"""The command line: each command parses, calls one function, and turns every error into one clear line."""

import io
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Literal, ParamSpec

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from typer.exceptions import TyperException

from voice_coach import logs
from voice_coach.arguments import exercise_ids, names_and_exercise, with_people
from voice_coach.core.errors import VoiceCoachError

P = ParamSpec("P")
DONE, MISUSED, BROKEN, INTERRUPTED = 0, 2, 3, 130
FIRST_WORDS = """[bold]voice-coach[/bold] helps two people listen to each other, by voice and on this computer alone.

  voice-coach rehearse     watch two synthetic people hold a check-in (no microphone needed)
  voice-coach start        hold one yourselves
  voice-coach doctor       see what is missing
  voice-coach --help       everything else"""
TABLE_WIDTH = 100  # characters at most, where a terminal has more
PIPED_WIDTH = 10_000  # characters; what reads from a pipe wraps lines itself, or not at all

app = typer.Typer(
    help="An offline, voice-first coach for two people who want to listen to each other.",
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
people_app = typer.Typer(help="See, rename and forget the voices that are kept.", rich_markup_mode=None)
app.add_typer(people_app, name="people")
journal_app = typer.Typer(help="See and forget what is kept of earlier check-ins.", rich_markup_mode=None)
app.add_typer(journal_app, name="journal")


def console(stderr: bool = False, quiet: bool = False) -> Console:
    """A terminal with colours and redrawn lines, or plain text where it is none or NO_COLOR is set."""
    file = sys.stderr if stderr else sys.stdout
    plain = not file.isatty() or bool(os.environ.get("NO_COLOR"))
    return Console(
        stderr=stderr,
        quiet=quiet,
        force_terminal=False if plain else None,
        width=None if file.isatty() else PIPED_WIDTH,
        soft_wrap=not file.isatty(),
    )


ExerciseName = Annotated[
    str | None,
    typer.Argument(
        metavar="[EXERCISE]",
        help="Id of an exercise; see 'exercises'. Or 'choose', by voice.",
        autocompletion=exercise_ids,
    ),
]
PeopleNames = Annotated[
    list[str] | None, typer.Option("--people", metavar="NAME NAME …", help="Who takes part, the first speaker first.")
]
EventsPath = Annotated[
    Path | None, typer.Option("--events", metavar="FILE.jsonl", help="Write what happens to a file.")
]
AudioPath = Annotated[
    Path | None, typer.Option("--audio", metavar="FILE.wav", help="Record it: left microphone, right coach.")
]
HowLong = Literal["short", "usual", "long"]
LengthOption = typer.Option("--length", help="Half the time, the usual, or half as much again.")
Quiet = Annotated[bool, typer.Option("--quiet", help="Show nothing but what is wrong.")]


def plainly(command: Callable[P, int]) -> Callable[P, None]:
    """Run a command whose number is the exit code."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        raise typer.Exit(command(*args, **kwargs))

    return run


@app.callback(invoke_without_command=True)
def first_words(
    context: typer.Context,
    show_version: Annotated[bool, typer.Option("--version", help="Say which version this is.", is_eager=True)] = False,
) -> None:
    if show_version:
        typer.echo(f"voice-coach {_version()}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        console().print(FIRST_WORDS, highlight=False)


def _version() -> str:
    try:
        return version("voice-coach")
    except PackageNotFoundError:
        return "(a checkout that is not installed)"


@app.command()
@plainly
def start(
    exercise: ExerciseName = None,
    people: PeopleNames = None,
    events: EventsPath = None,
    audio: AudioPath = None,
    captions: Annotated[bool, typer.Option("--captions", help="Show what people say, as it is understood.")] = False,
    length: Annotated[HowLong | None, LengthOption] = None,
    quiet: Quiet = False,
) -> int:
    """Hold one check-in on this computer's microphone and loudspeaker."""
    from voice_coach import start as starting

    names, chosen = names_and_exercise(people or [], exercise)
    shown, asking = console(quiet=quiet), console(stderr=True)
    return starting.start(chosen, names, events, audio, captions, shown, asking, length)


@app.command()
@plainly
def rehearse(
    exercise: ExerciseName = None,
    people: PeopleNames = None,
    events: EventsPath = None,
    audio: AudioPath = None,
    realtime: Annotated[
        bool, typer.Option("--realtime", help="As slowly as it would be, and aloud if possible.")
    ] = False,
    seed: Annotated[int, typer.Option("--seed", help="Another number, another conversation.")] = 0,
    length: Annotated[HowLong, LengthOption] = "usual",
    stage: Annotated[int, typer.Option("--stage", min=1, help="Which stage of a course.")] = 1,
    quiet: Quiet = False,
) -> int:
    """Let synthetic people hold a check-in, without any hardware."""
    from voice_coach.config import load_config
    from voice_coach.simulation import run

    names, chosen = names_and_exercise(people or [], exercise)
    spoken, shown = load_config().language, console(quiet=quiet)
    return run.rehearse(chosen, names, events, audio, realtime, seed, shown, length, stage, language=spoken)


@app.command()
@plainly
def simulate(
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO.toml", help="People, room and exercise.")],
    events: EventsPath = None,
    audio: AudioPath = None,
) -> int:
    """Hold the check-in of a scenario file: recorded people in a computed room, everything else real."""
    from voice_coach.simulation import run

    return run.simulate(scenario, events, audio, console(stderr=True))


@app.command()
@plainly
def exercises(
    name: Annotated[str | None, typer.Argument(metavar="[ID]", help="Show one exercise.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="All of them, for programs.")] = False,
) -> int:
    """List the exercises."""
    from voice_coach.config import config_folder
    from voice_coach.exercises import listing, loader

    own = config_folder() / "exercises"
    found = [loader.load_exercise(name, own)] if name else loader.all_exercises(own)
    for broken in [] if name else loader.broken_exercises(own):
        logs.tell(str(broken))
    if as_json:
        typer.echo(json.dumps(listing.as_json(found), indent=2, ensure_ascii=False))
        return DONE
    shown = console()
    table = Table("id", "name, and what it is for", "minutes", box=None, pad_edge=False)
    table.width = min(shown.width, TABLE_WIDTH) if shown.is_terminal else None
    for heading, group in listing.by_need(found):
        table.add_row(f"[bold]{heading}[/bold]")
        for exercise in group:
            purpose = exercise.purpose + (" (Asks, does not call yet.)" if exercise.takes_a_time else "")
            named = Text.assemble((exercise.title, "italic"), ": ", purpose)
            table.add_row(f"  {exercise.id}", named, "–".join(map(str, exercise.minutes)))
    shown.print(table)
    return DONE


@app.command()
@plainly
def models(
    names: Annotated[list[str] | None, typer.Argument(metavar="[ID …]", help="Only these, optional ones too.")] = None,
) -> int:
    """Fetch the models that are missing, and verify the ones that are there."""
    from voice_coach.engines.catalog import Catalog
    from voice_coach.engines.fetch import fetch_models

    catalog = Catalog.load()
    failures = fetch_models(catalog, console(), names or ())
    unserved = catalog.unserved()
    if unserved:
        logs.tell(f"no model for {', '.join(unserved)}, so no check-in can be held yet.")
    return 3 if unserved or (names and failures) else DONE


@app.command()
@plainly
def devices() -> int:
    """List microphones and loudspeakers."""
    from voice_coach.audio import devices as sound_card

    for line in sound_card.listing():
        console().print(line, markup=False, highlight=False)
    return DONE


@app.command()
@plainly
def doctor() -> int:
    """Say what is missing, one line each, with its remedy."""
    from voice_coach import doctor as examination

    shown = console()
    with shown.status("Looking at all that a check-in needs."):
        findings = examination.examine()
    examination.report(findings, shown)
    return DONE if all(finding.ok for finding in findings) else 3


@app.command()
@plainly
def enrol(name: Annotated[str, typer.Argument(metavar="NAME", help="Whose voice it is.")]) -> int:
    """Get to know a voice, after a yes of the person it belongs to."""
    from voice_coach import enrol as enrolling

    return enrolling.enrol(name, console())


@people_app.command("list")
@plainly
def list_people() -> int:
    """List whose voices are kept."""
    from voice_coach import people

    people.people(console())
    return DONE


@people_app.command("rename")
@plainly
def rename_person(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Who it is.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="What they are called from now on.")],
) -> int:
    """Give somebody another name: their voice, and what is kept of them."""
    from voice_coach import people

    people.rename(name, new, console())
    return DONE


@people_app.command("forget")
@plainly
def forget_person(name: Annotated[str, typer.Argument(metavar="NAME", help="Who it is.")]) -> int:
    """Remove what is kept of a voice, for good, and say what else is kept."""
    from voice_coach import people

    people.forget(name, console())
    return DONE


@journal_app.command("list")
@plainly
def list_past() -> int:
    """List the check-ins that are kept, and how much of each."""
    from voice_coach import past

    past.show(console())
    return DONE


@journal_app.command("forget")
@plainly
def forget_past(
    which: Annotated[str, typer.Argument(metavar="NUMBER|all", help="Which one; see 'journal list'.")],
) -> int:
    """Remove what is kept of a check-in, or of all of them, for good."""
    from voice_coach import past

    past.forget(which, console())
    return DONE


BENCHES = "asr, answers, speakers, vad, interruptions, confirm, endpoint or loop."


@app.command()
@plainly
def bench(
    name: Annotated[str, typer.Argument(metavar="NAME", help=BENCHES)],
    folder: Annotated[Path, typer.Argument(metavar="DATA", help="A folder of recordings with an index.tsv.")],
    as_json: Annotated[bool, typer.Option("--json", help="Only the figures, for programs.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Use every recording, however long it takes.")] = False,
) -> int:
    """Measure on recordings of real people how well one part does its work."""
    from voice_coach.bench import run

    return run.run(name, folder, as_json, full, console(), console(stderr=True))


def main(arguments: Sequence[str] | None = None) -> None:
    """The console script `voice-coach`."""
    _open_what_is_closed()
    for output in (sys.stdout, sys.stderr):
        if isinstance(output, io.TextIOWrapper):
            output.reconfigure(errors="replace")  # a sign that the terminal cannot show is no reason to end
    logs.configure()
    sys.exit(exit_code(list(sys.argv[1:] if arguments is None else arguments)))


def _open_what_is_closed() -> None:
    """Go on where the caller has closed an input or output (`>&-`): nothing comes from there, and nobody reads it.

    Opened in this order each gets its own number back, so that no file of ours stands where a library writes to.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))


def exit_code(arguments: list[str]) -> int:
    """Carry out one command line; every error is one line on stderr."""
    try:
        code: int | None = app(args=with_people(arguments), prog_name="voice-coach", standalone_mode=False)
    except VoiceCoachError as error:
        logs.tell(str(error))
        return error.exit_code
    except TyperException as error:
        logs.tell(_misuse(error))
        return MISUSED
    except (KeyboardInterrupt, typer.Abort):
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a third time ends even the tidying up
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - a traceback helps nobody at the table, and might hold their words
        logs.unexpected(error)
        return BROKEN
    return code or DONE


def _misuse(error: TyperException) -> str:
    """What the parser found, in one line, with the remedy."""
    found = " ".join(error.format_message().split())
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "voice-coach"
    return f"{found.rstrip('.?')}{'?' if found.endswith('?') else '.'} See '{command} --help'."


if __name__ == "__main__":
    main()
