import { BlockList } from "node:net";

/** As Kubernetes has it, a peer of a network policy that is a range of addresses. */
interface Peer {
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

/** True where one of the peers is a range that has the address, as a network policy takes it. */
export function allows(peers: readonly Peer[], address: string): boolean {
  return peers.some(
    ({ ipBlock }) =>
      ipBlock !== undefined &&
      isIn([ipBlock.cidr], address) &&
      !isIn(ipBlock.except ?? [], address),
  );
}

function isIn(ranges: readonly string[], address: string): boolean {
  const family = (text: string) => (text.includes(":") ? "ipv6" : "ipv4");
  const list = new BlockList();
  for (const range of ranges) {
    const [network = "", length] = range.split("/");
    list.addSubnet(network, Number(length), family(network));
  }
  return list.check(address, family(address));
}
