"""Vosk (Kaldi) as a recogniser: streaming, with one library recogniser for dictation and one for each set of phrases.

libvosk ends the whole process on some inputs instead of raising, and quietly does something else on others. What it
is asked here is checked before; the tests run each case against the real library.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import vosk as libvosk

from voice_coach.core.errors import EngineError, ModelDamagedError, ModelNotFoundError
from voice_coach.core.events import Word
from voice_coach.core.offers import is_name
from voice_coach.core.units import SAMPLE_RATE
from voice_coach.engines.vocabulary import STOP, with_stop
from voice_coach.ports import Dictating, Dictation, Phrases, Samples, Spotted, Spotting, Transcript, Vocabulary

NAME = "Vosk model"
CONFIG = Path("conf", "model.conf")
FILES = (CONFIG, Path("am", "final.mdl"))
PARTS_FOR_GRAMMARS = Path("graph", "HCLr.fst")  # without it, libvosk dies of a grammar
WHOLE_GRAPH = Path("graph", "HCLG.fst")  # where this is, grammars are ignored
SILENCE_PHONES = "--endpoint.silence-phones="  # left out or empty, libvosk dies of the first sound

SOMETHING_ELSE = "[unk]"  # without it in the grammar, any speech comes out as a command
SILENCE = "<eps>"  # has the id 0, which libvosk dies of in a grammar

SURE = 0.7  # posterior in Kaldi's lattice, where right words mostly have 1.0; not measured with a model for users
ACCEPTED = 0.6  # mean of the words of a phrase
GHOSTS = frozenset({"the", "huh", "hmm"})  # what the English models make of a breath or a bump, alone in a segment
MOST_REPEATS = 3  # "stop stop stop" is a phrase said three times
BITE = SAMPLE_RATE // 5  # samples: libvosk looks for the end of an utterance once a call
URGENT_EVERY = 6 * 512  # samples: 192 ms


class VoskModel:
    """One loaded model, shared by all its recognisers."""

    def __init__(self, folder: Path) -> None:
        """Load it: 0.04 s for a tiny one, several seconds and gigabytes for the largest.

        Raises:
            ModelNotFoundError: `folder` is no such model's.
            ModelDamagedError: libvosk refuses what is in it, or would end the process over it.
        """
        if not all((folder / each).is_file() for each in FILES):
            raise ModelNotFoundError(NAME, folder)
        self.folder = folder
        if not _names_silence((folder / CONFIG).read_text(encoding="utf-8")):
            raise ModelDamagedError(NAME, folder)
        libvosk.SetLogLevel(-1)
        self._model = self._made(lambda: libvosk.Model(model_path=str(folder)))  # by name, it would download

    def knows(self, wording: str) -> bool:
        """Whether each of its words can be recognised."""
        return all(word != SILENCE and self._model.vosk_model_find_word(word) > 0 for word in wording.split())

    def stream(self, wordings: Sequence[str] | None = None) -> "VoskStream":
        """A recogniser of anything, or of `wordings` and something else.

        Raises:
            EngineError: the model takes no list of phrases.
            ModelDamagedError: its graph cannot be read.
        """
        if wordings is None:
            return VoskStream(self._made(lambda: libvosk.KaldiRecognizer(self._model, SAMPLE_RATE)))
        if not (self.folder / PARTS_FOR_GRAMMARS).is_file() or (self.folder / WHOLE_GRAPH).exists():
            raise EngineError(
                f"The Vosk model at {self.folder} cannot listen for a list of phrases. "
                "Take one that has graph/HCLr.fst, such as vosk-model-small-en-us-0.15."
            )
        grammar = json.dumps([*filter(self.knows, wordings), SOMETHING_ELSE], ensure_ascii=False)
        return VoskStream(self._made(lambda: libvosk.KaldiRecognizer(self._model, SAMPLE_RATE, grammar)))

    def _made(self, make: Callable[[], Any]) -> Any:
        try:
            return make()
        except Exception as error:  # libvosk raises nothing more specific
            raise ModelDamagedError(NAME, self.folder) from error


class VoskStream:
    """One library recogniser, fed segment after segment. Used by one thread."""

    def __init__(self, recogniser: Any) -> None:
        self._recogniser = recogniser
        self._recogniser.SetWords(True)
        self._fed = self._begun_at = 0  # samples; libvosk counts from the first one it ever got
        self._unfinished = False  # something was fed since the last final result
        self._words: list[Word] = []

    def begin(self) -> None:
        """Forget a segment that was never finished; the next sample is the first of a new one."""
        if self._unfinished:
            self._recogniser.FinalResult()
            self._unfinished = False
        self._begun_at, self._words = self._fed, []

    def accept(self, samples: Samples) -> None:
        for bite in _bites(samples):
            ended = self._recogniser.AcceptWaveform(bite.astype("<i2", casting="safe").tobytes())
            self._fed += len(bite)
            self._unfinished = True
            if ended:  # by Kaldi's own rules; unanswered, it would get slower and slower
                self._keep(self._recogniser.Result())

    def partial(self) -> list[str]:
        """Words since the last end of an utterance by Kaldi's rules; they may still change."""
        if not self._unfinished:
            return []
        words: list[str] = json.loads(self._recogniser.PartialResult()).get("partial", "").split()
        return words

    @property
    def settled(self) -> list[Word]:
        """Words before that."""
        return self._words

    def finish(self) -> list[Word]:
        """All words of the segment so far, "[unk]" among them, times in seconds from its first sample."""
        if self._unfinished:
            self._keep(self._recogniser.FinalResult())
            self._unfinished = False
        length = (self._fed - self._begun_at) / SAMPLE_RATE
        return [Word(w.text, max(0.0, w.start), min(w.end, length), w.confidence, w.sure) for w in self._words]

    def _keep(self, result: str) -> None:
        offset = self._begun_at / SAMPLE_RATE
        for each in json.loads(result).get("result", ()):
            confidence = min(1.0, max(0.0, float(each["conf"])))
            times = float(each["start"]) - offset, float(each["end"]) - offset
            self._words.append(Word(each["word"], *times, confidence, confidence >= SURE))


