# shellcheck shell=bash
# The end of what the member wrote. Needs LINES_ASKED.
journalctl -u etcd.service --no-pager -o short-iso -n "$LINES_ASKED"
