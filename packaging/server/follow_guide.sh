#!/bin/bash
# Follow docs/operator.md from its first line: type its sh blocks, in order, on a bare Debian 12 with a running systemd.
#
#   sudo bash packaging/server/follow_guide.sh [FOLDER]
#
# Makes such a machine in a temporary folder (debootstrap, systemd-nspawn; FOLDER is a smallest system made before, to be
# copied), lays the committed state of the project into it, boots it, and types. Ends with 0 only when every line did.
# What was typed and answered is printed; systemd's journal follows where something failed. The machine has its own
# processes, users and files; the network is this machine's, so ports 443 and 8443 must be free.
#
# The Debian mirror and the set-up of pip are this machine's own: they are read here and now and kept only in the
# temporary folder.
set -euo pipefail

if [ "$(id -u)" -ne 0 ]; then
    echo "follow_guide.sh must run as root: it makes a root file system." >&2
    exit 2
fi
for needed in debootstrap systemd-nspawn; do
    command -v "$needed" >/dev/null || {
        echo "$needed is missing: apt-get install -y --no-install-recommends debootstrap systemd-container" >&2
        exit 2
    }
done

project=$(cd "$(dirname "$0")/../.." && pwd)
root=$(mktemp -d /var/tmp/karriere-guide.XXXXXX)
showing=
clean_up() {
    [ -z "$showing" ] || kill "$showing" 2>/dev/null || true
    rm -rf --one-file-system "$root" "$root.log"
}
trap clean_up EXIT

echo "== a bare Debian 12 with systemd"
if [ $# -gt 0 ]; then
    cp -a "$1/." "$root"
else
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | head -n 1)
    debootstrap --variant=minbase --include=systemd-sysv,dbus,ca-certificates bookworm "$root" "$mirror" >"$root.log" 2>&1 || {
        tail -n 20 "$root.log"
        exit 1
    }
fi
chmod 755 "$root"

echo "== the project, and what pip needs to reach its index"
mkdir "$root/root/karriere-source"
git -C "$project" archive HEAD | tar -x -C "$root/root/karriere-source"
bound=()
carry_over() {
    if [ -d "$1" ]; then
        bound+=("--bind-ro=$1")
    elif [ -e "$1" ]; then
        mkdir -p "$(dirname "$root$1")" && cp -L "$1" "$root$1"
    fi
}
carry_over_places() { # a local index lists files that lie beside it: its parent folder is what it needs
    for word in $*; do
        case $word in
            file://*) carry_over "$(dirname "${word#file://}")" ;;
            /*) carry_over "$word" ;;
        esac
    done
}
: >"$root/root/environment"
while IFS='=' read -r -d '' name value; do
    case $name in
        PIP_CERT) ;;
        PIP_* | *_PROXY | *_proxy)
            printf '%s=%q\n' "$name" "$value" >>"$root/root/environment"
            carry_over_places "$value"
            ;;
    esac
done < <(env -0)
while read -r file; do
    carry_over "$file"
    carry_over_places "$(tr '=,' '  ' <"$file")"
done < <(python3 -m pip config debug | sed -nE 's/^ *(.*), exists: True$/\1/p')
# Under a name of its own: the package ca-certificates writes its bundle over whatever lies there.
certificates=${PIP_CERT:-$(python3 -m pip config get global.cert 2>/dev/null || true)}
if [ -n "$certificates" ]; then
    cp -L "$certificates" "$root/etc/passed-on.pem"
    echo PIP_CERT=/etc/passed-on.pem >>"$root/root/environment"
fi

echo 'APT::Quiet "2";' >"$root/etc/apt/apt.conf.d/90quiet"

echo "== the guide's lines"
# Each block says where in the guide it stands, and each line is shown before it is done.
awk '
    /^```sh$/ { inside = 1; printf "echo; echo \"== line %d of the guide, second $SECONDS\"\n", NR; next }
    /^```/    { inside = 0; next }
    inside    { print }
    END       { print "echo; echo \"== followed to the end, second $SECONDS\"" }
' "$project/docs/operator.md" >"$root/root/guide.sh"
{
    echo 'set -a; . /root/environment; set +a'
    echo 'export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 HOME=/root'
    echo 'set -v'
} >"$root/root/before.sh"
cat >"$root/etc/systemd/system/follow.service" <<'UNIT'
[Unit]
After=multi-user.target

[Service]
Type=oneshot
ExecStart=/bin/bash -c 'cat /root/before.sh /root/guide.sh | exec bash -e'
ExecStopPost=/bin/sh -c 'echo "$SERVICE_RESULT $EXIT_STATUS" > /root/result; \
    [ "$SERVICE_RESULT" = success ] || { systemctl --failed --no-pager; journalctl --no-pager -n 80 --output short; }; \
    systemctl poweroff'
StandardOutput=file:/root/followed.log
StandardError=file:/root/followed.log
UNIT
mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
ln -s ../follow.service "$root/etc/systemd/system/multi-user.target.wants/follow.service"

touch "$root/root/followed.log"
tail -n +1 -f "$root/root/followed.log" &
showing=$!
systemd-nspawn --quiet --register=no --keep-unit --boot --directory="$root" --machine=karriere-guide --console=pipe \
    --resolv-conf=copy-host "${bound[@]}" </dev/null >/dev/null || true
sleep 1 # what was written last is shown too
result=$(cat "$root/root/result" 2>/dev/null || echo "the machine did not come up")
echo "== $result"
[ "$result" = "success 0" ]
