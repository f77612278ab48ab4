#!/usr/bin/env bash
# Installs the system packages that zhenji needs, and only those that are missing.
# Safe to run again; asks for no root when nothing is missing. `--tests` adds what only the tests need.
set -euo pipefail

with_tests=0
[ "${1:-}" = "--tests" ] && with_tests=1

# What the compiler needs, by pkg-config name: the last word on whether the build can work.
build_modules=(webkit2gtk-4.1 gtk+-3.0 gstreamer-1.0 gstreamer-app-1.0 gstreamer-video-1.0)

packages=(
    build-essential pkg-config
    libwebkit2gtk-4.1-dev
    libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev
    gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad
    gstreamer1.0-plugins-ugly gstreamer1.0-libav
    fonts-noto-cjk
)
if [ "$with_tests" = 1 ]; then
    packages+=(xvfb xdotool imagemagick ffmpeg gstreamer1.0-tools nginx libnginx-mod-rtmp)
    command -v node >/dev/null || packages+=(nodejs)
    command -v npm >/dev/null || packages+=(npm)
fi

missing_modules() {
    command -v pkg-config >/dev/null || { echo "${build_modules[*]} (and pkg-config itself)"; return; }
    local module missing=()
    for module in "${build_modules[@]}"; do
        pkg-config --exists "$module" || missing+=("$module")
    done
    echo "${missing[*]}"
}

if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then
    missing=()
    for package in "${packages[@]}"; do
        status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
        [ "$status" = "install ok installed" ] || missing+=("$package")
    done
    if [ ${#missing[@]} -gt 0 ]; then
        echo "Installing: ${missing[*]}"
        sudo=()
        if [ "$(id -u)" != 0 ]; then
            command -v sudo >/dev/null || {
                echo "These packages are missing and there is no sudo. As root, run:" >&2
                echo "  apt-get install ${missing[*]}" >&2
                exit 1
            }
            sudo=(sudo)
        fi
        install() {
            "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
        }
        # The package lists may be empty (a fresh container) or old: one refresh, then again.
        install || { "${sudo[@]}" apt-get update && install; }
        # Debian starts a web server with its package. The tests start their own, on free ports.
        case " ${missing[*]} " in
            *" nginx "*) [ ! -d /run/systemd/system ] || "${sudo[@]}" systemctl disable --now nginx ;;
        esac
    fi
elif [ "$(uname -s)" = Darwin ]; then
    cat <<'TEXT'
macOS is not tested yet. What zhenji needs, from Homebrew:
  brew install pkg-config gstreamer
and for the tests: brew install ffmpeg node, and nginx-full with rtmp-module from denji/nginx
WebKit comes with the system. The fonts do too.
TEXT
else
    cat <<'TEXT'
There is no apt here. What zhenji needs, by the names of other systems:
  Fedora  dnf install gcc pkgconf-pkg-config webkit2gtk4.1-devel gstreamer1-devel gstreamer1-plugins-base-devel \
              gstreamer1-plugins-good gstreamer1-plugins-bad-free gstreamer1-plugins-ugly gstreamer1-libav \
              google-noto-sans-cjk-fonts
          (plugins-ugly and libav: from RPM Fusion)
  Arch    pacman -S base-devel pkgconf webkit2gtk-4.1 gstreamer gst-plugins-base gst-plugins-good gst-plugins-bad \
              gst-plugins-ugly gst-libav noto-fonts-cjk
Only for the tests: xvfb (xorg-x11-server-Xvfb, xorg-server-xvfb), xdotool, ImageMagick, ffmpeg, nginx with its RTMP module
(nginx-mod-rtmp), nodejs, npm.
TEXT
fi

modules=$(missing_modules)
if [ "$(uname -s)" = Darwin ]; then
    modules=${modules//webkit2gtk-4.1/} && modules=${modules//gtk+-3.0/} && modules=${modules//[[:space:]]/ }
fi
if [ -n "${modules// /}" ]; then
    echo "pkg-config does not find: $modules" >&2
    echo "Install the development packages above, then run this script again." >&2
    exit 1
fi

if ! command -v cargo >/dev/null; then
    echo "There is no cargo. Install Rust from https://rustup.rs, then run this again." >&2
    exit 1
fi
echo "Everything zhenji needs is here."
