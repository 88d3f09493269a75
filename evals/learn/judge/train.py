"""Train the judge from pairs. Needs PyTorch, which nothing else here does.

    python3 -m venv /tmp/torch
    /tmp/torch/bin/pip install torch==2.13.0 safetensors tokenizers numpy
    /tmp/torch/bin/python -m evals.learn.judge.train annotation.jsonl general.jsonl \\
        --base MINILM_FOLDER --out judge/ --epochs 2 --rate 2e-4 --take ...

The model is BERT with six layers (Devlin et al. 2018) over `[CLS] claim [SEP] sentence [SEP]
context [SEP]`. Its heads read the first token, the means u of the claim's tokens and v of the
sentence's, |u - v| and u * v (Conneau et al. 2017, https://arxiv.org/abs/1705.02364) through one
hidden layer: stance (softmax over STANCES), answers, supported (sigmoids).
Word, position and type embeddings are frozen. A binary label "not-affirms" is learnt as
-log(1 - p(affirms)). Pairs of FNC-1's held-out fold and of the annotation's are left out.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import time
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own custom
from safetensors.torch import load_file, save_file
from torch import nn

from assistant.judge.encoding import Pair, PairEncoder
from assistant.judge.judge import OUTCOMES, STANCES

HIDDEN, ATTENTION_HEADS, LAYERS = 384, 12, 6
JOINT = 256
WRAPPERS = ("is it true that {}?", "{}?", "{}", "{}", "did {}?", "has it been reported that {}?")
FUNCTION_WORDS = frozenset(
    "a an the of in on at to for is are was were be been did do does has have had that".split()
)


class JudgeModel(nn.Module):  # type: ignore[misc]
    """BERT's encoder and three heads; parameters are named as upstream names them."""

    def __init__(self) -> None:
        super().__init__()
        self.embeddings = nn.ModuleDict(
            {
                "word_embeddings": nn.Embedding(30522, HIDDEN),
                "position_embeddings": nn.Embedding(512, HIDDEN),
                "token_type_embeddings": nn.Embedding(2, HIDDEN),
                "LayerNorm": nn.LayerNorm(HIDDEN, eps=1e-12),
            }
        )
        self.encoder = nn.ModuleDict({"layer": nn.ModuleList(_Layer() for _ in range(LAYERS))})
        self.joint = nn.Linear(5 * HIDDEN, JOINT)
        self.stance = nn.Linear(JOINT, len(STANCES))
        self.answers = nn.Linear(JOINT, 1)
        self.supported = nn.Linear(JOINT, 1)
        self.panel = nn.Linear(5 * HIDDEN, JOINT)
        self.outcome = nn.Linear(JOINT, len(OUTCOMES))

    def forward(self, ids: Any, mask: Any, types: Any) -> tuple[Any, Any, Any, Any]:
        tables = self.embeddings
        with torch.no_grad():
            positions = torch.arange(ids.shape[1])
            x = tables["word_embeddings"](ids) + tables["position_embeddings"](positions)
            x = tables["LayerNorm"](x + tables["token_type_embeddings"](types))
        x = F.dropout(x, 0.1, self.training)
        additive = (1.0 - mask.float())[:, None, None, :] * -1e4
        for layer in self.encoder["layer"]:
            x = layer(x, additive)
        claim = _mean(x, mask * (1 - types) * (torch.cumsum(types, 1) == 0))
        target = _mean(x, mask * types)
        both = torch.cat([x[:, 0], claim, target, (claim - target).abs(), claim * target], -1)
        both = F.dropout(both, 0.1, self.training)
        joint, whole = F.gelu(self.joint(both)), F.gelu(self.panel(both))
        return (
            self.stance(joint), self.answers(joint)[:, 0], self.supported(joint)[:, 0],
            self.outcome(whole),
        )  # fmt: skip


def _mean(x: Any, mask: Any) -> Any:
    """The mean of the token vectors that a mask [batch, tokens] keeps."""
    kept = mask[:, :, None].to(x.dtype)
    return (x * kept).sum(1) / kept.sum(1)


