"""Who it is: CAM++ (Apache-2.0) on onnxruntime, made by `convert_campplus`."""

from pathlib import Path

import numpy as np

from voice_coach.engines.filterbank import log_mel
from voice_coach.engines.onnx_session import load_session
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
        self._session = load_session(NAME, folder / "campplus.onnx")

    def embedding(self, samples: Samples) -> Embedding:
        check_voice(samples)
        bands = log_mel(samples.astype(np.float32) / np.float32(32768))
        features = (bands - bands.mean(axis=0))[None]  # what the room and the microphone do to every frame
        found: Embedding = self._session.run(None, {"features": features})[0][0]
        return found / np.linalg.norm(found)
