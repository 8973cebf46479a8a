#!/bin/sh
# Repeat a draw of people:  sh draw.sh allocation.csv SEED letter control    (the table's seats, in order)
export LC_ALL=C
list=$1 seed=$2
shift 2
ticket() { printf %s "$seed/$1/$2" | sha256sum | cut -c 1-64; }

first=$(for seat in $(seq $#); do echo "$(ticket seat "$seat") $seat"; done | sort | head -n 1 | cut -d " " -f 2)
while [ "$first" -gt 1 ]; do set -- "$@" "$1"; shift; first=$((first - 1)); done

tail -n +2 "$list" | while IFS=, read -r id site stratum cluster rest; do
  printf '%s\n' "$(ticket stratum "$stratum") $(ticket unit "$id") $id"
done | sort | while read -r _ _ id; do
  printf '%s\n' "$id,$1"; set -- "$@" "$1"; shift
done
