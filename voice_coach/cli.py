"""The command line: each command parses, calls one function, and turns every error into one clear line."""

import json
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Annotated, ParamSpec

import typer
from rich.console import Console
from rich.table import Table

from voice_coach import logs
from voice_coach.core.errors import VoiceCoachError

P = ParamSpec("P")
DONE, EARLY, INTERRUPTED = 0, 1, 130
FIRST_WORDS = """[bold]voice-coach[/bold] helps two people listen to each other, by voice alone. Nothing leaves this computer.

  voice-coach rehearse     watch two synthetic people hold a check-in (no microphone needed)
  voice-coach start        hold one yourselves
  voice-coach doctor       see what is missing
  voice-coach --help       everything else"""

app = typer.Typer(
    help="An offline, voice-first coach for two people who want to listen to each other.",
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
out = Console()
err = Console(stderr=True, soft_wrap=True)

ExerciseName = Annotated[str | None, typer.Argument(metavar="[EXERCISE]", help="Id of an exercise; see 'exercises'.")]
PeopleNames = Annotated[
    list[str] | None, typer.Option("--people", metavar="NAME NAME …", help="Who takes part, the first speaker first.")
]
EventsPath = Annotated[Path | None, typer.Option("--events", metavar="FILE.jsonl", help="Write what happens to a file.")]
AudioPath = Annotated[
    Path | None, typer.Option("--audio", metavar="FILE.wav", help="Record it: left microphone, right coach.")
]


def plainly(command: Callable[P, int]) -> Callable[P, None]:
    """Run a command: its number is the exit code, and an error is one line on stderr."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = command(*args, **kwargs)
        except VoiceCoachError as error:
            err.print(f"voice-coach: {error}", markup=False, highlight=False)
            code = error.exit_code
        except KeyboardInterrupt:
            code = INTERRUPTED
        except BrokenPipeError:
            sys.stderr.close()
            code = DONE
        raise typer.Exit(code)

    return run


@app.callback(invoke_without_command=True)
def first_words(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        out.print(FIRST_WORDS, highlight=False)


@app.command()
@plainly
def start(exercise: ExerciseName = None, people: PeopleNames = None, events: EventsPath = None, audio: AudioPath = None) -> int:
    """Hold one check-in on this computer's microphone and loudspeaker."""
    from voice_coach import start as starting

    return starting.start(exercise, people or [], events, audio, out)


@app.command()
@plainly
def rehearse(
    exercise: ExerciseName = None,
    people: PeopleNames = None,
    events: EventsPath = None,
    audio: AudioPath = None,
    realtime: Annotated[bool, typer.Option("--realtime", help="As slowly as it would be, and aloud if possible.")] = False,
    seed: Annotated[int, typer.Option("--seed", help="Another number, another conversation.")] = 0,
) -> int:
    """Let two synthetic people hold a check-in, without any hardware."""
    from voice_coach.simulation import run

    return run.rehearse(exercise, people or [], events, audio, realtime, seed, out)


@app.command()
@plainly
def simulate(
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO.toml", help="People, room and exercise.")],
    events: EventsPath = None,
    audio: AudioPath = None,
) -> int:
    """Hold the check-in of a scenario file: recorded people in a computed room, everything else real."""
    from voice_coach.simulation import run

    return run.simulate(scenario, events, audio, err)


@app.command()
@plainly
def exercises(
    name: Annotated[str | None, typer.Argument(metavar="[ID]", help="Show one exercise.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="All of them, for programs.")] = False,
) -> int:
    """List the exercises."""
    from voice_coach.config import config_folder
    from voice_coach.exercises import loader

    own = config_folder() / "exercises"
    found = [loader.load_exercise(name, own)] if name else loader.all_exercises(own)
    if as_json:
        typer.echo(json.dumps(loader.as_json(found), indent=2, ensure_ascii=False))
        return DONE
    table = Table("id", "what it is for", "minutes", box=None, pad_edge=False)
    for exercise in found:
        table.add_row(exercise.id, exercise.purpose, "–".join(map(str, exercise.minutes)))
    out.print(table)
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
    failures = fetch_models(catalog, out, names or ())
    unserved = catalog.unserved()
    if unserved:
        err.print(f"voice-coach: no model for {', '.join(unserved)}, so no check-in can be held yet.", highlight=False)
    return 3 if unserved or (names and failures) else DONE


@app.command()
@plainly
def devices() -> int:
    """List microphones and loudspeakers."""
    from voice_coach.audio import devices as sound_card

    for line in sound_card.listing():
        out.print(line, markup=False, highlight=False)
    return DONE


@app.command()
@plainly
def doctor() -> int:
    """Say what is missing, one line each, with its remedy."""
    from voice_coach import doctor as examination

    findings = examination.examine()
    examination.report(findings, out)
    return DONE if all(finding.ok for finding in findings) else 3


@app.command()
@plainly
def bench(
    name: Annotated[str, typer.Argument(metavar="NAME", help="asr, answers, vad, endpoint or loop.")],
    folder: Annotated[Path, typer.Argument(metavar="DATA", help="A folder of recordings with an index.tsv.")],
    as_json: Annotated[bool, typer.Option("--json", help="Only the figures, for programs.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Use every recording, however long it takes.")] = False,
) -> int:
    """Measure on recordings of real people how well one part does its work."""
    from voice_coach.bench import run

    return run.run(name, folder, as_json, full, out, err)


def main(arguments: Sequence[str] | None = None) -> None:
    """The console script `voice-coach`."""
    logs.configure()
    app(args=with_people(list(sys.argv[1:] if arguments is None else arguments)), prog_name="voice-coach")


def with_people(arguments: list[str]) -> list[str]:
    """Spell `--people Ana Ben` as `--people Ana --people Ben`, the only form that the parser knows."""
    spelt: list[str] = []
    naming = False
    for argument in arguments:
        if argument.startswith("-"):
            naming = argument == "--people"
            spelt += [] if naming else [argument]
        else:
            spelt += ["--people", argument] if naming else [argument]
    return spelt


if __name__ == "__main__":
    main()
