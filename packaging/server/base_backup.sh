#!/bin/sh
# Copy the whole running database cluster, check the copy, and let the oldest go with the log that only it needed.
#
# Run by karriere-base-backup.timer as the user postgres. Keeps as many copies as KEPT says, four where nothing is said.
set -eu
place=/var/backups/karriere
made=$place/base/$(date -u +%Y-%m-%dT%H%M%SZ)

pg_basebackup --pgdata="$made.part" --checkpoint=fast --wal-method=stream
/usr/lib/postgresql/15/bin/pg_verifybackup --quiet "$made.part"
sync
mv "$made.part" "$made"

find "$place/base" -mindepth 1 -maxdepth 1 -name '*Z' | sort -r | tail -n "+$((${KEPT:-4} + 1))" | xargs -r rm -r --
oldest=$(find "$place/base" -mindepth 1 -maxdepth 1 -name '*Z' | sort | head -n 1)
# The log begins where the oldest copy says: "START WAL LOCATION: 0/6000028 (file 000000010000000000000006)".
first=$(sed -n 's/^START WAL LOCATION: .*(file \([0-9A-F]*\))$/\1/p' "$oldest/backup_label")
/usr/lib/postgresql/15/bin/pg_archivecleanup -x .gz "$place/wal" "$first"
