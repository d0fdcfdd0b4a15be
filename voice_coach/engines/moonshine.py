"""Moonshine tiny-en (MIT) on onnxruntime: the model itself. What is made of it is in the two modules beside this one.

Files: the folder `assets/tiny-en` of the Python wheel moonshine-voice 0.0.73.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from voice_coach.core.errors import ModelDamagedError, ModelNotFoundError
from voice_coach.core.units import SAMPLE_RATE, Seconds
from voice_coach.engines.onnx_session import load_session
from voice_coach.engines.views import Waveform
from voice_coach.ports import Samples

NAME = "Moonshine model"
FILES = ("encoder_model.ort", "decoder_model_merged.ort", "tokenizer.bin")

BEGIN, END = 1, 2  # tokens
SPACE = "\u2581"
FIRST_BYTE, FIRST_MERGE = 3, 259  # tokens 3 to 258 are the bytes 0 to 255, those from 259 are merged ones
SAMPLES_PER_FRAME = 384  # one encoder frame is 24 ms
SHORTEST = 1600  # samples; the encoder makes no frame at all of less
HEADS, HEAD_SIZE = 8, 36
TOKENS_PER_SECOND, TOKENS_AT_LEAST = 6.5, 6  # greedy decoding sometimes loops; speech has no more tokens than this

Encoding = npt.NDArray[np.float32]  # sounds x frames x 288
Mask = npt.NDArray[np.int64]
Cache = dict[str, npt.NDArray[np.float32]]  # keys and values of earlier steps, hypotheses in front


def waveform(samples: Samples) -> Waveform:
    return samples.astype(np.float32) / np.float32(32768)


class Tokenizer:
    """Byte-pair tokens as the model was trained with."""

    def __init__(self, path: Path) -> None:
        self.pieces = _length_prefixed(path.read_bytes())
        self._merges = {piece: token for token, piece in enumerate(self.pieces) if token >= FIRST_MERGE}
        self._word = lru_cache(maxsize=4096)(self._encoded)

    def encode(self, text: str) -> list[int]:
        """Merge neighbours, lowest token first, until nothing merges: the order in which they were learnt.

        No token reaches over a space, so each word is taken by itself, and once.
        """
        return [token for word in text.split(" ") for token in self._word(word)]

    def _encoded(self, word: str) -> list[int]:
        parts = [character.encode() for character in SPACE + word]
        while pairs := [k for k in range(len(parts) - 1) if parts[k] + parts[k + 1] in self._merges]:
            k = min(pairs, key=lambda k: self._merges[parts[k] + parts[k + 1]])
            parts[k : k + 2] = [parts[k] + parts[k + 1]]
        return [token for part in parts for token in self._tokens(part)]

    def decode(self, tokens: Sequence[int]) -> str:
        spelt = b"".join(self.pieces[token] for token in tokens if token > END)
        return spelt.decode("utf-8", "replace").replace(SPACE, " ").strip()

    def begins_word(self, token: int) -> bool:
        return self.pieces[token].startswith(SPACE.encode())

    def is_spoken(self, token: int) -> bool:
        """Whether there is a letter or digit in it: marks say nothing about what was heard."""
        return any(character.isalnum() for character in self.pieces[token].decode("utf-8", "ignore"))

    def _tokens(self, part: bytes) -> list[int]:
        return [self._merges[part]] if part in self._merges else [FIRST_BYTE + byte for byte in part]


def _length_prefixed(content: bytes) -> list[bytes]:
    """Each piece follows its length, which takes two bytes from 128 on: the low seven bits, then the rest."""
    pieces, at = [], 0
    while at < len(content):
        length, at = content[at], at + 1
        if length >= 128:
            length, at = (length & 127) | (content[at] << 7), at + 1
        pieces.append(content[at : at + length])
        at += length
    return pieces


@dataclass(frozen=True, slots=True)
class Decoded:
    """Tokens without the end mark; one log-probability more than tokens where the model itself came to an end."""

    tokens: list[int] = field(repr=False)
    log_probabilities: list[float]

    @property
    def mean_log_probability(self) -> float:
        return float(np.mean(self.log_probabilities)) if self.log_probabilities else 0.0


class Moonshine:
    """The model, on `threads` threads of the processor. May be shared, but used by one thread at a time."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        """Load it, 0.1 s.

        Raises:
            ModelNotFoundError: a file is missing in `folder`.
            ModelDamagedError: a file is no such model.
        """
        for name in FILES:
            if not (folder / name).is_file():
                raise ModelNotFoundError(NAME, folder)
        encoder, decoder, tokenizer = (folder / name for name in FILES)
        self._encoder, self._decoder = (load_session(NAME, each, threads) for each in (encoder, decoder))
        try:
            self.tokenizer = Tokenizer(tokenizer)
        except (IndexError, OSError) as error:
            raise ModelDamagedError(NAME, tokenizer) from error
        self._cached = [each.name for each in self._decoder.get_inputs() if each.name.startswith("past")]
        self._outputs = [each.name.replace("present", "past_key_values") for each in self._decoder.get_outputs()]

    def encode(self, segment: Waveform) -> Encoding:
        """Frames of 24 ms; a segment under 0.1 s is filled up with silence."""
        padded = np.pad(segment, (0, max(0, SHORTEST - len(segment))))[None].astype(np.float32)
        mask = np.ones(padded.shape, np.int64)
        encoding: Encoding = self._encoder.run(None, {"input_values": padded, "attention_mask": mask})[0]
        return encoding

    def step(
        self, encoding: Encoding, last: Sequence[int], cache: Cache | None, mask: Mask | None = None
    ) -> tuple[Encoding, Cache]:
        """Advance hypotheses of equal length by one token.

        Args:
            encoding: of one sound, or of as many as there are hypotheses.
            mask: hypotheses x samples, 0 where a sound is shorter than the longest.
            last: each hypothesis's latest token; `BEGIN` in the first step.
            cache: what the step before gave, rows in the order of `last`; None in the first step.

        Returns:
            Log-probabilities of the next token (hypotheses x vocabulary), and the cache for the next step.
            The model is quantised and rounds over the whole batch: the company changes a likely one by about 0.1.
        """
        batch, frames = len(last), encoding.shape[1]
        feed = {
            "encoder_hidden_states": np.broadcast_to(encoding, (batch, *encoding.shape[1:])),
            # Counted in samples of sound: with a mask of frames, clips over 9 s fail.
            "encoder_attention_mask": np.ones((batch, frames * SAMPLES_PER_FRAME), np.int64) if mask is None else mask,
            "input_ids": np.asarray(last, np.int64)[:, None],
            "use_cache_branch": np.array([cache is not None]),
            **(cache or self._empty_cache(batch, frames)),
        }
        outputs = dict(zip(self._outputs, self._decoder.run(None, feed), strict=True))
        logits = outputs.pop("logits")[:, -1]
        if cache:  # The encoder's keys come back empty after the first step.
            outputs.update({name: kept for name, kept in cache.items() if ".encoder." in name})
        return _log_softmax(logits), outputs

    def greedy(self, encodings: Sequence[Encoding]) -> list[Decoded]:
        """For each sound the likeliest next token, again and again, up to the end mark or a generous number of them.

        Four at once take half the time of four one after the other: most of a step is reading the model's weights.
        """
        found = [Decoded([], []) for _ in encodings]
        limits = [max(TOKENS_AT_LEAST, int(seconds_of(each) * TOKENS_PER_SECOND) + 4) for each in encodings]
        sounds, mask = _side_by_side(encodings)
        live, last, cache = list(range(len(encodings))), [BEGIN] * len(encodings), None
        while live:
            rows, cache = self.step(sounds, last, cache, mask)
            tokens = [int(token) for token in rows.argmax(axis=1)]
            for k, token, row in zip(live, tokens, rows, strict=True):
                found[k].log_probabilities.append(float(row[token]))
                found[k].tokens.extend([token] if token != END else [])
            going = [
                k for k, token in enumerate(tokens) if token != END and len(found[live[k]].tokens) < limits[live[k]]
            ]
            if len(going) < len(live):
                cache = {name: kept[going] for name, kept in cache.items()}
                sounds, mask = sounds[going], mask[going]
            live, last = [live[k] for k in going], [tokens[k] for k in going]
        return found

    def _empty_cache(self, batch: int, frames: int) -> Cache:
        return {
            name: np.zeros((batch, HEADS, frames if ".encoder." in name else 0, HEAD_SIZE), np.float32)
            for name in self._cached
        }


def rows_of(cache: Cache, rows: Sequence[int]) -> Cache:
    """The cache of the hypotheses that live on; the encoder's part is the same for all."""
    return {
        name: np.broadcast_to(kept[:1], (len(rows), *kept.shape[1:])) if ".encoder." in name else kept[list(rows)]
        for name, kept in cache.items()
    }


def seconds_of(encoding: Encoding) -> Seconds:
    return len(encoding[0]) * SAMPLES_PER_FRAME / SAMPLE_RATE


def _side_by_side(encodings: Sequence[Encoding]) -> tuple[Encoding, Mask]:
    """Several sounds as one batch, the shorter ones filled up, and the mask that says where they end."""
    longest = max((each.shape[1] for each in encodings), default=0)
    sounds = [np.pad(each, ((0, 0), (0, longest - each.shape[1]), (0, 0))) for each in encodings]
    mask = np.zeros((len(encodings), longest * SAMPLES_PER_FRAME), np.int64)
    for k, each in enumerate(encodings):
        mask[k, : each.shape[1] * SAMPLES_PER_FRAME] = 1
    return np.concatenate(sounds), mask


def _log_softmax(logits: Encoding) -> Encoding:
    shifted = logits - logits.max(axis=1, keepdims=True)
    normalised: Encoding = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return normalised
