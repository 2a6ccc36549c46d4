import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";

import { z } from "zod";

import type { Address } from "../components/staticSite/repository";
import { explain } from "./mistakes";

const error = explain(
  "must be a file of ssh host keys, in the format of ~/.ssh/known_hosts: they verify the repository's host",
  "write its path, relative to this folder; make one with ssh-keyscan and compare it with the keys that the host publishes",
);

/** The path of a file. Becomes its entries (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT), which are what the cluster gets. */
export const knownHosts = z.string({ error }).transform((path, context) => {
  try {
    return entriesIn(readFileSync(path, "utf8"));
  } catch {
    context.addIssue({ code: "custom", message: error });
    return z.NEVER;
  }
});

/** @throws Error if a line is neither an entry nor a comment, or if there is no entry. */
function entriesIn(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  const entries = lines.filter((line) => line !== "" && !line.startsWith("#"));
  if (entries.length === 0 || !entries.every(isEntry)) throw new Error("not host keys");
  return entries.map((entry) => `${entry}\n`).join("");
}

/** [marker] hosts type key [comment]. The key begins with the length of its type in four bytes, then the type. */
function isEntry(line: string): boolean {
  const [, type = "", key = ""] =
    /^(?:@(?:cert-authority|revoked)\s+)?[^\s@]\S*\s+(\S+)\s+([A-Za-z0-9+/]+=*)(?:\s|$)/.exec(
      line,
    ) ?? [];
  const blob = Buffer.from(key, "base64");
  return blob.length > 4 && blob.subarray(4, 4 + blob.readUInt32BE()).toString("latin1") === type;
}

/** The name by which ssh looks a host up. */
export const nameOf = ({ host, port }: Address): string =>
  port === 22 ? host : `[${host}]:${String(port)}`;

/** True if one of the entries is for the host. */
export function knows(entries: string, address: Address): boolean {
  return entries
    .split("\n")
    .filter((entry) => entry !== "" && !entry.startsWith("@revoked"))
    .some((entry) => matches(entry.replace(/^@\S+\s+/, "").split(/\s/)[0] ?? "", nameOf(address)));
}

/** `hosts` is a list of patterns or one hashed name (ssh_config(5), HashKnownHosts). */
function matches(hosts: string, name: string): boolean {
  const [, salt, hash] = /^\|1\|([^|]+)\|([^|]+)$/.exec(hosts) ?? [];
  if (salt !== undefined) {
    return createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest("base64") === hash;
  }
  const patterns = hosts.toLowerCase().split(",");
  const like = (pattern: string) =>
    new RegExp(
      `^${pattern
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replace(/\*/g, ".*")
        .replace(/\?/g, ".")}$`,
    ).test(name);
  return (
    patterns.some((pattern) => !pattern.startsWith("!") && like(pattern)) &&
    !patterns.some((pattern) => pattern.startsWith("!") && like(pattern.slice(1)))
  );
}
