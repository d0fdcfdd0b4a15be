"""Whether two speak at once: pyannote segmentation-3.0 (MIT) on onnxruntime, made by `convert_segmentation`."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from voice_coach.engines.onnx_session import load_session
from voice_coach.ports import OverlapModel, Samples, Speaking, check_voice

NAME = "segmentation model"
SETS = ((), (0,), (1,), (2,), (0, 1), (0, 2), (1, 2))  # of voices that speak, as `convert_segmentation` orders them
BOTH = slice(4, None)  # those of two
HOLDS = np.array([[float(voice in each) for voice in range(3)] for each in SETS], np.float32)

Sets = npt.NDArray[np.float32]


class Segmentation(OverlapModel):
    """Takes about 5 ms for each second of sound on one core. Used by one thread at a time.

    Frames are 17 ms apart; the first and the last one look 31 ms around them, so they stand for the ends.
    """

    def __init__(self, folder: Path) -> None:
        """Load it on one thread, 0.1 s.

        Raises:
            ModelNotFoundError: there is no `segmentation.onnx` in `folder`.
            ModelDamagedError: it is no model that onnxruntime understands.
        """
        self._session = load_session(NAME, folder / "segmentation.onnx")

    def speaking(self, samples: Samples) -> Speaking:
        check_voice(samples)
        likely = np.exp(self.sets(samples))
        return Speaking(likely[:, BOTH].sum(axis=1), likely @ HOLDS)

    def sets(self, samples: Samples) -> Sets:
        """Logarithms of the probability of each set of voices (frames x 7), as `convert_segmentation` orders them."""
        waves = samples.astype(np.float32) / np.float32(32768)
        found: Sets = self._session.run(None, {"samples": waves[None, None]})[0][0]
        return found
