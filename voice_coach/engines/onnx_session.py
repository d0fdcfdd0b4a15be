"""A model in onnxruntime's format, ready to run."""

from pathlib import Path

import onnxruntime

from voice_coach.core.errors import ModelDamagedError, ModelNotFoundError


def load_session(what: str, path: Path, threads: int = 1) -> onnxruntime.InferenceSession:
    """Load `path` for the processor; `what` the model is called goes into the errors.

    Raises:
        ModelNotFoundError: there is no such file.
        ModelDamagedError: it is no model that onnxruntime understands.
    """
    if not path.is_file():
        raise ModelNotFoundError(what, path)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's exceptions share no base of their own
        raise ModelDamagedError(what, path) from error
