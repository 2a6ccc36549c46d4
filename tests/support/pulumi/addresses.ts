import { BlockList } from "node:net";

/** A peer of a network policy, in Kubernetes' form, that is a range of addresses. */
interface Peer {
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

/** True if a network policy with these peers allows the address. */
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
