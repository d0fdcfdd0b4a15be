"""Make the CAM++ speaker model into ONNX, out of its torch weights and without torch.

The weights name the layers, and this module is the network between them: a convolutional head over time and frequency,
then three dense blocks in which every layer is gated by what the whole stretch sounds like, then mean and deviation
over time. Normalisations are folded into the convolutions before them where there is one.
Source: Wang et al., CAM++, Interspeech 2023; 3D-Speaker (Apache-2.0). The released network has no ReLU behind its last
layer.
"""

from collections.abc import Mapping
from importlib.resources import files
from io import StringIO
from pathlib import Path

import numpy as np
import numpy.typing as npt

from voice_coach.core.units import SAMPLE_RATE
from voice_coach.engines.filterbank import BANDS
from voice_coach.engines.onnx_writer import Attribute, Graph
from voice_coach.engines.torch_checkpoint import Tensor, read_checkpoint
from voice_coach.ports import Samples

SOURCE, BUILT = "campplus_cn_en_common.pt", "campplus.onnx"
SIZE = 192  # of an embedding
CHANNELS_X_BANDS = 320  # what is left of the 80 bands after the head: 32 channels of 10
BLOCKS = ((12, 1), (24, 2), (16, 2))  # layers and dilation of each dense block
SEGMENT = 100  # frames of 20 ms: the stretch that a layer's gate looks at, besides the whole
EPSILON = 1e-5  # torch's, in normalisations
ALIKE = 0.9999  # cosine of a right embedding to the reference

Doubles = npt.NDArray[np.float64]


def convert(folder: Path) -> None:
    """Make `campplus.onnx` in `folder` out of the weights that are there; takes 2 s.

    Raises:
        ValueError: the weights are none of CAM++, or what came of them does not do what CAM++ does.
        OSError: it cannot be written.
    """
    try:
        _Network(read_checkpoint(folder / SOURCE)).save(folder / BUILT)
    except KeyError as error:
        raise ValueError(f"{SOURCE} has no layer {error}") from error
    check(folder)


def check(folder: Path) -> None:
    """See that the model gives a signal the embedding that the original gives it.

    Raises:
        ValueError: it does not.
    """
    from voice_coach.engines.campplus import CampPlus

    reference = (files(__package__) / "campplus_reference.txt").read_text(encoding="utf-8")
    expected = np.loadtxt(StringIO(reference)).ravel()
    cosine = float(CampPlus(folder).embedding(reference_signal()) @ expected)
    if cosine < ALIKE:
        raise ValueError(f"{BUILT} is not what CAM++ is: {cosine:.4f} alike")


def reference_signal() -> Samples:
    """Two seconds of a buzzing vowel with a gliding pitch: the same numbers on every machine."""
    time = np.arange(2 * SAMPLE_RATE) / SAMPLE_RATE
    phase = 2 * np.pi * (110 * time + 20 * time**2)
    buzz = sum(np.sin(k * phase) / (1 + ((k - 6) / 4) ** 2) for k in range(1, 25))
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * 3 * time)
    return np.rint(3000 * swell * buzz).astype(np.int16)


