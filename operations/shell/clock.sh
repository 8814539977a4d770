# shellcheck shell=bash
# Prints what time it is here.
date +%s.%N