class VoskDictation(Dictation):
    """Vosk behind the port `Dictation`; words are lower case, without marks, and times are Kaldi's own."""

    def __init__(self, model: VoskModel) -> None:
        self._stream = model.stream()

    def begin(self, quick: bool = False) -> Dictating:
        self._stream.begin()
        return _VoskDictating(self._stream)


class _VoskDictating(Dictating):
    def __init__(self, stream: VoskStream) -> None:
        self._stream = stream

    def accept(self, samples: Samples) -> None:
        self._stream.accept(samples)

    def partial(self) -> str:
        texts = [*(word.text for word in self._stream.settled), *self._stream.partial()]
        return " ".join(text for text in texts if text != SOMETHING_ELSE)

    def finish(self) -> Transcript:
        words = [word for word in self._stream.finish() if word.text != SOMETHING_ELSE]
        return Transcript() if {word.text for word in words} <= GHOSTS else Transcript(tuple(words))


class VoskPhrases(Phrases):
    """Vosk behind the port `Phrases`; wordings with a word that the model does not know cannot be heard.

    Names of exercises are no phrases here: a list so long turns whatever is said into one of them.
    """

    def __init__(self, model: VoskModel, vocabulary: Vocabulary) -> None:
        """Match against `vocabulary`.

        Raises:
            EngineError: the model takes no list of phrases, or does not even know "stop".
        """
        if not model.knows(STOP):
            raise EngineError(f"The Vosk model at {model.folder} does not know the word '{STOP}'. Take an English one.")
        self._model, self._vocabulary = model, vocabulary
        self._lists: dict[frozenset[str], tuple[VoskStream, Vocabulary]] = {}
        self.begin(frozenset())

    def begin(self, labels: frozenset[str]) -> Spotting:
        if labels not in self._lists:
            phrases = with_stop(self._vocabulary, frozenset(label for label in labels if not is_name(label)))
            wordings = [wording for each in phrases.values() for wording in each]
            self._lists[labels] = self._model.stream(wordings), phrases
        stream, phrases = self._lists[labels]
        stream.begin()
        return _VoskSpotting(stream, phrases)


class _VoskSpotting(Spotting):
    def __init__(self, stream: VoskStream, phrases: Vocabulary) -> None:
        self._stream, self._phrases = stream, phrases
        self._unseen = 0  # samples since the last look
        self._looked_like_stop = self._urgent = False

    def accept(self, samples: Samples) -> None:
        self._stream.accept(samples)
        self._unseen += len(samples)

    def urgent(self) -> bool:
        """Two looks in a row have to show "stop" and nothing else: Kaldi's first thought may change."""
        if not self._urgent and self._unseen >= URGENT_EVERY:
            self._unseen = 0
            words = self._stream.partial() or [word.text for word in self._stream.settled]
            stop = any(_says(words, wording) for wording in self._phrases[STOP])
            self._urgent, self._looked_like_stop = stop and self._looked_like_stop, stop
        return self._urgent

    def finish(self) -> Spotted:
        """A phrase counts only as a whole: a list for Kaldi says which words may follow each other, no more."""
        words = self._stream.finish()
        confidence = sum(word.confidence for word in words) / max(1, len(words))
        for label, wordings in self._phrases.items():
            for wording in wordings:
                if _says([word.text for word in words], wording) and confidence >= ACCEPTED:
                    return Spotted(label, confidence, wording)
        return Spotted(None, confidence)


def _says(words: Sequence[str], wording: str) -> bool:
    """Whether the words are the wording, said up to three times in a row."""
    once = wording.split()
    return any(list(words) == once * count for count in range(1, MOST_REPEATS + 1))


def _bites(samples: Samples) -> Iterator[Samples]:
    return (samples[k : k + BITE] for k in range(0, len(samples), BITE))


def _names_silence(config: str) -> bool:
    return any(line.startswith(SILENCE_PHONES) and line.strip() != SILENCE_PHONES for line in config.splitlines())
