#!/usr/bin/env bash
# One number of a Pulumi stack's configuration has two values, by the language of the program.
#
# Versions: npm @pulumi/pulumi 3.259.0 and github.com/pulumi/pulumi/sdk/v3 3.259.0. The npm package asks for Node 22; it
#   runs on Node 20 too.
# Behaviour: a program gets its configuration as text, in PULUMI_CONFIG. Node's `getNumber` reads the digits at the
#   beginning and ignores the rest, although its documentation promises an error for a value that isn't a number. Go's
#   `TryInt` reads the whole text as a Go literal, with `0x`, a leading 0 for octal and `_`.
# A good engineer would guess: the SDKs agree, and refuse `10Gi`.
# So a limit of `10Gi` is 10 in a Node program, without a message, and `0x10` is 0.
set -euo pipefail

# Output seen.
expected='0x10: node 0, go 16
010: node 10, go 8
1_000: node 1, go 1000
10Gi: node 10, go error'
export PULUMI_CONFIG='{"app:a":"0x10","app:b":"010","app:c":"1_000","app:d":"10Gi"}'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --prefix "$work" --no-audit --no-fund --ignore-scripts --silent @pulumi/pulumi@3.259.0
cat >node.js <<'JS'
const config = new (require('@pulumi/pulumi').Config)('app');
for (const key of ['a', 'b', 'c', 'd']) console.log(`${config.require(key)}: node ${config.getNumber(key)}`);
JS

printf '%s\n' 'module finding' 'go 1.25.11' 'require github.com/pulumi/pulumi/sdk/v3 v3.259.0' >go.mod
cat >main.go <<'GO'
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	info := pulumi.RunInfo{}
	if err := json.Unmarshal([]byte(os.Getenv("PULUMI_CONFIG")), &info.Config); err != nil {
		panic(err)
	}
	ctx, err := pulumi.NewContext(context.Background(), info)
	if err != nil {
		panic(err)
	}
	for _, key := range []string{"a", "b", "c", "d"} {
		if number, err := config.New(ctx, "app").TryInt(key); err != nil {
			fmt.Println("go error")
		} else {
			fmt.Println("go", number)
		}
	}
}
GO
GOFLAGS=-mod=mod go run . >go.txt
seen=$(node node.js | paste -d, - go.txt | sed 's/,/, /')

diff <(printf '%s\n' "$expected") <(printf '%s\n' "$seen") || { echo 'the behaviour has changed' >&2; exit 1; }
echo 'the behaviour is as stated'
