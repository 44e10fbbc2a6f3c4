# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # work is of common.sh
#
# Style rules of ./run. Each rule prints its findings. seen_to_fail plants a violation of each.

LONGEST=500

# c_files, text_files: the sources that the rules are for.
c_files() { find module uapi -name '*.[ch]' | sort; }
text_files() {
	tests/tree | grep -E '^(module|uapi|tools|tests)/' | while read -r file; do
		case $file in
		*.c | *.h | *.py) echo "$file" ;;
		*) head -n 1 "$file" | grep -aE '^#!|shellcheck shell=' >/dev/null && echo "$file" ;;
		esac
	done
}

kernel_doc() { # FILE...
	local source
	source=$(tests/vm/kernel source 2>/dev/null) || { echo 'no kernel source, no kernel-doc'; return 1; }
	perl "$source/scripts/kernel-doc" -Wall -none "$@" 2>&1
}

long_files() { # FILE...
	wc -l "$@" | awk -v most=$LONGEST '$1 > most && $2 != "total" { print $2 " has " $1 " lines, at most " most }'
}

# other_scripts FILE...: print lines that name a file that no other test may read, see ../run.
other_scripts() {
	local scenarios
	scenarios=$(cd tests/net && printf '%s|' *-test)
	grep -HnE "(^|[^a-z-])(${scenarios%|})\b|tests/((broken|lint|deb|rpm|places|proof)/|(list|run|tree|deps|install-deps)\b)" "$@" |
		grep -vE '^[^:]*:[0-9]+:[[:space:]]*#'
	grep -HnE '(tests|\.\.)/eoigctl/' "$@" |
		grep -vE '^tests/(bench|eoigctl)/|^tests/fuzz/run:|^[^:]*:[0-9]+:[[:space:]]*#'
	# The machine asks for the mode of the Makefile only.
	grep -HnE '(top"?|\.\.)/(README\.md|Makefile)|tools/(debian|rpm)' "$@" |
		grep -vE '^tests/eoigctl/|^tests/(net/readme-test|vm/stage2):|^[^:]*:[0-9]+:[[:space:]]*#'
	grep -HnE 'EXAMPLES/[^/]*\.md|/recipe\.sh' "$@" |
		grep -vE '^tests/net/((failover|readme|recipes-[a-z]*)-test|check-arm.sh|recipe.sh):|^[^:]*:[0-9]+:[[:space:]]*#'
	return 0
}

# early_ends FILE...: print lines with a pipe into grep -q. It ends at the first match. Then a writer that has
# more to say is killed, and pipefail takes that for a failure.
early_ends() {
	grep -HnE '[^|]\| *grep -[a-zA-Z]*q' "$@" | grep -vE '^[^:]*:[0-9]+:[[:space:]]*#'
	return 0
}

# changes RULE: what ./changes finds after the commit that ./since names for RULE.
changes() { tests/lint/changes "$1" "$(sed -n "s/^$1 //p" tests/lint/since)"; }

# finds PATTERN COMMAND...: succeeds silently if COMMAND reports what was planted.
finds() {
	local pattern=$1 output
	shift
	output=$("$@" 2>&1)
	grep -qe "$pattern" <<<"$output" || echo "not found: $pattern: $* says: $output"
}

commit() { # SUBJECT [BODY]
	git add -A
	git -c commit.gpgsign=false -c user.name=lint -c user.email=lint@localhost commit -q --allow-empty -m "$1" ${2:+-m "$2"}
}

seen_to_fail() {
	local changes=$PWD/tests/lint/changes bad=$work/planted first
	mkdir "$bad"
	printf '/**\n * f - do\n */\nint f(int a)\n{\n\treturn a;\n}\n' >"$bad/doc.c"
	finds "'a' not described in 'f'" kernel_doc "$bad/doc.c"
	finds "return value of 'f'" kernel_doc "$bad/doc.c"
	seq 501 >"$bad/long.c"
	finds 'long.c has 501 lines' long_files "$bad/long.c" "$bad/doc.c"

	printf '# lab-test\nFILE=my-lab-test\ntests/net/lab-test\n' >"$bad/other"
	finds '^[^:]*other:3:[^:]*$' other_scripts "$bad/other"
	echo '. "$here/../eoigctl/words.sh"' >"$bad/other"
	finds '^[^:]*other:1:' other_scripts "$bad/other"
	printf 'README=$top/README.md\n# ../README.md\nexpect "a recipe" cat "$EXAMPLES/vrf.md"\n' >"$bad/other"
	finds '^[^:]*other:1:' other_scripts "$bad/other"
	finds '^[^:]*other:3:' other_scripts "$bad/other"

	printf "%s -q x\n" '# ip rule | grep' 'false || grep' 'ip rule | grep -E' | sed 's/-E -/-E/' >"$bad/early"
	finds '^[^:]*early:3:[^:]*$' early_ends "$bad/early"

	# A history of its own. The first commit has what was always there.
	mkdir "$bad/history"
	cd "$bad/history" || return
	git init -q
	printf 'int old(void)\n{\n\tint a;\n\tunsigned int b;\n\n\treturn 0; /* %080d */\n}\n' 0 >old.c
	commit 'lint: begin'
	first=$(git rev-parse HEAD)
	finds '^$' "$changes" lines "$first"
	git mv old.c moved.c
	commit 'lint: move a long line'
	finds '^$' "$changes" lines "$first"
	finds '^$' "$changes" subjects "$first"
	printf 'int f(void)\n{\n\tint a;\n\tunsigned int b;\n\n\treturn 0; /* %080d */\n}\n' 1 >new.c
	printf '\tprint("%080d");\n' 1 >>new.c
	git add -A
	finds '^new.c:4: longer than the declaration above it$' "$changes" lines "$first"
	finds '^new.c:6: 104 columns' "$changes" lines "$first"
	"$changes" lines "$first" | grep -e new.c:8 -e moved.c
	commit 'Lint: something'
	finds 'no "area: "' "$changes" subjects "$first"
	commit 'lint: moved a line'
	finds '"moved" is no imperative' "$changes" subjects "$first"
	commit "lint: say $(printf 'more%.0s' {1..20})"
	finds '90 characters' "$changes" subjects "$first"
	commit 'lint: fix it' 'Fixes: 1234'
	finds 'not Fixes: COMMIT' "$changes" subjects "$first"
	commit 'lint: fix it' 'Fixes: 123456789012 ("lint: begin")'
	finds '123456789012 is no commit' "$changes" subjects "$first"
	commit 'lint: fix it' "Fixes: ${first:0:12} (\"lint: end\")"
	finds "${first:0:12} has another subject" "$changes" subjects "$first"
	first=$(git rev-parse HEAD)
	commit 'lint: fix it' "Fixes: ${first:0:12} (\"lint: fix it\")"
	finds '^$' "$changes" subjects "$first"
}
