import { isServer } from "./hosts";
import { section, text } from "./rules";

/** The host name or IP address of an NFS server. */
export const server = text(
  isServer,
  "must be the NFS server's host name or IP address",
  "write it like nfs.example.org or 192.0.2.10",
);

/** An exported directory. */
const exportPath = text(
  (value) => /^\/[\w./@%+=,~-]*$/.test(value) && !value.split("/").includes(".."),
  "must be the absolute path of a directory that the NFS server exports",
  "write it as the server's /etc/exports has it, e.g. /exports/site",
);

/** `corekube:nfs`: the export that stores the certificate's keys and the ACME challenges. */
export const nfs = section({ server, path: exportPath });
