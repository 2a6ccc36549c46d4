#!/usr/bin/env bash
# Hugo's environment variables win over its command-line flags.
#
# Versions: hugo 0.111.3 (Debian 12: 0.111.3-1) with libsass1 3.6.5+20220909-1 and libwebp7 1.2.4-0.2+deb12u1.
# Behaviour: HUGO_BASEURL wins over --baseURL, HUGO_PUBLISHDIR over --destination, HUGO_ENVIRONMENT over
#   --environment. Hugo exits with 0 and prints no warning.
# A good engineer would guess: a flag wins over the environment, and the environment over the file, as in most tools.
# So `hugo --destination public` can leave public/ as it was: the next step of the deployment uploads the older site.
set -euo pipefail
shopt -s inherit_errexit

# Output seen: first without any variable, then with all three.
expected='flagged: https://flag.example/ flag
flagged: nothing
varied: https://variable.example/ variable
messages: none'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

apt-get download -q hugo=0.111.3-1 libsass1=3.6.5+20220909-1 libwebp7=1.2.4-0.2+deb12u1 >apt.log 2>&1 ||
  { cat apt.log >&2; exit 1; }
for package in *.deb; do dpkg -x "$package" root; done
libraries=$(dirname "$(find root -name 'libsass.so.1')")

mkdir -p site/layouts
printf '%s\n' 'baseURL = "https://file.example/"' 'disableKinds = ["taxonomy", "term"]' >site/config.toml
echo '{{ .Permalink }} {{ hugo.Environment }}' >site/layouts/index.html

# Only the variables given to this function reach hugo.
build() {
  rm -rf site/flagged site/varied
  env -i PATH="$PATH" HOME="$work" LD_LIBRARY_PATH="$work/$libraries" "$@" "$work/root/usr/bin/hugo" --source site \
    --baseURL https://flag.example/ --destination flagged --environment flag >stdout 2>stderr
}
page() { if [ -e "site/$1/index.html" ]; then echo "$1: $(cat "site/$1/index.html")"; else echo "$1: nothing"; fi; }

seen=$(
  build
  page flagged
  build HUGO_BASEURL=https://variable.example/ HUGO_PUBLISHDIR=varied HUGO_ENVIRONMENT=variable
  page flagged
  page varied
  if [ -s stderr ] || grep -qiE 'warn|HUGO_' stdout; then cat stdout stderr; else echo 'messages: none'; fi
)

diff <(printf '%s\n' "$expected") <(printf '%s\n' "$seen") || { echo 'the behaviour has changed' >&2; exit 1; }
echo 'the behaviour is as stated'
