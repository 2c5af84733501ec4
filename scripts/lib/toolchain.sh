# The wasm32 compiler and what turns its output into a package. Two worlds: rustup's target, or where rustup
# can't download, Debian's rustc-web with a std built here once.
# shellcheck shell=bash

WASM_BINDGEN_VERSION=0.2.130 # must equal the crate's in Cargo.toml
WASM_PACK_VERSION=0.15.1
DEBIAN_RUSTC=/usr/bin/rustc
DEBIAN_STD=/usr/lib/rustlib/$WASM_TARGET/lib
DEBIAN_PACKAGES=(rustc-web rust-web-src lld-19)

need_rust() {
  need_command cargo "install Rust 1.95 or newer from https://rustup.rs"
  need_command cc "apt-get install build-essential"
}

rustup_has_wasm() {
  [ -e "$(rustc --print sysroot)/lib/rustlib/$WASM_TARGET/lib" ]
}
debian_has_wasm() {
  [ -x $DEBIAN_RUSTC ] && command -v wasm-ld-19 >/dev/null && compgen -G "$DEBIAN_STD/libstd-*.rlib" >/dev/null
}

# Leaves the compiler of this machine in the environment: what is ready wins, then rustup's download, then Debian.
need_wasm_compiler() {
  need_rust
  if ! rustup_has_wasm && ! debian_has_wasm; then
    if command -v rustup >/dev/null && timeout 120 rustup target add "$WASM_TARGET" >"$LOGS/rustup-target.log" 2>&1; then
      say "  ok    rustup target add $WASM_TARGET"
    else
      say "  --    rustup can't download the wasm target ($LOGS/rustup-target.log): taking Debian's compiler"
      need_apt "${DEBIAN_PACKAGES[@]}"
      can_be_root "${DEBIAN_PACKAGES[@]}"
      step "std for $WASM_TARGET, built once" "see the log; 'rustup target add $WASM_TARGET' on a machine that can download makes this step unnecessary" \
        build_debian_std "$WASM_TARGET" wasm-ld-19 std,panic_abort
    fi
  fi
  use_wasm_compiler
}
# For the last step alone, which by fat LTO compiles everything: flags for all crates would have Burn built anew.
# Loop strength reduction loses the constant offsets of loads, so that each takes an addition (5 % of a matrix product).
WASM_LAST=(-C llvm-args=-disable-lsr)
use_wasm_compiler() {
  WASM_ENV=(
    # simd128 is in every browser that has WebGPU; getrandom takes its bytes from crypto.getRandomValues.
    "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=-C target-feature=+simd128 --cfg getrandom_backend=\"wasm_js\""
  )
  if ! rustup_has_wasm; then
    WASM_ENV+=("RUSTC=$DEBIAN_RUSTC" "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-19")
  fi
}
# build_debian_std TARGET LINKER CRATES: with bitcode, which cargo leaves out of a build that doesn't link: fat LTO of what
# ships needs it.
build_debian_std() {
  local target=$1 linker=$2 crates=$3 std=/usr/lib/rustlib/$1/lib dir key
  key=CARGO_TARGET_$(tr 'a-z-' 'A-Z_' <<<"$target")
  dir=$(mktemp -d) || return
  mkdir "$dir/src" && : >"$dir/src/lib.rs" &&
    printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2024"\n' >"$dir/Cargo.toml" &&
    (cd "$dir" && env RUSTC=$DEBIAN_RUSTC RUSTC_BOOTSTRAP=1 "${key}_LINKER=$linker" "${key}_RUSTFLAGS=-C embed-bitcode=yes" \
      CARGO_TARGET_DIR="$dir/target" cargo build --release --target "$target" -Zbuild-std="$crates") &&
    rm -f "$dir/target/$target/release/deps/"libempty* &&
    as_root mkdir -p "$std" &&
    as_root cp "$dir/target/$target/release/deps/"lib*.rlib "$std/" &&
    rm -rf "$dir"
}

# cargo_tool COMMAND CRATE VERSION: a tool of that exact version in the cache. No --locked: the crates' lock files
# name a pre-release that some registry mirrors don't carry.
cargo_tool() {
  local command=$1 crate=$2 version=$3
  "$TOOLS/bin/$command" --version 2>/dev/null | grep -qF " $version" && return 0
  need_rust
  step "cargo install $crate $version" "can cargo reach its registry? Try: cargo install $crate --version $version" \
    env CARGO_TARGET_DIR="$BURNSIDE_CACHE/target/tools" cargo install "$crate" --version "$version" --root "$TOOLS"
}
need_wasm_bindgen() { cargo_tool wasm-bindgen wasm-bindgen-cli $WASM_BINDGEN_VERSION; }
need_wasm_pack() { cargo_tool wasm-pack wasm-pack $WASM_PACK_VERSION; }
