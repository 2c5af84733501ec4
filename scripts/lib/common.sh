# Sourced by every script: where things are kept, and how a step is run and reported.
# shellcheck shell=bash
set -u -o pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# Everything that is made once and used again lies here, outside the clone. Deleting it costs time, nothing else.
export BURNSIDE_CACHE=${BURNSIDE_CACHE:-$HOME/.cache/burnside}
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$BURNSIDE_CACHE/target}
TOOLS=$BURNSIDE_CACHE/tools
LOGS=$BURNSIDE_CACHE/logs
export WASM_TARGET=wasm32-unknown-unknown
export PATH=$TOOLS/bin:$HOME/.cargo/bin:$PATH
mkdir -p "$LOGS" "$TOOLS"
cd "$ROOT" || exit 1

# Progress goes to standard error: standard output is for the result, so that its last line can be parsed.
say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }

# A line a minute while a step runs, with the newest line of its log.
heartbeat() {
  local log=$1 since=$SECONDS
  while sleep 60 >/dev/null 2>&1; do
    printf '    ... %d min: %.100s\n' $(((SECONDS - since) / 60)) "$(tail -n 1 "$log" 2>/dev/null | tr -d '\r\033')" >&2
  done
}

# step TITLE HINT COMMAND... : runs the command with its output in a log, prints one line with the time.
# On failure prints the end of the log and the hint, and ends the script.
# Commands run in a condition, where `set -e` has no effect: functions given here chain with && or return early.
STEP_LOG=
step() {
  local title=$1 hint=$2 start=$SECONDS pulse
  shift 2
  STEP_LOG=$LOGS/$(printf '%s' "$title" | tr -cs 'A-Za-z0-9' '-').log
  : >"$STEP_LOG"
  heartbeat "$STEP_LOG" &
  pulse=$!
  if "$@" >"$STEP_LOG" 2>&1; then
    kill "$pulse" 2>/dev/null
    wait "$pulse" 2>/dev/null
    printf '  ok    %-52s %5d s\n' "$title" $((SECONDS - start)) >&2
    return 0
  fi
  kill "$pulse" 2>/dev/null
  wait "$pulse" 2>/dev/null
  printf '  FAIL  %-52s %5d s\n' "$title" $((SECONDS - start)) >&2
  # A test that failed may be far from the end.
  { grep -A 8 '^ *not ok ' "$STEP_LOG" | head -n 60; tail -n 60 "$STEP_LOG"; } | sed 's/^/      | /' >&2
  say "  whole log: $STEP_LOG"
  say "  what to do: $hint"
  step_failed "$title"
  exit 1
}
# A script that owes a last line even on failure redefines this.
step_failed() { :; }

# Stops a child process of ours when the script ends, however it ends.
CHILDREN=()
stop_children() {
  local pid
  for pid in ${CHILDREN[@]+"${CHILDREN[@]}"}; do kill "$pid" 2>/dev/null; done
}
trap stop_children EXIT

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}
# Asks for the sudo password, if one is needed, before a step hides the prompt in its log.
can_be_root() {
  [ "$(id -u)" = 0 ] && return 0
  command -v sudo >/dev/null || die "system packages are missing and there is no sudo: run as root once, or install by hand: $*"
  sudo -v || die "sudo was refused; install by hand: apt-get install --no-install-recommends $*"
}
# need_apt PACKAGE... : installs those that are not installed.
need_apt() {
  local missing=() p
  for p in "$@"; do
    dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q '^install ok installed' || missing+=("$p")
  done
  [ ${#missing[@]} = 0 ] && return 0
  command -v apt-get >/dev/null || die "no apt-get here: install with your package manager: ${missing[*]}"
  can_be_root "${missing[@]}"
  step "apt-get install ${missing[*]}" "is the machine Debian 12+/Ubuntu 24.04+ with its package lists reachable? Then: apt-get install ${missing[*]}" \
    apt_install "${missing[@]}"
}
apt_install() {
  # Lists may be old or absent on a fresh image; a failed update is not yet a failed install.
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q || true
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}
need_command() {
  command -v "$1" >/dev/null || die "$1 is missing: $2"
}