class _Layer(nn.Module):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        linear, norm = nn.Linear, nn.LayerNorm
        self.attention = nn.ModuleDict(
            {
                "self": nn.ModuleDict(
                    {name: linear(HIDDEN, HIDDEN) for name in ("query", "key", "value")}
                ),
                "output": nn.ModuleDict(
                    {"dense": linear(HIDDEN, HIDDEN), "LayerNorm": norm(HIDDEN, eps=1e-12)}
                ),
            }
        )
        self.intermediate = nn.ModuleDict({"dense": linear(HIDDEN, 4 * HIDDEN)})
        self.output = nn.ModuleDict(
            {"dense": linear(4 * HIDDEN, HIDDEN), "LayerNorm": norm(HIDDEN, eps=1e-12)}
        )

    def forward(self, x: Any, additive: Any) -> Any:
        batch, tokens, _ = x.shape
        own = self.attention["self"]
        query, key, value = (
            own[name](x)
            .view(batch, tokens, ATTENTION_HEADS, HIDDEN // ATTENTION_HEADS)
            .transpose(1, 2)
            for name in ("query", "key", "value")
        )
        context = F.scaled_dot_product_attention(
            query, key, value, attn_mask=additive.to(query.dtype)
        )
        context = context.transpose(1, 2).reshape(batch, tokens, HIDDEN)
        out = self.attention["output"]
        attended = F.dropout(out["dense"](context), 0.1, self.training)
        x = out["LayerNorm"](attended + x)
        inner = F.gelu(self.intermediate["dense"](x))
        outer = F.dropout(self.output["dense"](inner), 0.1, self.training)
        return self.output["LayerNorm"](outer + x)


def varied(claim: str, rng: random.Random) -> str:
    """Data augmentation: the claim reworded, as keywords, with a typo or without punctuation."""
    draw = rng.random()
    if draw < 0.25:
        claim = rng.choice(WRAPPERS).format(claim.rstrip("?. "))
    elif draw < 0.33:
        words = [w for w in claim.rstrip("?").split() if w.lower() not in FUNCTION_WORDS]
        claim = " ".join(words) if len(words) > 2 else claim
    elif draw < 0.40:
        claim = _typo(claim, rng)
    elif draw < 0.45:
        claim = re.sub(r"[^\w\s$%.]", "", claim)
    return claim


def _typo(text: str, rng: random.Random) -> str:
    words = text.split()
    long = [i for i, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    for i in rng.sample(long, min(len(long), 1 + len(words) // 10)):
        word = words[i]
        at = rng.randrange(1, len(word) - 2)
        words[i] = rng.choice(
            (
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
            )
        )
    return " ".join(words)


def loss_of(outputs: tuple[Any, ...], batch: list[dict[str, Any]], weights: Any) -> Any:
    stance, answers, supported, outcome = (each.float() for each in outputs)
    total = torch.zeros(())
    known = [i for i, row in enumerate(batch) if row["stance"] in STANCES]
    if known:
        gold = torch.tensor([STANCES.index(batch[i]["stance"]) for i in known])
        each = F.cross_entropy(
            stance[known], gold, weight=weights, reduction="none", label_smoothing=0.05
        )
        total = total + each.sum()
    negative = [i for i, row in enumerate(batch) if row["stance"] == "not-affirms"]
    if negative:
        affirming = F.softmax(stance[negative], -1)[:, 0]
        total = total - torch.log1p(-affirming.clamp(max=0.999)).sum()
    for logits, key in ((answers, "answers"), (supported, "supported")):
        told = [i for i, row in enumerate(batch) if row[key] >= 0]
        if told:
            gold = torch.tensor([float(batch[i][key]) for i in told])
            each = F.binary_cross_entropy_with_logits(logits[told], gold, reduction="none")
            total = total + 0.5 * each.sum()
    panels = [i for i, row in enumerate(batch) if row.get("outcomes")]
    if panels:
        allowed = torch.tensor([[o in batch[i]["outcomes"] for o in OUTCOMES] for i in panels])
        shares = F.log_softmax(outcome[panels], -1)
        right = shares.masked_fill(~allowed, -torch.inf).logsumexp(-1)
        total = total - (0.95 * right + 0.05 * shares.mean(-1)).sum()
    return total / len(batch)


def batches(
    rows: list[dict[str, Any]], encoder: PairEncoder, rng: random.Random, size: int
) -> list[list[tuple[dict[str, Any], list[int], list[int]]]]:
    """All rows once, in batches of similar length, in random order."""
    pairs = [
        Pair(
            varied(r["claim"], rng), r["target"], r["context"] if rng.random() > 0.1 else "",
            is_panel="outcomes" in r,
        )
        for r in rows
    ]  # fmt: skip
    made = [(r, *encoded) for r, encoded in zip(rows, encoder.rows(pairs), strict=True)]
    made.sort(key=lambda each: len(each[1]) + rng.random() * 8)
    groups = [made[i : i + size] for i in range(0, len(made), size)]
    rng.shuffle(groups)
    return groups


def tensors(group: list[Any]) -> tuple[Any, Any, Any]:
    longest = max(len(ids) for _, ids, _ in group)
    ids = torch.zeros(len(group), longest, dtype=torch.long)
    mask, types = torch.zeros_like(ids), torch.zeros_like(ids)
    for i, (_, row_ids, row_types) in enumerate(group):
        ids[i, : len(row_ids)] = torch.tensor(row_ids)
        types[i, : len(row_ids)] = torch.tensor(row_types)
        mask[i, : len(row_ids)] = 1
    return ids, mask, types


def computes_bfloat16() -> bool:
    """Whether the CPU supports bfloat16 (AVX-512 BF16). Otherwise PyTorch emulates it, 19 times
    slower than float32."""
    return bool(torch.cpu._is_avx512_bf16_supported())


def load(folder: Path, freeze: int = 0) -> JudgeModel:
    """Load the judge from a folder, with its embeddings and lowest `freeze` layers frozen."""
    judge = JudgeModel()
    found = load_file(str(folder / "model.safetensors"))
    missing, _ = judge.load_state_dict(found, strict=False)
    print("made anew:", sorted({name.split(".")[0] for name in missing}), flush=True)
    for frozen in (judge.embeddings, *judge.encoder["layer"][:freeze]):
        frozen.requires_grad_(False)
    return judge


def save(judge: JudgeModel, base: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    save_file(judge.state_dict(), str(folder / "model.safetensors"))
    (folder / "tokenizer.json").write_text((base / "tokenizer.json").read_text("utf-8"), "utf-8")


def kept(path: Path, repeats: dict[str, float], held_out: int, rng: random.Random) -> list[Any]:
    """The rows of a file to train on, without the held-out fold. `repeats` is how often each
    source, or source and stance, is taken: with 1.5, every row once and a random half again."""
    found = []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["fold"] == held_out:
            continue
        times = repeats.get(f"{row['source']}:{row['stance']}", repeats.get(row["source"], 1.0))
        found += [row] * (int(times) + (rng.random() < times % 1))
    return found


def train(arguments: argparse.Namespace) -> None:
    rng = random.Random(arguments.seed)
    torch.manual_seed(arguments.seed)
    repeats = {key: float(n) for key, _, n in (each.rpartition("=") for each in arguments.take)}
    rows = [row for path in arguments.pairs for row in kept(path, repeats, arguments.hold_out, rng)]
    encoder, judge = PairEncoder(arguments.base), load(arguments.base, arguments.freeze)
    weights = torch.tensor([1.0, 1.3, 1.0, 0.8])
    moving = [p for p in judge.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(moving, lr=arguments.rate, weight_decay=0.01)
    steps = arguments.epochs * math.ceil(len(rows) / arguments.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / (0.06 * steps)) * (1 - step / (steps + 1))
    )
    began, done, mean = time.monotonic(), 0, 0.0
    judge.train()
    for _ in range(arguments.epochs):
        for group in batches(rows, encoder, rng, arguments.batch):
            with torch.autocast("cpu", torch.bfloat16, enabled=computes_bfloat16()):
                outputs = judge(*tensors(group))
            loss = loss_of(outputs, [row for row, _, _ in group], weights)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(moving, 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
            done += 1
            mean = loss.item() if done == 1 else 0.98 * mean + 0.02 * loss.item()
            if done % 50 == 0:
                rate = done * arguments.batch / (time.monotonic() - began)
                print(f"{done}/{steps} loss {mean:.3f} {rate:.1f} pairs/s", flush=True)
            if done % 400 == 0:
                save(judge, arguments.base, arguments.out)
    save(judge, arguments.base, arguments.out)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("pairs", type=Path, nargs="+")
    parser.add_argument("--base", type=Path, required=True, help="model.safetensors, tokenizer")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--take", nargs="*", default=[], metavar="SOURCE[:STANCE]=TIMES")
    parser.add_argument("--hold-out", type=int, default=0, metavar="FOLD")
    parser.add_argument("--freeze", type=int, default=0, metavar="LAYERS")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=8e-5)
    parser.add_argument("--seed", type=int, default=7)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