class _Network:
    """CAM++ layer by layer; each method takes and gives the name of a value."""

    def __init__(self, weights: Mapping[str, Tensor]) -> None:
        self._weights = weights
        self._graph = Graph("campplus")
        self._whole = self._ints(1, 1, 1, SEGMENT)
        self._start, self._last = self._ints(0), self._ints(-1)
        self._time, self._after_time = self._ints(2), self._ints(3)

    def save(self, path: Path) -> None:
        features = self._graph.input("features", ("batch", "frames", BANDS))
        value = self._head(features)
        value = self._relu(self._convolved(value, "xvector.tdnn.linear", "xvector.tdnn.nonlinear", [2, 2], [2]))
        for number, (layers, dilation) in enumerate(BLOCKS, start=1):
            for layer in range(1, layers + 1):
                value = self._dense_layer(value, f"xvector.block{number}.tdnnd{layer}", dilation)
            value = self._normalised(value, f"xvector.transit{number}.nonlinear")
            value = self._convolved(value, f"xvector.transit{number}.linear")
        value = self._statistics(self._normalised(value, "xvector.out_nonlinear"))
        value = self._convolved(value, "xvector.dense.linear", "xvector.dense.nonlinear")
        embedding = self._graph.node("Squeeze", [value, self._last])
        self._graph.output("embedding", embedding, ("batch", SIZE))
        self._graph.save(path)

    def _head(self, features: str) -> str:
        """Frames x bands to channels x frames, through residual convolutions over both; bands become fewer."""
        bands_first = self._graph.node("Transpose", [features], perm=[0, 2, 1])
        value = self._graph.node("Unsqueeze", [bands_first, self._ints(1)])
        value = self._head_layer(value, "conv1", "bn1")
        for layer in ("layer1", "layer2"):
            value = self._residual(value, f"head.{layer}.0", stride=2)
            value = self._residual(value, f"head.{layer}.1", stride=1)
        value = self._head_layer(value, "conv2", "bn2", stride=2)
        return self._graph.node("Reshape", [value, self._ints(0, CHANNELS_X_BANDS, -1)])

    def _head_layer(self, value: str, convolution: str, norm: str, stride: int = 1) -> str:
        pads = [1, 1, 1, 1]
        return self._relu(self._convolved(value, f"head.{convolution}", f"head.{norm}", pads, [stride, 1]))

    def _residual(self, value: str, name: str, stride: int) -> str:
        pads = [1, 1, 1, 1]
        inner = self._relu(self._convolved(value, f"{name}.conv1", f"{name}.bn1", pads, [stride, 1]))
        inner = self._convolved(inner, f"{name}.conv2", f"{name}.bn2", pads)
        if f"{name}.shortcut.0.weight" in self._weights:
            value = self._convolved(value, f"{name}.shortcut.0", f"{name}.shortcut.1", strides=[stride, 1])
        return self._relu(self._graph.node("Add", [inner, value]))

    def _dense_layer(self, value: str, name: str, dilation: int) -> str:
        """What the layer finds, gated, is added to the channels of `value`."""
        inner = self._normalised(value, f"{name}.nonlinear1")
        inner = self._relu(self._convolved(inner, f"{name}.linear1", f"{name}.nonlinear2"))
        cam = f"{name}.cam_layer"
        local = self._convolved(inner, f"{cam}.linear_local", pads=[dilation, dilation], dilations=[dilation])
        context = self._relu(self._convolved(self._context(inner), f"{cam}.linear1"))
        gate = self._graph.node("Sigmoid", [self._convolved(context, f"{cam}.linear2")])
        return self._graph.node("Concat", [value, self._graph.node("Mul", [local, gate])], axis=1)

    def _context(self, value: str) -> str:
        """The mean over all frames, plus the mean over each segment spread over its frames."""
        node = self._graph.node
        means = node(
            "AveragePool", [value], kernel_shape=[SEGMENT], strides=[SEGMENT], ceil_mode=1, count_include_pad=0
        )
        spread = node("Tile", [node("Unsqueeze", [means, self._last]), self._whole])
        spread = node("Reshape", [spread, self._ints(0, 0, -1)])
        spread = node("Slice", [spread, self._start, self._frames(value), self._time])
        return node("Add", [node("ReduceMean", [value], axes=[-1], keepdims=1), spread])

    def _statistics(self, value: str) -> str:
        """Mean and standard deviation (of a sample) over time."""
        node = self._graph.node
        mean = node("ReduceMean", [value], axes=[-1], keepdims=1)
        apart = node("Sub", [value, mean])
        squares = node("ReduceSum", [node("Mul", [apart, apart]), self._last], keepdims=1)
        count = node("Cast", [self._frames(value)], to=1)
        variance = node("Div", [squares, node("Sub", [count, self._graph.constant([1.0])])])
        return node("Concat", [mean, node("Sqrt", [variance])], axis=1)

    def _convolved(
        self,
        value: str,
        name: str,
        norm: str | None = None,
        pads: list[int] | None = None,
        strides: list[int] | None = None,
        dilations: list[int] | None = None,
    ) -> str:
        """A convolution, with the normalisation behind it folded in."""
        weights = self._weights[f"{name}.weight"].astype(np.float64)
        bias = self._weights.get(f"{name}.bias", np.zeros(len(weights))).astype(np.float64)
        if norm:
            scale, shift = self._scale_and_shift(norm)
            weights = weights * scale.reshape(-1, *[1] * (weights.ndim - 1))
            bias = bias * scale + shift
        given = {"pads": pads, "strides": strides, "dilations": dilations}
        attributes: dict[str, Attribute] = {key: value for key, value in given.items() if value}
        constants = [self._graph.constant(weights), self._graph.constant(bias)]
        return self._graph.node("Conv", [value, *constants], **attributes)

    def _normalised(self, value: str, norm: str) -> str:
        """A normalisation in front of a ReLU."""
        scale, shift = (self._graph.constant(each.reshape(1, -1, 1)) for each in self._scale_and_shift(norm))
        return self._relu(self._graph.node("Add", [self._graph.node("Mul", [value, scale]), shift]))

    def _scale_and_shift(self, norm: str) -> tuple[Doubles, Doubles]:
        """What a batch normalisation does once it is trained."""
        prefix = norm if f"{norm}.running_mean" in self._weights else f"{norm}.batchnorm"
        mean = self._weights[f"{prefix}.running_mean"].astype(np.float64)
        variance = self._weights[f"{prefix}.running_var"].astype(np.float64)
        scale = self._weights.get(f"{prefix}.weight", np.ones(len(mean))) / np.sqrt(variance + EPSILON)
        return scale, self._weights.get(f"{prefix}.bias", np.zeros(len(mean))) - mean * scale

    def _frames(self, value: str) -> str:
        """How many frames `value` (batch x channels x frames) has."""
        shape = self._graph.node("Shape", [value])
        return self._graph.node("Slice", [shape, self._time, self._after_time, self._start])

    def _relu(self, value: str) -> str:
        return self._graph.node("Relu", [value])

    def _ints(self, *values: int) -> str:
        return self._graph.constant(values, np.int64)
