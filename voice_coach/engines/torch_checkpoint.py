"""Read the tensors of a torch checkpoint without torch.

A checkpoint is a zip of a pickle and of one file of raw numbers for each storage. Pickles can name any code to be run;
here nothing but tensors in a dictionary can come out of one, and everything else is refused.
"""

import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Tensor = npt.NDArray[Any]

STORAGES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}  # the kinds that checkpoints of ours hold


def read_checkpoint(path: Path) -> Mapping[str, Tensor]:
    """The tensors of a checkpoint by their names: all that is in it, or its "state_dict" where it has one.

    Raises:
        ValueError: no such checkpoint, or something else than tensors in it.
        OSError: it cannot be read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _tensors(archive)
    except (zipfile.BadZipFile, pickle.UnpicklingError, EOFError, KeyError, TypeError) as error:
        raise ValueError(f"{path.name} is no checkpoint of tensors: {error}") from error


def _tensors(archive: zipfile.ZipFile) -> Mapping[str, Tensor]:
    pickles = [name for name in archive.namelist() if name.endswith("/data.pkl")]
    if len(pickles) != 1:
        raise ValueError(f"a checkpoint has one pickle, this has {len(pickles)}")
    with archive.open(pickles[0]) as file:
        read = _TensorUnpickler(file, archive, pickles[0].removesuffix("data.pkl")).load()
    if isinstance(read, dict):
        read = read.get("state_dict", read)
    if not isinstance(read, dict) or not all(isinstance(each, np.ndarray) for each in read.values()):
        raise ValueError("there is something else than tensors in it")
    return read


class _TensorUnpickler(pickle.Unpickler):
    """Builds dictionaries and arrays, and nothing else."""

    def __init__(self, file: Any, archive: zipfile.ZipFile, folder: str) -> None:
        super().__init__(file)
        self._archive = archive
        self._folder = folder

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _view
        if module == "torch" and name in STORAGES:
            return STORAGES[name]
        raise pickle.UnpicklingError(f"it asks for {module}.{name}")

    def persistent_load(self, pid: Any) -> Tensor:
        """The numbers of one storage: `pid` is ("storage", type, key, device, count)."""
        _, dtype, key, _, count = pid
        numbers = np.frombuffer(self._archive.read(f"{self._folder}data/{key}"), dtype)
        if len(numbers) != count:
            raise pickle.UnpicklingError(f"storage {key} has {len(numbers)} numbers instead of {count}")
        return numbers


def _view(storage: Tensor, offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: object) -> Tensor:
    """A tensor is a view on a storage; copied, so that nothing can point outside it later."""
    last = offset + sum((size - 1) * stride for size, stride in zip(shape, strides, strict=True))
    if offset < 0 or min(strides, default=0) < 0 or min(shape, default=1) < 1 or last >= len(storage):
        raise pickle.UnpicklingError("a tensor lies outside its storage")
    steps = tuple(stride * storage.itemsize for stride in strides)
    return np.lib.stride_tricks.as_strided(storage[offset:], shape, steps).copy()
