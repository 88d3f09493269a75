"""Write the trained judge as one ONNX file, node by node, as `ingest.passages.model.build`
writes the embedder.

    python -m evals.learn.judge.export judge/
    python -m evals.learn.judge.export one/=0.4 other/=0.6   the mean of both
    python -m evals.learn.judge.export judge/ --restore      from ONNX back to trainable weights
    ... --name answers                                       the judge that reads open questions

The mean of weights from one training run keeps what each has learned (Wortsman et al. 2022,
https://arxiv.org/abs/2203.05482).

All matrices and the word embeddings are int8 with a scale per output or word, everything else is
fp16. The word embeddings, which are frozen in training, are in a separate file that all judges
share. The only output, `scores` [batch, 12], has logits: the four stances, answers, supported, and
the six outcomes of a panel.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.external_data_helper import set_external_data
from safetensors.numpy import load_file, save_file

from ingest.passages.model.build import (
    LAYERS,
    OPSET,
    GraphWriter,
    additive_mask,
    attention,
    feed_forward,
)

TARGET = Path(__file__).parents[3] / "assistant" / "judge" / "model"
WORDS, WORDS_FILE = "embeddings.word_embeddings.weight", "words.bin"
HEADS = ("stance", "answers", "supported")
SLACK = 1e-6
INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def words(g: GraphWriter, name: str) -> str:
    """Look up `input_ids` in an int8 table with a scale per row."""
    table = g.weights[name]
    scale = (np.abs(table).max(axis=1, keepdims=True) / 127).astype(np.float32)
    rounded = np.clip(np.round(table / scale), -127, 127).astype(np.int8)
    g.initializers.append(numpy_helper.from_array(rounded, name))
    g.initializers.append(numpy_helper.from_array(scale, f"{name}.scale"))
    rows = g.op("Cast", g.op("Gather", name, "input_ids"), to=TensorProto.FLOAT)
    return g.op("Mul", rows, g.op("Gather", f"{name}.scale", "input_ids"))


def embeddings(g: GraphWriter) -> str:
    length = g.op("Slice", g.op("Shape", "input_ids"), g.constant([1]), g.constant([2]))
    table = g.weight("embeddings.position_embeddings.weight")
    positions = g.op("Slice", table, g.constant([0]), length, g.constant([0]))
    types = g.op("Gather", g.weight("embeddings.token_type_embeddings.weight"), "token_type_ids")
    placed = g.op("Add", words(g, WORDS), positions)
    return g.layer_norm(g.op("Add", placed, types), "embeddings.LayerNorm")


def joined(g: GraphWriter, x: str) -> str:
    """The input of the heads: the first token, the means u of the claim's tokens and v of the
    sentence's, |u - v| and u * v. The claim is the tokens before the first token of type 1."""
    types = g.op("Cast", "token_type_ids", to=TensorProto.FLOAT)
    mask = g.op("Cast", "attention_mask", to=TensorProto.FLOAT)
    one, axis = g.constant(1.0, np.float32), g.constant(1)
    so_far = g.op("CumSum", types, axis)
    before = g.op("Cast", g.op("Equal", so_far, g.constant(0.0, np.float32)), to=TensorProto.FLOAT)
    claim = mean(g, x, g.op("Mul", mask, g.op("Mul", before, g.op("Sub", one, types))))
    target = mean(g, x, g.op("Mul", mask, types))
    apart = g.op("Abs", g.op("Sub", claim, target))
    first = g.op("Gather", x, g.constant(0), axis=1)
    return g.op("Concat", first, claim, target, apart, g.op("Mul", claim, target), axis=-1)


def mean(g: GraphWriter, x: str, kept: str) -> str:
    """The mean of the token vectors that a mask [batch, tokens] keeps."""
    weights = g.op("Unsqueeze", kept, g.constant([2]))
    total = g.op("ReduceSum", g.op("Mul", x, weights), g.constant([1]), keepdims=0)
    return g.op("Div", total, g.op("ReduceSum", weights, g.constant([1]), keepdims=0))


