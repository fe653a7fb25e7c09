#!/usr/bin/env bash
# Installs the released binary for this runner, after its checksum was compared. Reads SSESPEC_VERSION.
set -euo pipefail

case "$RUNNER_OS-$RUNNER_ARCH" in
    Linux-X64) platform=x86_64-unknown-linux-musl ending=tar.gz ;;
    Linux-ARM64) platform=aarch64-unknown-linux-musl ending=tar.gz ;;
    macOS-X64) platform=x86_64-apple-darwin ending=tar.gz ;;
    macOS-ARM64) platform=aarch64-apple-darwin ending=tar.gz ;;
    *)
        echo "::error title=ssespec::There is no binary for $RUNNER_OS on $RUNNER_ARCH: use a Linux or macOS runner."
        exit 3
        ;;
esac

if [ "$SSESPEC_VERSION" != latest ] && ! [[ "$SSESPEC_VERSION" =~ ^v[0-9]+(\.[0-9]+)*$ ]]; then
    echo "::error title=ssespec::The input version is a tag such as v0.1.0, or latest."
    exit 2
fi
releases=https://github.com/$SSESPEC_REPOSITORY/releases
if [ "$SSESPEC_VERSION" = latest ]; then
    from=$releases/latest/download
else
    from=$releases/download/$SSESPEC_VERSION
fi

folder=$RUNNER_TEMP/ssespec
mkdir -p "$folder"
cd "$folder"
archive=ssespec-$platform.$ending
curl --fail --silent --show-error --location --retry 3 --remote-name-all "$from/$archive" "$from/$archive.sha256"
if command -v sha256sum >/dev/null; then
    sha256sum --check --strict "$archive.sha256"
else
    shasum --algorithm 256 --check "$archive.sha256"
fi
tar -xzf "$archive"
"$folder/ssespec" --version
echo "$folder" >>"$GITHUB_PATH"
