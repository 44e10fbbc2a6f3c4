# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Cases and waiting, for the scenario tests: sourced, never run.
#
#     expect "db fetches a page" db_fetches      runs the function; its last words say why not
#     eventually listening web 80                waits for a condition, never for a time
#     finish                                     exit status 1 if any case failed
#
# One line a case: "ok - NAME" or "not ok - NAME # why".

# A VM without KVM is 10 to 50 times slower than the machine it runs on, a debug kernel more so:
# nothing here depends on speed, but every wait has an end.
export SLOW
SLOW=${SLOW:-1}
[[ ${EOIG_KERNEL:-6.} == 6.* ]] || SLOW=4
PATIENCE=$((60 * SLOW))

failures=0
scratch=$(mktemp -d)

section() {
	printf '\n# %s\n' "$*"
}

ok() {
	printf 'ok - %s\n' "$1"
}

not_ok() { # NAME WHY
	printf 'not ok - %s # %s\n' "$1" "${2:-it failed without a word}"
	failures=$((failures + 1))
}

# The case runs in a subshell of its own, under set -e. It is started in the background because
# bash ignores set -e in everything that a condition waits for.
expect() { # NAME COMMAND...
	local name=$1 log=$scratch/case.log
	shift
	(set -eu; "$@") >"$log" 2>&1 &
	if wait $!; then
		ok "$name"
	else
		not_ok "$name" "$(grep -v '^[[:space:]]*$' "$log" | tail -n 1)"
		sed 's/^/#   /' "$log"
	fi
}

# Says what went wrong, and fails.
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
	if "$@" >/dev/null 2>&1; then wrong "'$*' worked, but should not have"; fi
}

eventually() {
	local end=$((SECONDS + PATIENCE))
	until "$@" >"$scratch/eventually.log" 2>&1; do
		if [ $SECONDS -ge $end ]; then
			cat "$scratch/eventually.log"
			wrong "waited $PATIENCE s in vain for: $*"
			return
		fi
		sleep 0.1
	done
}

# What is left to say at the end of a script: its exit status.
finish() {
	if [ $failures -gt 0 ]; then
		printf '\n# %d failed\n' $failures
		exit 1
	fi
	printf '\n# all passed\n'
}