def build_judge(weights: dict[str, np.ndarray]) -> onnx.ModelProto:
    """The checked model: int64 INPUTS [batch, tokens] to float32 `scores` [batch, 12]."""
    g = GraphWriter(dict(weights), np.float16)
    for kind in ("weight", "bias"):
        g.weights[f"heads.{kind}"] = np.concatenate([g.weights[f"{h}.{kind}"] for h in HEADS])
    mask = additive_mask(g)
    x = embeddings(g)
    for layer in range(LAYERS):
        prefix = f"encoder.layer.{layer}"
        x = attention(g, x, mask, f"{prefix}.attention", compact=True)
        x = feed_forward(g, x, prefix)
    both = joined(g, x)
    single = g.linear(g.op("Gelu", g.linear(both, "joint", compact=True)), "heads")
    whole = g.linear(g.op("Gelu", g.linear(both, "panel", compact=True)), "outcome")
    g.nodes.append(helper.make_node("Concat", [single, whole], ["scores"], axis=-1))
    given = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
        for name in INPUTS
    ]
    out = helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["batch", 12])
    graph = helper.make_graph(g.nodes, "dateline-judge", given, [out], g.initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)
    onnx.checker.check_model(model, full_check=True)
    return model


def write(model: onnx.ModelProto, folder: Path, name: str) -> None:
    """Write a model into `folder`, with its word embeddings in WORDS_FILE. Raises SystemExit if
    that file exists with other embeddings."""
    (table,) = (each for each in model.graph.initializer if each.name == WORDS)
    shared = folder / WORDS_FILE
    if shared.exists() and shared.read_bytes() != table.raw_data:
        raise SystemExit(f"{shared} is another word table: write all judges anew")
    shared.write_bytes(table.raw_data)
    set_external_data(table, WORDS_FILE)
    table.ClearField("raw_data")
    (folder / f"{name}.onnx").write_bytes(model.SerializeToString())


def restored(model: onnx.ModelProto) -> dict[str, np.ndarray]:
    """The weights of a model that `build_judge` wrote, rounded, named as in training."""
    kept = {i.name: numpy_helper.to_array(i) for i in model.graph.initializer}
    arrays = {name: array.astype(np.float32) for name, array in kept.items()}
    found: dict[str, np.ndarray] = {}
    for name, array in arrays.items():
        if name.startswith("constant") or name.endswith(".scale"):
            continue
        if f"{name}.scale" in arrays:
            array = array * arrays[f"{name}.scale"]
        is_matrix = name.endswith(".weight") and array.ndim > 1
        if is_matrix and not name.startswith("embeddings."):
            array = array.T
        found |= _parted(name, array)
    return {name: np.ascontiguousarray(array) for name, array in found.items()}


def _parted(name: str, array: np.ndarray) -> dict[str, np.ndarray]:
    """Split weights that were joined for speed: query, key and value, and the three heads."""
    if ".self.joined." in name:
        parts = np.split(array, 3)
        names = (name.replace("joined", part) for part in ("query", "key", "value"))
        return dict(zip(names, parts, strict=True))
    if name.startswith("heads."):
        parts = np.split(array, [4, 5])
        return dict(zip((name.replace("heads", head) for head in HEADS), parts, strict=True))
    return {name: array}


def mean_of(judges: Sequence[tuple[dict[str, np.ndarray], float]]) -> dict[str, np.ndarray]:
    """The mean of several judges' weights by share. Raises SystemExit if these do not sum to 1."""
    if abs(sum(share for _, share in judges) - 1.0) > SLACK:
        raise SystemExit("the shares of the judges do not sum to 1")
    names = judges[0][0]
    return {
        name: np.sum([share * found[name].astype(np.float32) for found, share in judges], axis=0)
        for name in names
    }


def _shared(given: str) -> tuple[Path, float]:
    """Parse a folder and its share of the mean: "judge/=0.4"; the share of "judge/" is 1."""
    folder, _, share = given.partition("=")
    return Path(folder), float(share or 1.0)


def restore(target: Path, name: str, folder: Path) -> None:
    """Write the weights of an exported model, to continue training."""
    folder.mkdir(parents=True, exist_ok=True)
    model = onnx.load(target / f"{name}.onnx")
    save_file(restored(model), str(folder / "model.safetensors"))
    shutil.copy(target / "tokenizer.json", folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "trained", type=_shared, nargs="+", metavar="FOLDER[=SHARE]", help="has model.safetensors"
    )
    parser.add_argument("--target", type=Path, default=TARGET, help="folder of the judges")
    parser.add_argument("--name", choices=("judge", "answers"), default="judge")
    parser.add_argument("--restore", action="store_true")
    arguments = parser.parse_args()
    first = arguments.trained[0][0]
    if arguments.restore:
        restore(arguments.target, arguments.name, first)
        return
    found = [(load_file(str(f / "model.safetensors")), share) for f, share in arguments.trained]
    arguments.target.mkdir(parents=True, exist_ok=True)
    write(build_judge(mean_of(found)), arguments.target, arguments.name)
    shutil.copy(first / "tokenizer.json", arguments.target)


if __name__ == "__main__":
    main()
