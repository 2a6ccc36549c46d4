#!/usr/bin/env bash
# Assembles all images of the cluster into one archive, from the toolchain and the Debian root file system.
#   build.sh         makes it if it is missing
#   build.sh --path  prints the archive's path
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=local/lib.sh
source "$here/../lib.sh"

rootfs=$("$here/../rootfs.sh" --path)
hugo_tools=$("$here/hugo/tools.sh" --path)
kubernetes=$(tool_path kubernetes)
coredns=$(tool_path coredns)
hugo=$(tool_path hugo)
lego=$(tool_path lego)

path() {
  local key
  key=$( (echo "$rootfs" "$hugo_tools" "$kubernetes" "$coredns" "$hugo" "$lego" && cat "$here"/*.sh "$here/../node/kubeadm.yaml") |
    sha256sum | cut -c1-12)
  echo "$cache/images-$key/images.tar"
}

readonly path_variable=PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
images=()

# layer COMMAND...: stores the tar that the command writes as <digest>.tar, and prints the digest.
layer() {
  local file digest
  file=$(mktemp "$work/layer.XXXXXX")
  "$@" >"$file"
  digest=$(sha256sum "$file" | cut -d' ' -f1)
  mv "$file" "$work/$digest.tar"
  echo "$digest"
}

# Leaves out programs that only the node needs, and systemd, a dependency of a package that nothing starts.
debian() {
  tar --directory "$rootfs" --create --sort=name --numeric-owner --one-file-system \
    --exclude='./usr/bin/containerd*' --exclude=./usr/bin/ctr --exclude=./usr/sbin/runc \
    --exclude='./usr/sbin/dropbear*' --exclude='./usr/lib/systemd/*' \
    --exclude='./usr/lib/x86_64-linux-gnu/systemd/*' \
    --exclude='./dev/*' --exclude='./var/cache/*' --exclude='./var/log/*' .
}

# binary FILE PATH: a layer with one file, at PATH in the image.
binary() {
  tar --create --numeric-owner --owner=0 --group=0 --mtime=@0 --mode=755 \
    --transform "s|.*|$2|" --absolute-names "$1"
}

# The same user as in the upstream image. ssh needs an entry in /etc/passwd for the user it runs as.
git_sync_user() {
  local folder
  folder=$(mktemp -d "$work/user.XXXXXX")
  mkdir "$folder/etc"
  cp "$rootfs/etc/passwd" "$folder/etc/"
  echo "git-sync:x:65533:65533::/tmp:/sbin/nologin" >>"$folder/etc/passwd"
  tar --directory "$folder" --create --numeric-owner --owner=0 --group=0 --mtime=@0 etc/passwd
  rm -rf "$folder"
}

# image NAME CONFIG LAYER...: CONFIG is the property `config` of the OCI image specification.
image() {
  local name=$1 config=$2 file
  shift 2
  file=${name//[\/:]/_}.json
  printf '{"architecture":"amd64","os":"linux","config":%s,"rootfs":{"type":"layers","diff_ids":[%s]}}' \
    "$config" "$(printf '"sha256:%s"\n' "$@" | paste -sd,)" >"$work/$file"
  images+=("$(printf '{"Config":"%s","RepoTags":["%s"],"Layers":[%s]}' \
    "$file" "$name" "$(printf '"%s.tar"\n' "$@" | paste -sd,)")")
}

# kubeadm lists the names of the images that it will use.
control_plane() {
  local name program digest environment="{\"Env\":[\"$path_variable\"]}"
  "$kubernetes/kubeadm" config images list --config "$here/../node/kubeadm.yaml" >"$work/names"
  while read -r name; do
    program=${name##*/}
    program=${program%%:*}
    case $program in
      pause) continue ;;
      etcd) digest=$(layer binary "$kubernetes/server" usr/local/bin/etcd) ;;
      coredns)
        digest=$(layer binary "$coredns/coredns" coredns)
        image "$name" '{"Entrypoint":["/coredns"]}' "$digest"
        continue
        ;;
      *) digest=$(layer binary "$kubernetes/$program" "usr/local/bin/$program") ;;
    esac
    if [[ $program == kube-proxy ]]; then
      image "$name" "$environment" "$debian" "$digest"
    else
      image "$name" "$environment" "$digest"
    fi
  done <"$work/names"
}

version_of() { go -C "$here/../toolchain/$1" list -m -f '{{.Version}}' "$2"; }

site() {
  local version
  version=$(version_of hugo github.com/gohugoio/hugo)
  image localhost/git-sync:stand-in \
    "{\"Env\":[\"$path_variable\",\"HOME=/tmp\"],\"Entrypoint\":[\"/git-sync\"]}" \
    "$debian" "$(layer git_sync_user)" "$(layer binary "$here/git-sync.sh" git-sync)"
  # The same variables as in the upstream image.
  image "localhost/hugo:$version" \
    "{\"Env\":[\"$path_variable\",\"HUGO_CACHEDIR=/cache\",\"GOPATH=/go\",\"GOTOOLCHAIN=local\"]}" \
    "$debian" "$(layer tar --directory "$hugo_tools" --create --sort=name --numeric-owner --owner=0 --group=0 .)" \
    "$(layer binary "$hugo/hugo" usr/local/bin/hugo)"
  # The same stop signal as in the upstream image: nginx finishes open requests first.
  # Two tags, so that tests can change the image's version.
  for version in 1.30 1.30.6; do
    image "localhost/nginx:$version" "{\"Env\":[\"$path_variable\"],\"StopSignal\":\"SIGQUIT\"}" "$debian"
  done
}

certificates() {
  local version
  version=$(version_of lego github.com/go-acme/lego/v5)
  image "localhost/lego:$version" "{\"Env\":[\"$path_variable\"],\"Entrypoint\":[\"/lego\"]}" \
    "$debian" "$(layer binary "$lego/lego" lego)"
  # Stand-in for alpine/kubectl: kubectl with sh and flock.
  version=$(version_of kubernetes k8s.io/kubernetes)
  image "localhost/kubectl:$version" "{\"Env\":[\"$path_variable\"],\"Entrypoint\":[\"/usr/local/bin/kubectl\"]}" \
    "$debian" "$(layer binary "$kubernetes/kubectl" usr/local/bin/kubectl)"
}

assemble() {
  work=$(mktemp -d "$cache/images.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  debian=$(layer debian)
  image localhost/pause:local "{\"Env\":[\"$path_variable\"],\"Entrypoint\":[\"sleep\",\"infinity\"]}" "$debian"
  control_plane
  site
  certificates
  (IFS=, && echo "[${images[*]}]") >"$work/manifest.json"
  rm "$work/names"
  mkdir -p "$(dirname "$target")"
  tar --directory "$work" --create --file "$target.partial" .
  mv "$target.partial" "$target"
}

target=$(path)
if [[ ${1:-} == --path ]]; then
  echo "$target"
  exit
fi
[[ -e $target ]] && exit
step "assemble images" assemble
