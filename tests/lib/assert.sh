# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Cases and waiting, for all tests in shell. Sourced, never run.
#
#     expect "db fetches a page" db_fetches      runs the function as one case
#     eventually listening web 80                waits for a condition, never for a time
#     finish                                     exit status 1 if any case failed
#
# Each case prints one line: "ok - NAME" or "not ok - NAME # why". The reason is the last line that
# the function printed.

# An emulated machine is 10 to 50 times slower than its host, and a debug kernel is slower still. No
# case depends on speed, but each wait ends after PATIENCE seconds.
export SLOW
SLOW=${SLOW:-1}
[[ ${EOIG_KERNEL:-6.} == 6.* ]] || SLOW=4
PATIENCE=$((60 * SLOW))

# Debian's interpreter. The python3 on PATH may be another one.
# shellcheck disable=SC2034 # for those who source this
PYTHON=/usr/bin/python3

failures=0
scratch=$(mktemp -d)

# The names of the cases that follow begin with the name of the section.
topic=''
section() { # NAME
	topic="$*: "
	printf '\n# %s\n' "$*"
}

ok() { # NAME
	printf 'ok - %s%s\n' "$topic" "$1"
}

not_ok() { # NAME WHY
	printf 'not ok - %s%s # %s\n' "$topic" "$1" "${2:-no message}"
	failures=$((failures + 1))
}

# The case runs in a subshell of its own, under set -e. The subshell runs in the background because
# bash ignores set -e in a command that is part of a condition.
expect() { # NAME COMMAND...
	# The command sees the local variables: their names must be no test's own.
	local expect_name=$1 expect_log=$scratch/case.log expect_begun=$SECONDS
	shift
	(set -eu; "$@") >"$expect_log" 2>&1 &
	if wait $!; then
		ok "$expect_name"
	else
		not_ok "$expect_name" "$(grep -v '^[[:space:]]*$' "$expect_log" | tail -n 1)"
		sed 's/^/#   /' "$expect_log"
	fi
	((SECONDS - expect_begun < 10)) || echo "# it took $((SECONDS - expect_begun)) s"
}

# Print what is wrong, and fail.
wrong() {
	echo "$*"
	return 1
}

is() { # WHAT SEEN EXPECTED
	[ "$2" = "$3" ] || wrong "$1: $2, expected $3"
}

at_least() { # WHAT SEEN EXPECTED
	[ "$2" -ge "$3" ] || wrong "$1: $2, expected at least $3"
}

fails() {
	if "$@" >/dev/null 2>&1; then wrong "'$*' succeeded, but must fail"; fi
}

# Wait until a command succeeds. A flood leaves a busy VM few tries in that time, so it gets ten more.
eventually() { # COMMAND...
	local end=$((SECONDS + PATIENCE)) try=0
	until "$@" >"$scratch/eventually.log" 2>&1; do
		if [ $SECONDS -ge $end ] && [ $((++try)) -ge 10 ]; then
			cat "$scratch/eventually.log"
			wrong "still false after $PATIENCE s: $*"
			return
		fi
		sleep 0.1
	done
}

# End the script with the status that the cases gave.
finish() {
	if [ $failures -gt 0 ]; then
		printf '\n# %d failed\n' $failures
		exit 1
	fi
	printf '\n# all passed\n'
}
