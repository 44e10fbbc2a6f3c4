# shellcheck shell=bash disable=SC2034 # the names are for those who source this
# SPDX-License-Identifier: GPL-2.0-only
#
# The files of tools/monitoring. Sourced, never run.

MONITORING=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../tools/monitoring" && pwd)
RULES=$MONITORING/eoig.rules.yml
DASHBOARD=$MONITORING/eoig-dashboard.json

# Print each query of the dashboard behind the title of its panel and a tab, for all routers.
dashboard_queries() { # RATE-INTERVAL
	jq -r '.panels[] | .title as $title | .targets[] | "\($title)\t\(.expr)"' "$DASHBOARD" |
		sed -e "s/\\\$__rate_interval/$1/g; s/\\\$instance/.*/g"
}
