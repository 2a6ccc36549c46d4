#!/usr/bin/env bash
# From a clone to a served site: a Kubernetes node on this machine, a repository to push to, and
# `pulumi up` of stack local. Run again, it goes on with what runs, or starts over what is broken.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=local/lib.sh
source "$here/lib.sh"
# shellcheck source=local/environment.sh
source "$here/environment.sh"

main() {
  "$here/require.sh"
  lock
  "$here/toolchain/build.sh"
  "$here/rootfs.sh"
  "$here/images/build.sh"
  # Once more: right after one that was killed, a node has been seen whose pods never became ready.
  cluster_works || stopped_node_starts || fresh_node || fresh_node
  step "prepare access to the cluster" prepare_access
  step "prepare the repository" prepare_repository
  step "prepare Pulumi" prepare_pulumi
  "$here/pulumi.sh" up --stack local --yes --skip-preview --suppress-outputs
  output url >"$state/url"
  if [[ -e $state/new-root ]]; then
    # After a restart of the node, `up` has nothing to change, and so nothing to wait for.
    step "wait for the site to answer" within 240 curl --silent --fail --output /dev/null \
      "http://$node_address:30080/healthz"
    PATH=$state:$PATH step "renew under the new root" "$project/operator/renew.sh" --stack local --force
    rm "$state/new-root"
  fi
  # The kubelet brings a new Secret into a pod within a minute and a half.
  step "wait for the certificate to be served" within 240 curl --silent --fail --output /dev/null \
    --cacert "$state/ca.pem" "$(<"$state/url")"
  mv "$state/url" "$state/ready"
  tell
}

cluster_works() {
  node_pid >/dev/null &&
    same_images &&
    "$state/kubectl" --kubeconfig "$kubeconfig" get --raw /readyz >/dev/null
} 2>/dev/null

same_images() { grep -qxF "$("$here/images/build.sh" --path)" "$state/images"; }

# After the machine's restart, say: with all that was pushed to the repository.
stopped_node_starts() {
  [[ -e $state/ready ]] && ! node_pid >/dev/null && same_images && "$here/node/start.sh"
}

fresh_node() {
  if [[ -e $state ]]; then
    say "  what is left of an earlier demo can't go on; starting over"
    "$here/down.sh"
  fi
  "$here/node/start.sh"
}

# What a user of this machine needs: kubectl, a kubeconfig, Pebble's root certificate.
prepare_access() {
  ln -sfn "$(tool_path kubernetes)/kubectl" "$state/kubectl"
  "$state/kubectl" config view --raw --flatten --kubeconfig "$node_root/etc/kubernetes/admin.conf" >"$kubeconfig"
  chmod 600 "$kubeconfig"
  "$state/kubectl" --kubeconfig "$kubeconfig" config rename-context "$("$state/kubectl" --kubeconfig "$kubeconfig" config current-context)" "$context"
  # Pebble's own certificate, and the root of those that it issues: a new one whenever it starts.
  cp "$node_root/etc/corekube/pebble.pem" "$acme_ca"
  curl --silent --fail --cacert "$acme_ca" "https://$node_address:15000/roots/0" >"$state/ca.pem.next"
  if [[ -e $state/ca.pem ]] && ! cmp --silent "$state/ca.pem" "$state/ca.pem.next"; then
    touch "$state/new-root"
  fi
  mv "$state/ca.pem.next" "$state/ca.pem"
}

# The project's docs as they are now, with a history that begins here.
prepare_repository() {
  # Signing, hooks and ignored files are the user's own affair.
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
  # A lock whose holder was killed; while one runs, it is right to be refused.
  pulumi_runs || "$here/pulumi.sh" cancel --yes --stack local
}

pulumi_runs() { { readlink /proc/[0-9]*/exe || true; } | grep -q "^$PULUMI_HOME/versions/"; }

output() { "$here/pulumi.sh" stack output --stack local "$1"; }

tell() {
  local url
  url=$(<"$state/ready")
  cat <<TEXT

The site is up: $url
It is this project's docs, served from git://$node_address/site.git by a pod in $(output namespace).
Its certificate is from a test authority (Pebble): a browser warns, or trusts it with $state/ca.pem.

Change a page and see it served:
  git clone git://$node_address/site.git my-site && cd my-site
  \$EDITOR content/_index.md && git commit -am "A change" && git push
  curl -i --cacert $state/ca.pem $url        # X-Revision names your commit within seconds

Watch it being built:
  export KUBECONFIG=$kubeconfig PATH=$state:\$PATH
  $(output watch)

End it:  npm run demo:down
TEXT
}

main
