#!/bin/sh
# Make sure that R is there with its package estimatr, for `make replicate` to compare with: with apt when that can be
# done, else say the line to type, and fail. Does nothing, at once, when they are.

. "$(dirname "$0")/apt.sh"

Rscript -e 'library(estimatr)' >/dev/null 2>&1 || installed r-base-core r-cran-estimatr
