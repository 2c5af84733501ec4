"""What the scripts that make reference numbers share: paths, rounding, one JSON style.

Run them with the interpreter of $BURNSIDE_CACHE/py-golden:
    python3 -m venv ~/.cache/burnside/py-golden
    ~/.cache/burnside/py-golden/bin/pip install torch transformers onnxruntime onnx gguf numpy safetensors
"""

import json
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
# This folder has a tokenizers.py, which would hide the PyPI package of that name from transformers.
sys.path = [entry for entry in sys.path if Path(entry or ".").resolve() != HERE]

REPO = HERE.parent.parent
GOLDEN = REPO / "tests" / "golden"
CACHE = Path(os.environ.get("BURNSIDE_CACHE", Path.home() / ".cache" / "burnside"))
RAW = CACHE / "models-raw"


def rounded(value, digits=7):
    """Nested tensors and lists as plain numbers of `digits` significant digits (f32 has a little over 7)."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list):
        return [rounded(entry, digits) for entry in value]
    return float(f"{value:.{digits}g}") if isinstance(value, float) else value


def write_golden(name, about, **lists):
    """Writes `{"about": ..., key: [...], ...}` with one case a line, so that diffs stay readable."""
    def compact(entry):
        return json.dumps(entry, ensure_ascii=False, separators=(",", ":"))

    parts = [f'"about":{compact(about)}']
    for key, value in lists.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            parts.append(f'"{key}":[\n' + ",\n".join(map(compact, value)) + "\n]")
        else:
            parts.append(f'"{key}":{compact(value)}')
    path = GOLDEN / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{" + ",\n".join(parts) + "}\n", encoding="utf-8")
    print(f"{path.relative_to(REPO)}: {path.stat().st_size} bytes")
