# shellcheck shell=bash
# What Pulumi needs to find the demo. Sourced, after lib.sh.
# shellcheck disable=SC2034,SC2154

export PULUMI_HOME=$state/pulumi
export PULUMI_BACKEND_URL=file://$state/backend
# The demo's secrets are worth nothing.
export PULUMI_CONFIG_PASSPHRASE=
export PULUMI_SKIP_UPDATE_CHECK=true
export PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true
export KUBECONFIG=$kubeconfig
readonly demo_variables=(PULUMI_HOME PULUMI_BACKEND_URL PULUMI_CONFIG_PASSPHRASE PULUMI_SKIP_UPDATE_CHECK
  PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION KUBECONFIG)

# The pulumi package runs the CLI from here, and downloads it where there is none; plugins likewise.
link_pulumi() {
  local version name plugin
  version=$(node -p 'require("pulumi/package.json").version')
  mkdir -p "$PULUMI_HOME/versions/$version/bin" "$state/backend"
  # A copy: the CLI looks for its language host beside the file that a link would lead to.
  cp --update "$(tool_path pulumi)/pulumi" "$PULUMI_HOME/versions/$version/bin/"
  ln -sfn "$(tool_path pulumi-language-nodejs)/pulumi-language-nodejs" "$PULUMI_HOME/versions/$version/bin/"
  for name in kubernetes random; do
    version=$(node -p "require('@pulumi/$name/package.json').version")
    plugin=$PULUMI_HOME/plugins/resource-$name-v$version
    mkdir -p "$plugin"
    ln -sfn "$(tool_path "pulumi-resource-$name")/pulumi-resource-$name" "$plugin/"
  done
}
