#!/usr/bin/env bash
# A redirect that is repeated further down loses its place at the top.
#
# Versions: npm @netlify/redirect-parser 16.1.1 (reads `_redirects`) and netlify-redirector 0.5.0 (applies the rules).
#   The parser asks for Node 22; it runs on Node 20 too.
# Behaviour: of two equal rules the parser keeps the last one. The rule between them then comes first, and wins. The
#   matcher alone, given the same lines, keeps the first one. Neither reports anything.
# A good engineer would guess: the first rule that fits wins, so a second copy of it further down changes nothing.
# So repeating a line of the file below a catch-all rule switches that redirect off.
set -euo pipefail

# Output seen: where a request for /old goes.
expected='matcher, with the copy: /new
parser and matcher, without the copy: /new
parser and matcher, with the copy: /catch-all
errors of the parser: 0'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --prefix "$work" --no-audit --no-fund --ignore-scripts --silent \
  @netlify/redirect-parser@16.1.1 netlify-redirector@0.5.0

printf '%s\n' '/old /new' '/* /catch-all' >once
printf '%s\n' '/old /new' '/* /catch-all' '/old /new' >twice
cat >run.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { parseAllRedirects } from '@netlify/redirect-parser';
import redirector from 'netlify-redirector';

const unset = () => '';
const request = { scheme: 'https', host: 'site.example', path: '/old', query: '', getHeader: unset, getCookie: unset };
const target = (rules) => rules.match(request).to;
const parse = (file) => parseAllRedirects({ redirectsFiles: [file], minimal: true });
const apply = async ({ redirects }) => {
  const lines = redirects.map(({ from, to }) => `${from} ${to}`);
  return target(await redirector.parsePlain(lines.join('\n'), {}));
};

console.log('matcher, with the copy:', target(await redirector.parsePlain(readFileSync('twice', 'utf8'), {})));
console.log('parser and matcher, without the copy:', await apply(await parse('once')));
console.log('parser and matcher, with the copy:', await apply(await parse('twice')));
console.log('errors of the parser:', (await parse('twice')).errors.length);
JS
seen=$(node run.mjs)

diff <(printf '%s\n' "$expected") <(printf '%s\n' "$seen") || { echo 'the behaviour has changed' >&2; exit 1; }
echo 'the behaviour is as stated'
