#!/bin/sh
# Write requirements.txt, requirements-server.txt and requirements-test.txt anew: every library at one version, with the digests of its files.
#
# For all systems and for Python 3.11 and newer at once. The test pins are made under the pins of the program, so the two
# never disagree. No address of a package index ends up in the files; pip fetches from whatever index it is set up with.
#
#   sh packaging/pin.sh              keeps the pins that still fit pyproject.toml
#   sh packaging/pin.sh --upgrade    takes the newest versions that pyproject.toml allows
set -eu
cd "$(dirname "$0")/.."
uv=$(command -v uv || echo .venv/bin/uv)

pin() {
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header "$@"
}

pin "$@" pyproject.toml packaging/build.in --output-file requirements.txt
pin "$@" --extra server --constraints requirements.txt pyproject.toml --output-file requirements-server.txt
pin "$@" --extra server --extra test --constraints requirements.txt pyproject.toml packaging/build.in --output-file requirements-test.txt
