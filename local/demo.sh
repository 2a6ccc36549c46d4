#!/usr/bin/env bash
# Goes from a clone to a served site: starts a Kubernetes node on this machine, makes a repository to push to,
# and runs `pulumi up` for stack local. A second run uses the demo that is running, or replaces one that is broken.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=local/environment.sh
source "$here/environment.sh"

main() {
  "$here/require.sh"
  lock
  "$here/toolchain/build.sh"
  "$here/rootfs.sh"
  "$here/images/hugo/tools.sh"
  "$here/images/build.sh"
  # The second fresh_node is a retry: after a killed demo, the pods of a new node have failed to become ready. The cause
  # is unknown: 4 starts, killed 1.5 to 12 s after the node's first process began, didn't reproduce it.
  cluster_works || stopped_node_starts || fresh_node || fresh_node
  step "prepare access to the cluster" prepare_access
  step "prepare the repository" prepare_repository
  step "prepare Pulumi" prepare_pulumi
  "$here/pulumi.sh" up --stack local --yes --skip-preview --suppress-outputs
  output url >"$state/url"
  namespace=$(output namespace)
  if [[ -e $state/new-root ]]; then
    # After a restart of the node, `up` changes nothing, so it doesn't wait for the site.
    step "wait for the site to answer" within 240 curl --silent --fail --output /dev/null \
      "http://$node_address:30080/healthz"
    PATH=$state:$PATH step "renew under the new root" "$project/operator/renew.sh" --stack local --force
    rm "$state/new-root"
  fi
  step "wait for the certificate to be published" published
  step "wait for the certificate to be served" served
  mv "$state/url" "$state/ready"
  print_instructions
}

cluster_works() {
  node_pid >/dev/null &&
    same_images &&
    "$state/kubectl" --kubeconfig "$kubeconfig" get --raw /readyz >/dev/null
} 2>/dev/null

same_images() { grep -qxF "$("$here/images/build.sh" --path)" "$state/images"; }

# Such as after a restart of the machine. The repository still has every commit that was pushed.
stopped_node_starts() {
  [[ -e $state/ready ]] && ! node_pid >/dev/null && same_images && "$here/node/start.sh"
}

fresh_node() {
  if [[ -e $state ]]; then
    log "  the earlier demo is broken or outdated; starting over"
    "$here/down.sh" || return
  fi
  "$here/node/start.sh"
}

# Gives users of this machine kubectl, a kubeconfig and Pebble's root certificate.
prepare_access() {
  ln -sfn "$(tool_path kubernetes)/kubectl" "$state/kubectl"
  "$state/kubectl" config view --raw --flatten --kubeconfig "$node_root/etc/kubernetes/admin.conf" >"$kubeconfig"
  chmod 600 "$kubeconfig"
  "$state/kubectl" --kubeconfig "$kubeconfig" config rename-context "$("$state/kubectl" --kubeconfig "$kubeconfig" config current-context)" "$context"
  # Pebble's own certificate, and the root of the certificates that it issues. Pebble makes a new root at each start.
  cp "$node_root/etc/corekube/pebble.pem" "$acme_ca"
  curl --silent --fail --cacert "$acme_ca" "https://$node_address:15000/roots/0" >"$state/ca.pem.next"
  if [[ -e $state/ca.pem ]] && ! cmp --silent "$state/ca.pem" "$state/ca.pem.next"; then
    touch "$state/new-root"
  fi
  mv "$state/ca.pem.next" "$state/ca.pem"
}

# Makes a repository of the project's docs as they are now, with one commit.
prepare_repository() {
  # The user's own git configuration (signing, hooks, ignored files) must not apply here.
  export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
  local repository=$node_root/srv/git/site.git seed
  [[ -d $repository ]] && return
  rm -rf "$repository.partial"
  git init --quiet --bare --initial-branch=main "$repository.partial"
  seed=$(mktemp -d)
  cp -R "$project/docs/." "$seed"
  rm -rf "$seed"/{public,resources}
  git -C "$seed" init --quiet --initial-branch=main
  git -C "$seed" add --all
  git -C "$seed" -c user.name=CoreKube -c user.email=demo@corekube.localhost commit --quiet --message "CoreKube's docs"
  git -C "$seed" push --quiet "$repository.partial" main
  rm -rf "$seed"
  mv "$repository.partial" "$repository"
}

prepare_pulumi() {
  cd "$project"
  link_pulumi
  "$here/pulumi.sh" stack select local || "$here/pulumi.sh" stack init local
  # Removes the lock of a killed Pulumi. While a Pulumi is running, its lock stays.
  pulumi_runs || "$here/pulumi.sh" cancel --yes --stack local
}

pulumi_runs() { { readlink /proc/[0-9]*/exe || true; } | grep -q "^$PULUMI_HOME/versions/"; }

published() {
  "$state/kubectl" --namespace "$namespace" wait --for=create --timeout=240s secret/nginx-ssl-secret
}

served() {
  # The kubelet updates a Secret in a running pod within 90 s, or as soon as the pod changes.
  "$state/kubectl" --namespace "$namespace" annotate pods --selector=name=nginx --overwrite \
    "corekube.localhost/hurry=$(date +%s)"
  within 240 curl --silent --fail --output /dev/null --cacert "$state/ca.pem" "$(<"$state/url")"
}

output() { "$here/pulumi.sh" stack output --stack local "$1"; }

print_instructions() {
  local url
  url=$(<"$state/ready")
  cat <<TEXT

The site is up: $url
It shows this project's docs. A pod in namespace $namespace serves them from git://$node_address/site.git.
Its certificate comes from a test authority (Pebble). Browsers warn about it unless they trust $state/ca.pem.

Change a page and see it served:
  git clone git://$node_address/site.git my-site && cd my-site
  \$EDITOR content/_index.md && git commit -am "A change" && git push
  curl -i --cacert $state/ca.pem $url        # within seconds, X-Revision is your commit

Watch the build:
  export KUBECONFIG=$kubeconfig PATH=$state:\$PATH
  $(output watch)

Stop the demo and remove it:  npm run demo:down
TEXT
}

main
