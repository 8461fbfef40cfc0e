#!/bin/sh
# PostgreSQL's archive_command: keep one piece of its log (WAL) where base backups lie, whole or not at all.
#
#   archive_wal.sh %p %f
#
# PostgreSQL asks again until this ends with 0. What is there already, after a power cut for instance, must be the same.
set -eu
kept=/var/backups/karriere/wal/$2.gz
if [ -e "$kept" ]; then
    gunzip --stdout "$kept" | cmp --quiet - "$1"
    exit
fi
# Packed: a file that was closed after a minute is sixteen megabytes of mostly nothing.
gzip --fast --stdout "$1" >"$kept.part"
sync "$kept.part"
mv "$kept.part" "$kept"
sync "$(dirname "$kept")"
