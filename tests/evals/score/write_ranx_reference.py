"""Writes ranx_reference.json: random rankings and what ranx says of them. ranx compiles for a minute
and brings 700 MB, so it is asked in an environment of its own:

    python3 -m venv /tmp/ranx && /tmp/ranx/bin/pip install ranx
    /tmp/ranx/bin/python tests/evals/score/write_ranx_reference.py
"""

from __future__ import annotations

import json
import random
from pathlib import Path

METRICS = ["hit_rate@1", "hit_rate@5", "recall@5", "recall@20", "mrr@10", "map@10", "ndcg@10"]
RANKINGS, POOL, FOUND, MOST_RELEVANT = 200, 40, 20, 14


def main() -> None:
    from ranx import Qrels, Run, evaluate  # type: ignore[import-not-found]

    rng = random.Random(20261123)
    pool = [f"article-{number}" for number in range(POOL)]
    relevant = [set(rng.sample(pool, rng.randint(1, MOST_RELEVANT))) for _ in range(RANKINGS)]
    ranked = [rng.sample(pool, FOUND) for _ in range(RANKINGS)]
    names = [f"q{number:03}" for number in range(RANKINGS)]
    qrels = Qrels({n: dict.fromkeys(sorted(r), 1) for n, r in zip(names, relevant, strict=True)})
    run = Run(
        {
            n: {d: float(FOUND - k) for k, d in enumerate(r)}
            for n, r in zip(names, ranked, strict=True)
        }
    )
    said = evaluate(qrels, run, METRICS, return_mean=False)
    rows = [
        {
            "found": "".join("1" if document in relevant[i] else "0" for document in ranked[i]),
            "total": len(relevant[i]),
            **{metric: round(float(said[metric][i]), 9) for metric in METRICS},
        }
        for i in range(RANKINGS)
    ]
    lines = ",\n".join(json.dumps(row) for row in rows)
    Path(__file__).with_name("ranx_reference.json").write_text(f"[\n{lines}\n]\n", "utf-8")


if __name__ == "__main__":
    main()
