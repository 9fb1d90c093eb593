# Shared by the scripts beside it. Sourced, never run.
# shellcheck shell=bash

# What the workspace needs; the same as rust-version in Cargo.toml.
RUST_VERSION_MIN=1.95
WASM_TARGET=wasm32-unknown-unknown
DEBIAN_RUSTC=/usr/bin/rustc

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

die() {
    say "$*"
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# at_least 1.96.0 1.95
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

rustup_has_target() { [ -d "$(rustc --print sysroot)/lib/rustlib/$WASM_TARGET/lib" ]; }

# Debian's own compiler, with the standard library's source: rustc-web and rust-web-src.
debian_has_target() {
    [ -x "$DEBIAN_RUSTC" ] || return 1
    at_least "$("$DEBIAN_RUSTC" --version | cut -d ' ' -f 2)" "$RUST_VERSION_MIN" || return 1
    [ -e "$("$DEBIAN_RUSTC" --print sysroot)/lib/rustlib/src/rust/library/std/Cargo.toml" ]
}

# The linker that comes with rustup's toolchain.
rust_lld() { find "$(rustc --print sysroot)/lib/rustlib" -path '*/bin/rust-lld' -print -quit; }

# How guests can be built here: "rustup", "debian" or "none". SAMSPILL_WASM forces one of the two.
wasm_way() {
    case "${SAMSPILL_WASM:-}" in
        rustup) if rustup_has_target; then echo rustup; else echo none; fi ;;
        debian) if debian_has_target; then echo debian; else echo none; fi ;;
        '')
            if rustup_has_target; then
                echo rustup
            elif debian_has_target; then
                echo debian
            else
                echo none
            fi
            ;;
        *) die "SAMSPILL_WASM is '$SAMSPILL_WASM'; it can be 'rustup' or 'debian'" ;;
    esac
}
