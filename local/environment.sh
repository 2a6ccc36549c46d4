# shellcheck shell=bash
# Sourced: lib.sh, and the environment in which Pulumi uses the demo.

# shellcheck source=local/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

export PULUMI_HOME=$state/pulumi
export PULUMI_BACKEND_URL=file://$state/backend
# The demo's secrets protect nothing.
export PULUMI_CONFIG_PASSPHRASE=
export PULUMI_SKIP_UPDATE_CHECK=true
export PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true
export KUBECONFIG=$kubeconfig

# Prints these variables as a JSON object.
environment() {
  node -p 'JSON.stringify(Object.fromEntries(process.argv.slice(1).map((name) => [name, process.env[name]])))' \
    PULUMI_HOME PULUMI_BACKEND_URL PULUMI_CONFIG_PASSPHRASE PULUMI_SKIP_UPDATE_CHECK \
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION KUBECONFIG
}

# The npm package `pulumi` runs the CLI from these folders and downloads it if it is missing. The same goes for plugins.
link_pulumi() {
  local version name plugin
  version=$(node -p 'require("pulumi/package.json").version')
  mkdir -p "$PULUMI_HOME/versions/$version/bin" "$state/backend"
  # A copy, not a link: the CLI resolves links and looks for its language host beside the target.
  cp --update "$(tool_path pulumi)/pulumi" "$PULUMI_HOME/versions/$version/bin/"
  language_host >"$PULUMI_HOME/versions/$version/bin/pulumi-language-nodejs.next"
  chmod +x "$PULUMI_HOME/versions/$version/bin/pulumi-language-nodejs.next"
  mv "$PULUMI_HOME/versions/$version/bin/pulumi-language-nodejs"{.next,}
  for name in kubernetes random; do
    version=$(node -p "require('@pulumi/$name/package.json').version")
    plugin=$PULUMI_HOME/plugins/resource-$name-v$version
    mkdir -p "$plugin"
    ln -sfn "$(tool_path "pulumi-resource-$name")/pulumi-resource-$name" "$plugin/"
  done
}

# This CLI sends Pulumi.yaml's runtime options in its requests. The demo's language host is older and takes flags.
language_host() {
  local host
  host=$(tool_path pulumi-language-nodejs)/pulumi-language-nodejs
  cat <<SH
#!/bin/sh
if grep -qs "typescript: false" Pulumi.yaml; then set -- -typescript=false "\$@"; fi
exec "$host" "\$@"
SH
}
