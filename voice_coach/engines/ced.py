"""What sounds there are: CED tiny (Apache-2.0), which knows the 527 classes of AudioSet, on onnxruntime.

Source: Dinkel, Wang, Yan, Zhang and Wang, CED: Consistent ensemble distillation for audio tagging, ICASSP 2024. It
takes the waves themselves; each class is a probability of its own.
"""

from pathlib import Path

import numpy as np

from voice_coach.engines.onnx_session import load_session
from voice_coach.ports import Samples, SoundEvents, check_voice

NAME = "CED model of sound events"
SPEECH = slice(0, 6)  # of a man, a woman, a child; a conversation, a narration; of the first, whatever is the likeliest
LAUGHTER = slice(16, 22)  # laughter, a baby's, giggle, snicker, belly laugh, chuckle
HARDLY = 0.01  # how likely something is of which nothing is heard


class Ced(SoundEvents):
    """Takes about 15 ms for 1.5 s of sound on one core. Used by one thread at a time."""

    def __init__(self, folder: Path) -> None:
        """Load it on one thread, 0.1 s.

        Raises:
            ModelNotFoundError: there is no `ced-tiny.onnx` in `folder`.
            ModelDamagedError: it is no model that onnxruntime understands.
        """
        self._session = load_session(NAME, folder / "ced-tiny.onnx")

    def laughter(self, samples: Samples) -> float:
        check_voice(samples)
        waves = samples.astype(np.float32) / np.float32(32768)
        likely = self._session.run(None, {"waveform": waves[None]})[0][0]
        laughs, speaks = float(likely[LAUGHTER].sum()), float(likely[SPEECH].max())
        return laughs / (laughs + speaks + HARDLY)
