#!/usr/bin/env bash
# Three ways to write "every weekday" are three schedules.
#
# Versions: github.com/robfig/cron/v3 3.0.1 (the parser of Kubernetes' CronJob), npm croner 11.0.1 and
#   cron-parser 5.10.6.
# Behaviour: cron joins day of month and day of week by AND if one of them is a star, otherwise by OR. robfig/cron takes
#   `*/1` for a star, the npm parsers don't. None of them takes `0-6` for one.
# A good engineer would guess: `*`, `*/1` and `0-6` are the same days, so "on the 1st, on any weekday" is monthly in
#   every spelling and in every parser.
# So a tool that previews a CronJob with an npm parser shows `0 3 1 * */1` as daily, while Kubernetes runs it monthly.
set -euo pipefail

# Output seen: the second run of `0 3 1 * DAYS` after 2026-11-29 00:00 UTC. 2027-01-01 is monthly, 2026-11-30 daily.
expected='robfig/cron *    2027-01-01
robfig/cron */1  2027-01-01
robfig/cron 0-6  2026-11-30
croner      *    2027-01-01
croner      */1  2026-11-30
croner      0-6  2026-11-30
cron-parser *    2027-01-01
cron-parser */1  2026-11-30
cron-parser 0-6  2026-11-30'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

printf '%s\n' 'module finding' 'go 1.21' 'require github.com/robfig/cron/v3 v3.0.1' >go.mod
cat >main.go <<'GO'
package main

import (
	"fmt"
	"time"

	"github.com/robfig/cron/v3"
)

func main() {
	start := time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)
	for _, days := range []string{"*", "*/1", "0-6"} {
		schedule, err := cron.ParseStandard("0 3 1 * " + days)
		if err != nil {
			panic(err)
		}
		fmt.Printf("robfig/cron %-4s %s\n", days, schedule.Next(schedule.Next(start)).Format("2006-01-02"))
	}
}
GO
cat >npm.mjs <<'JS'
import { Cron } from 'croner';
import { CronExpressionParser } from 'cron-parser';

const start = new Date('2026-11-29T00:00:00Z');
const secondRun = {
  'croner     ': (pattern) => new Cron(pattern, { timezone: 'UTC' }).nextRuns(2, start)[1],
  'cron-parser': (pattern) =>
    CronExpressionParser.parse(pattern, { currentDate: start, tz: 'UTC' }).take(2)[1].toDate(),
};
for (const [name, run] of Object.entries(secondRun))
  for (const days of ['*', '*/1', '0-6'])
    console.log(name, days.padEnd(4), run(`0 3 1 * ${days}`).toISOString().slice(0, 10));
JS

npm install --prefix "$work" --no-audit --no-fund --ignore-scripts --silent croner@11.0.1 cron-parser@5.10.6
seen=$(GOFLAGS=-mod=mod go run . && node npm.mjs)

diff <(printf '%s\n' "$expected") <(printf '%s\n' "$seen") || { echo 'the behaviour has changed' >&2; exit 1; }
echo 'the behaviour is as stated'
