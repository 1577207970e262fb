#!/bin/bash
# A share of the faults that `make faults` tries: one failing call of each row of its table.
cd "$(dirname "$0")/../.." || exit 1
: "${BUILD:=build/debug}"
export BUILD
exec tests/faults/run --one
