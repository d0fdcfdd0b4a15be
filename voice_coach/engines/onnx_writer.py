"""Write a network as an ONNX file: as much of the format as our networks of float32 need.

ONNX is one protocol-buffer message. Its package would be 9 MB and two more dependencies for everybody, to write one
file once; a message is a row of numbered fields, and the few that count are below.
Source of the field numbers: onnx.proto3 of ONNX 1.16 (IR version 8, operator set 17).
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

IR_VERSION, OPERATOR_SET = 8, 17
FLOAT, INT64 = 1, 7  # TensorProto.DataType
DTYPES = {np.dtype(np.float32): FLOAT, np.dtype(np.int64): INT64}
ATTRIBUTE_INT, ATTRIBUTE_STRING, ATTRIBUTE_INTS = 2, 3, 7  # AttributeProto.AttributeType
VARINT, LENGTH = 0, 2  # wire types of a field

Attribute = int | str | Sequence[int]
Shape = Sequence[int | str]  # a name stands for a size that is known later


class Graph:
    """A network being put together; values are known by names that the graph gives."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._nodes = bytearray()
        self._constants = bytearray()
        self._ends = bytearray()
        self._count = 0

    def constant(self, values: npt.ArrayLike, dtype: type = np.float32) -> str:
        """A tensor of weights, float32 or int64."""
        array: npt.NDArray[Any] = np.ascontiguousarray(values, dtype)
        name = self._next("c")
        tensor = b"".join(_number(1, size) for size in array.shape)
        tensor += _number(2, DTYPES[array.dtype]) + _text(8, name) + _bytes(9, array.tobytes())
        self._constants += _bytes(5, tensor)
        return name

    def node(self, operator: str, inputs: Iterable[str], **attributes: Attribute) -> str:
        """One operation, and the name of its output; of several outputs the first, the others being left out."""
        name = self._next("v")
        self._add(operator, inputs, name, attributes)
        return name

    def input(self, name: str, shape: Shape) -> str:
        self._ends += _bytes(11, _value(name, shape))
        return name

    def output(self, name: str, value: str, shape: Shape) -> None:
        """Give `value` out under a name that is known outside."""
        self._add("Identity", [value], name, {})
        self._ends += _bytes(12, _value(name, shape))

    def save(self, path: Path) -> None:
        """
        Raises:
            OSError: it cannot be written there.
        """
        graph = bytes(self._nodes) + _text(2, self._name) + bytes(self._constants) + bytes(self._ends)
        operators = _text(1, "") + _number(2, OPERATOR_SET)
        path.write_bytes(_number(1, IR_VERSION) + _bytes(7, graph) + _bytes(8, operators))

    def _add(self, operator: str, inputs: Iterable[str], output: str, attributes: Mapping[str, Attribute]) -> None:
        node = b"".join(_text(1, each) for each in inputs) + _text(2, output) + _text(4, operator)
        node += b"".join(_bytes(5, _attribute(key, value)) for key, value in attributes.items())
        self._nodes += _bytes(1, node)

    def _next(self, kind: str) -> str:
        self._count += 1
        return f"{kind}{self._count}"


def _attribute(key: str, value: Attribute) -> bytes:
    if isinstance(value, int):
        return _text(1, key) + _number(3, value) + _number(20, ATTRIBUTE_INT)
    if isinstance(value, str):
        return _text(1, key) + _text(4, value) + _number(20, ATTRIBUTE_STRING)
    return _text(1, key) + b"".join(_number(8, each) for each in value) + _number(20, ATTRIBUTE_INTS)


def _value(name: str, shape: Shape) -> bytes:
    """A float32 tensor's name and shape."""
    sizes = b"".join(_bytes(1, _number(1, size) if isinstance(size, int) else _text(2, size)) for size in shape)
    return _text(1, name) + _bytes(2, _bytes(1, _number(1, FLOAT) + _bytes(2, sizes)))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3 | VARINT) + _varint(value & (1 << 64) - 1)


def _text(field: int, text: str) -> bytes:
    return _bytes(field, text.encode())


def _bytes(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | LENGTH) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first; the eighth says that more follow."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)
