# Chromium and the driver that steers it.
# shellcheck shell=bash

need_node() {
  need_command node "install Node 20 or newer"
  [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || die "Node $(node --version) is too old: 20 or newer is needed"
}

# need_npm FOLDER PACKAGE_JSON: what the file pins, or a package-lock.json beside it, installed in the cache without
# running install scripts.
need_npm() {
  local dir=$BURNSIDE_CACHE/$1 manifest=$2
  need_node
  [ -e "$dir/node_modules/.complete" ] && cmp -s "$manifest" "$dir/package.json" && return 0
  mkdir -p "$dir"
  step "npm packages of $manifest" "can npm reach its registry? Try: npm install --prefix $dir --ignore-scripts" npm_install "$dir" "$manifest"
}
npm_install() {
  local lock how=install
  lock=$(dirname "$2")/package-lock.json
  rm -f "$1/package-lock.json" "$1/node_modules/.complete" && cp "$2" "$1/package.json" || return
  if [ -e "$lock" ]; then cp "$lock" "$1/" && how=ci || return; fi
  (cd "$1" && npm $how --ignore-scripts --no-audit --no-fund --loglevel=error) && touch "$1/node_modules/.complete"
}

# A Chromium that starts. Ubuntu's packages are stubs that ask for snap, so being on PATH is not enough.
find_chromium() {
  local c
  for c in ${BURNSIDE_CHROMIUM:+"$BURNSIDE_CHROMIUM"} chromium google-chrome-stable google-chrome chromium-browser "$BURNSIDE_CACHE"/chromium/chromium-*/chrome-linux*/chrome; do
    c=$(command -v "$c") && "$c" --version 2>/dev/null | grep -qE 'Chrom' && printf '%s' "$c" && return 0
  done
  return 1
}
need_browser() {
  need_npm node package.json
  if ! find_chromium >/dev/null; then
    if grep -q '^ID=ubuntu' /etc/os-release 2>/dev/null; then
      can_be_root "a Chromium"
      step "Chromium (playwright's build)" "install Google Chrome by hand, or set BURNSIDE_CHROMIUM to a Chromium binary" \
        env PLAYWRIGHT_BROWSERS_PATH="$BURNSIDE_CACHE/chromium" node "$BURNSIDE_CACHE/node/node_modules/playwright-core/cli.js" install --with-deps chromium
    else
      need_apt chromium
    fi
  fi
  BURNSIDE_CHROMIUM=$(find_chromium) || die "no Chromium that starts: install one, or set BURNSIDE_CHROMIUM to its binary"
  export BURNSIDE_CHROMIUM
}
# A software Vulkan device for the native GPU tests.
need_vulkan() {
  compgen -G '/usr/share/vulkan/icd.d/*.json' >/dev/null && compgen -G '/usr/lib/*/libvulkan.so.1' >/dev/null && return 0
  need_apt mesa-vulkan-drivers libvulkan1
}
