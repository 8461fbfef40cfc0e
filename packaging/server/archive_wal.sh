#!/bin/sh
# PostgreSQL's archive_command: keep one piece of its log (WAL) where base backups lie, whole or not at all.
#
#   archive_wal.sh %p %f
#
# PostgreSQL asks again until this ends with 0. What is there already, after a power cut for instance, must be the same.
set -eu
kept=/var/backups/karriere/wal/$2
[ ! -e "$kept" ] || exec cmp --quiet "$1" "$kept"
cp "$1" "$kept.part"
sync "$kept.part"
mv "$kept.part" "$kept"
sync "$(dirname "$kept")"
