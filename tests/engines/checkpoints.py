"""Small torch checkpoints, written opcode by opcode, without torch."""

import struct
import zipfile
from pathlib import Path

import numpy as np

NUMBERS = np.arange(6, dtype="<f4")
REBUILD = b"ctorch._utils\n_rebuild_tensor_v2\n"


def text(word: str) -> bytes:
    return b"X" + struct.pack("<I", len(word)) + word.encode()


def small_numbers(*values: int) -> bytes:
    return b"(" + b"".join(b"K" + bytes([value]) for value in values) + b"t"


def pickled(function: bytes = REBUILD, count: int = 6, offset: int = 0, shape: tuple[int, int] = (2, 3)) -> bytes:
    """What torch writes for {"weight": a tensor of `shape`}, opcode by opcode."""
    storage = b"(" + text("storage") + b"ctorch\nFloatStorage\n" + text("0") + text("cpu") + small_numbers(count)[1:-1]
    place = b"K" + bytes([offset]) + small_numbers(*shape) + small_numbers(shape[1], 1)
    tensor = function + b"(" + storage + b"tQ" + place + b"\x89ccollections\nOrderedDict\n)RtR"
    return b"\x80\x02}(" + text("weight") + tensor + b"u."


def checkpoint(path: Path, pickle: bytes, numbers: bytes = NUMBERS.tobytes()) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", pickle)
        archive.writestr("archive/data/0", numbers)
    return path
