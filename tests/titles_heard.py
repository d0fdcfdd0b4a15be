"""How names of exercises come out of the recogniser: `python -m tests.titles_heard [--every N]` prints the figures.

Each name is asked for by synthetic people, in one of the ways people do, and listened to as before an exercise begins.
What is none is said, too: the lines of people who talk, answers, and commands. With `--speech FOLDER` Piper is also
heard in a kitchen, and real people's sentences are among what is none.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tests.said_aloud import AFTER, BEFORE, Speaker, Spoil, measure_each_voice, shares
from voice_coach.bench.hearing import Hearing, between
from voice_coach.bench.material import SENTENCE
from voice_coach.bench.recordings import Recording, read_index
from voice_coach.core.actions import Listen, Phase
from voice_coach.core.commands import ANSWERS, COMMANDS
from voice_coach.core.intents import Answer, classify_answer, find_choice
from voice_coach.core.offers import TAKE, called, is_name, nearest, patterns_of, spoken_of
from voice_coach.core.setting import CHOOSING
from voice_coach.core.units import Seconds
from voice_coach.engines.vocabulary import load_vocabulary
from voice_coach.exercises.loader import all_exercises
from voice_coach.ports import Samples
from voice_coach.wording.loader import load_patterns

EXERCISES = all_exercises()
SPOKEN = spoken_of(EXERCISES)
PATTERNS = {**load_patterns(), **patterns_of(EXERCISES)}
ASKED = Listen(Phase.ANSWER, COMMANDS | ANSWERS | frozenset({CHOOSING, "short", "long", *SPOKEN}))
WAYS = ("Coach, {}.", "Let's do {}.", "Coach, let's do {}.", "Can we do {}?", "How about {}?", "I'd like {}, please.")
NAMES = [(TAKE + one.id, name) for one in EXERCISES for name in called(one)]
OTHERS = [
    *(wording for label in sorted(COMMANDS | ANSWERS) for wording in load_vocabulary().get(label, ())),
    "Fifteen minutes.", "About half an hour.", "Only five minutes tonight.", "We're calm.", "It's a bit tense.",
    "We had a fight.", "Yes please.", "Ben please.", "I'd like to go first.", "Can we do that later?",
    "How about tomorrow?", "Let's do it.", "Coach, what can we do?", "What is there to do?", "I don't know.",
    "Just me tonight.", "The children are asleep.", "Did you feed the cat?", "Wait, my phone is ringing.",
    "I'd like some tea, please.", "Let's do the dishes first.", "Can we do something short?", "How about a walk?",
    "Let's have dinner first.", "I'm listening.", "That's a good question.", "I'm sorry, I was late today.",
    "We talked about that at work.", "She told me a story.", "It was a long day.", "I feel tired.",
]  # fmt: skip


class Ears:
    """What comes of what is said before an exercise begins."""

    def __init__(self, spoil: Spoil | None = None) -> None:
        self._hearing = Hearing(SPOKEN)
        self._spoil = spoil
        self.cpu_s: Seconds = 0.0  # what listening took of a core

    def meant(self, sound: Samples, key: str) -> str | None:
        """The label of the exercise that was asked for by name, as a question before the exercise takes it."""
        listened = self._hearing.listen(self._spoil(sound, key) if self._spoil else sound, ASKED)
        self.cpu_s += listened.cpu_s
        if not listened.heard or (heard := listened.heard[0]).label is not None:
            return heard.label if listened.heard and is_name(heard.label or "") else None
        if 2 * sum(word.sure for word in heard.words) >= len(heard.words):
            wish = find_choice(heard.text, PATTERNS, SPOKEN.keys())
            if wish is not None or classify_answer(heard.text, PATTERNS) is not Answer.UNCLEAR:
                return wish
        return nearest(heard.text, EXERCISES, PATTERNS)

    def outcome(self, speaker: Speaker, text: str, truth: str) -> str:
        """ "right", "wrong" where another exercise was understood, or "open"."""
        meant = self.meant(speaker.says(text), f"{speaker.name} {text}")
        return "right" if meant == truth else "open" if meant is None else f"wrong ({meant})"


def asked(speakers: Sequence[Speaker], every: int = 1) -> Iterator[tuple[Speaker, str, str]]:
    """Who says what, and which exercise is meant by it: each name in three ways, ways and speakers in turn."""
    ways = [(label, name, k) for label, name in NAMES for k in range(3)]
    for k, (label, name, way) in list(enumerate(ways))[::every]:
        yield speakers[k % len(speakers)], WAYS[(k + way) % len(WAYS)].format(name), label


def outcomes(ears: Ears, said: Iterable[tuple[Speaker, str, str]]) -> Counter[str]:
    """How often each outcome came."""
    found = Counter[str]()
    for speaker, text, truth in said:
        outcome = ears.outcome(speaker, text, truth)
        found[outcome.split()[0]] += 1
        if outcome != "right":
            print(f"  {outcome}: {text} ({speaker.name})", flush=True)
    return found


def invented(ears: Ears, speakers: Sequence[Speaker], texts: Iterable[str]) -> list[str]:
    """Texts in which nothing is asked for by name, and an exercise was understood."""
    said = ((text, speakers[k % len(speakers)]) for k, text in enumerate(texts))
    return [f"{text} ({meant})" for text, by in said if (meant := ears.meant(by.says(text), text)) is not None]


def begun_by_talk(ears: Ears, recordings: Iterable[Recording]) -> list[str]:
    """Real people's sentences that would have begun an exercise."""
    found = ((one, ears.meant(between(BEFORE, one.samples(), AFTER), one.path.name)) for one in recordings)
    return [f"{one.transcript} ({meant})" for one, meant in found if meant is not None]


def measure(speakers: Sequence[Speaker], spoil: Spoil | None, every: int) -> None:
    """Print what comes of all names, and in what none is."""
    ears, others = Ears(spoil), OTHERS[::every]
    found = outcomes(ears, asked(speakers, every))
    print(f"  {shares(found)}, {ears.cpu_s / found.total():.2f} s of a core each")
    print(f"  invented: {invented(ears, speakers, others)} of {len(others)}", flush=True)


def main() -> None:
    given = measure_each_voice(__doc__, measure)
    if given.speech:
        talk = [one for one in read_index(given.speech) if one.transcript and SENTENCE.fullmatch(one.transcript)]
        print(f"real people: {begun_by_talk(Ears(), talk[:: given.every])} of {len(talk[:: given.every])}")


if __name__ == "__main__":
    main()
