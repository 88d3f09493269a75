"""Write the trained judge as one ONNX file, node by node, as `ingest.model.build` writes the
embedder.

    python -m evals.learn.export_judge judge/
    python -m evals.learn.export_judge judge/ --restore      the other way, to go on training

All matrices and the word table are int8 with a scale for each output or word, all else fp16. The
one output `scores` [batch, 12] holds logits: the four stances, answers, supported, and the six
outcomes of a panel.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file, save_file

from ingest.model.build import (
    LAYERS,
    OPSET,
    GraphWriter,
    additive_mask,
    attention,
    feed_forward,
)

TARGET = Path(__file__).parents[2] / "assistant" / "judge" / "model"
HEADS = ("stance", "answers", "supported")
INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def words(g: GraphWriter, name: str) -> str:
    """Rows of an int8 table with a scale each, by `input_ids`."""
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
    placed = g.op("Add", words(g, "embeddings.word_embeddings.weight"), positions)
    return g.layer_norm(g.op("Add", placed, types), "embeddings.LayerNorm")


def joined(g: GraphWriter, x: str) -> str:
    """What the heads read: the first token, the means u of the claim's tokens and v of the
    sentence's, |u - v| and u * v. The claim is what stands before the first token of type 1."""
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
    """What was joined for speed, in its parts: query, key and value, and the three heads."""
    if ".self.joined." in name:
        parts = np.split(array, 3)
        names = (name.replace("joined", part) for part in ("query", "key", "value"))
        return dict(zip(names, parts, strict=True))
    if name.startswith("heads."):
        parts = np.split(array, [4, 5])
        return dict(zip((name.replace("heads", head) for head in HEADS), parts, strict=True))
    return {name: array}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("trained", type=Path, help="folder with model.safetensors")
    parser.add_argument("--target", type=Path, default=TARGET, help="folder with judge.onnx")
    parser.add_argument("--restore", action="store_true")
    arguments = parser.parse_args()
    if arguments.restore:
        arguments.trained.mkdir(parents=True, exist_ok=True)
        model = onnx.load(arguments.target / "judge.onnx")
        save_file(restored(model), str(arguments.trained / "model.safetensors"))
        shutil.copy(arguments.target / "tokenizer.json", arguments.trained)
        return
    found = load_file(str(arguments.trained / "model.safetensors"))
    weights = {name: array.astype(np.float32) for name, array in found.items()}
    arguments.target.mkdir(parents=True, exist_ok=True)
    onnx.save(build_judge(weights), arguments.target / "judge.onnx")
    shutil.copy(arguments.trained / "tokenizer.json", arguments.target)


if __name__ == "__main__":
    main()
