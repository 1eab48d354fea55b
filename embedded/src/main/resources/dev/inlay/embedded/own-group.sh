# Where there is no setsid: job control gives the watchdog ($0 its text, then its arguments) a process group
# of its own, out of reach of the terminal's Ctrl-C and of a kill of the whole group.
trap '' INT TERM HUP QUIT
set -m
exec 3<&0
/bin/sh -c "$0" "$@" <&3 3<&- &
watchdog=$!
exec 3<&- </dev/null
wait "$watchdog"
