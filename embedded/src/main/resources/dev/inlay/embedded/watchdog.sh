# Runs PostgreSQL for as long as somebody holds the other end of standard input, and exits as it does.
#   $1 postgres  $2 data directory  $3 file for what it prints before its log is open  $4... its options
# The holder is the JVM: whether it closes the pipe or is killed with -9, the read ends and the server
# gets SIGINT, its fast shutdown. Signals meant for the JVM's process group must not reach us first.
trap '' INT TERM HUP QUIT
postgres=$1; data=$2; early=$3; shift 3
exec 3<&0 </dev/null
"$postgres" -D "$data" "$@" 3<&- >>"$early" 2>&1 &
server=$!
echo "$server"
exec >/dev/null 2>&1
( cat <&3; kill -INT "$server" ) &
holder=$!
exec 3<&-
wait "$server"
status=$?
kill -KILL "$holder"
exit "$status"
