#!/bin/bash
# Prove that a machine with nothing but Debian's smallest system and python3 can run the demo and the tests.
#
# Makes such a system in a temporary folder, puts the committed state of the project in it, and runs there, without a
# screen: run.py as a plain user (must end with 2 and name the packages), then `run.py demo` and
# `run.py test -m "not slow"` as root, then the demo's window for half a minute on a virtual X11 screen. Prints what
# happened and ends with 0 only when all of it went as it should.
#
#   sudo bash packaging/bare_machine.sh [bookworm | trixie] [-- words for pytest]
#
# The Debian mirror and the set-up of pip are this machine's own: they are read here and now and kept only in the
# temporary folder. Mounts live in a mount namespace of this process and end with it.
set -euo pipefail

if [ "$(id -u)" -ne 0 ]; then
    echo "bare_machine.sh must run as root: it makes a root file system." >&2
    exit 2
fi
if [ "${IN_OWN_NAMESPACE:-}" != yes ]; then
    IN_OWN_NAMESPACE=yes exec unshare --mount --propagation private -- bash "$0" "$@"
fi

project=$(cd "$(dirname "$0")/.." && pwd)
suite=bookworm
if [ "${1:---}" != -- ]; then
    suite=$1
    shift
fi
[ "${1:-}" = -- ] && shift
[ "$#" -gt 0 ] || set -- -m "not slow"

root=$(mktemp -d /var/tmp/karriere-bare.XXXXXX)
chmod 755 "$root"
clean_up() {
    cd /
    umount --recursive --lazy "$root/proc" "$root/dev" 2>/dev/null || true
    while read -r place; do umount --lazy "$place"; done < <(awk -v root="$root/" 'index($2, root) == 1 {print $2}' /proc/mounts)
    rm -rf --one-file-system "$root"
}
trap clean_up EXIT

mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | head -n 1)
echo "== $suite, smallest system with python3"
debootstrap --variant=minbase --include=python3 "$suite" "$root" "$mirror" >"$root.log" 2>&1 || {
    tail -n 20 "$root.log"
    exit 1
}
rm -f "$root.log"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"

# What pip and apt need to reach the world from in there: names, certificates, pip's settings and its local folders.
cp /etc/resolv.conf /etc/hosts "$root/etc/"
carry_over() {
    [ -e "$1" ] || return 0
    mkdir -p "$(dirname "$root$1")"
    if [ -d "$1" ]; then
        mkdir -p "$root$1" && mount --bind -o ro "$1" "$root$1"
    elif [ ! -e "$root$1" ]; then
        cp -L "$1" "$root$1"
    fi
}
carry_over_place() { # a local index lists files that lie beside it: its parent folder is what it needs
    case $1 in
        file://*) carry_over "$(dirname "${1#file://}")" ;;
        /*) carry_over "$1" ;;
    esac
}
passed_on=()
while IFS='=' read -r -d '' name value; do
    case $name in
        PIP_CERT) continue ;;
        PIP_* | *_PROXY | *_proxy) passed_on+=("$name=$value") ;;
        *) continue ;;
    esac
    for word in $value; do
        carry_over_place "$word"
    done
done < <(env -0)
while read -r file; do
    carry_over "$file"
    for word in $(tr '=,' '  ' <"$file"); do
        carry_over_place "$word"
    done
done < <(python3 -m pip config debug | sed -nE 's/^ *(.*), exists: True$/\1/p')

# Under a name of its own: ca-certificates comes in with python3-venv and writes its bundle over whatever lies there.
certificates=${PIP_CERT:-$(python3 -m pip config get global.cert 2>/dev/null || true)}
if [ -n "$certificates" ]; then
    cp -L "$certificates" "$root/etc/passed-on.pem"
    passed_on+=(PIP_CERT=/etc/passed-on.pem)
fi

mkdir "$root/karriere"
git -C "$project" archive HEAD | tar -x -C "$root/karriere"

inside() { # the folder's owner runs it; "nobody" first, then root
    local user=$1
    shift
    chroot --userspec="$user" "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "${passed_on[@]}" \
        sh -c 'cd /karriere && exec "$@"' sh "$@" </dev/null
}
packages() { chroot "$root" dpkg-query --show --showformat '${Package}\n' | sort; }
results=()
step() { # step NAME EXPECTED-CODE COMMAND...
    local name=$1 expected=$2 begun=$SECONDS code=0
    shift 2
    echo "== $name"
    "$@" || code=$?
    local verdict=ok
    [ "$code" -eq "$expected" ] || verdict=WRONG
    results+=("$verdict: $name: ended with $code (expected $expected) after $((SECONDS - begun)) s")
}

packages >"$root/before"
step "plain user: names what is missing" 2 inside nobody python3 run.py demo
step "root: demo, first time" 0 inside root python3 run.py demo
step "root: demo, second time" 0 inside root python3 run.py demo
echo "== PDF files of the demo: $(cd "$root" && find karriere/build tmp root -name '*.pdf' -size +1k 2>/dev/null | tr '\n' ' ')"
step "root: tests" 0 inside root python3 run.py test "$@"
# 124 is timeout's own: the window was still open. The tests brought Xvfb; it picks a display number that is free.
step "root: the demo's window on X11" 124 inside root sh -c '
    Xvfb -screen 0 1366x768x24 -nolisten tcp -displayfd 3 3>/tmp/display 2>/dev/null & screen=$!
    while [ ! -s /tmp/display ]; do sleep 0.1; done
    code=0
    DISPLAY=:$(cat /tmp/display) timeout 30 python3 run.py demo || code=$?
    kill "$screen"
    exit "$code"'
packages >"$root/after"

echo "== packages that came in: $(comm -13 "$root/before" "$root/after" | tr '\n' ' ')"
echo "== size: system $(du -sh "$root/usr" | cut -f1), libraries $(du -sh "$root/karriere/.venv" | cut -f1)"
printf '%s\n' "${results[@]}"
! printf '%s\n' "${results[@]}" | grep -q ^WRONG
