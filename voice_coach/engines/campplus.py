"""Who it is: CAM++ (Apache-2.0) on onnxruntime, made by `convert_campplus`."""

from pathlib import Path

import numpy as np
import onnxruntime

from voice_coach.core.errors import ModelDamagedError, ModelNotFoundError
from voice_coach.engines.filterbank import log_mel
from voice_coach.ports import Embedding, Samples, SpeakerModel, check_voice

NAME = "CAM++ speaker model"


class CampPlus(SpeakerModel):
    """An embedding of 192 numbers, in about 35 ms for a second of sound on one core. Used by one thread at a time."""

    version = "campplus-cn-en-common/1"  # the weights, and our way to make features and network of them

    def __init__(self, folder: Path) -> None:
        """Load it on one thread, 0.2 s.

        Raises:
            ModelNotFoundError: there is no `campplus.onnx` in `folder`.
            ModelDamagedError: it is no model that onnxruntime understands.
        """
        path = folder / "campplus.onnx"
        if not path.is_file():
            raise ModelNotFoundError(NAME, path)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's exceptions share no base of their own
            raise ModelDamagedError(NAME, path) from error

    def embedding(self, samples: Samples) -> Embedding:
        check_voice(samples)
        bands = log_mel(samples.astype(np.float32) / np.float32(32768))
        features = (bands - bands.mean(axis=0))[None]  # what the room and the microphone do to every frame
        found: Embedding = self._session.run(None, {"features": features})[0][0]
        return found / np.linalg.norm(found)
