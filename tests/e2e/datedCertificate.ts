import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const day = 86_400_000;

/** The configuration of `openssl ca`, the only command that accepts a start date in the past. */
const configuration = `
[ca]
default_ca = own
[own]
database = index
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
`;

/** A self-signed certificate, valid from and until these days from now, and its key, in PEM. */
export function datedCertificate(
  host: string,
  days: { readonly from: number; readonly until: number },
): { readonly certificate: string; readonly key: string } {
  const folder = mkdtempSync(join(tmpdir(), "corekube-dated-"));
  const openssl = (...args: readonly string[]) =>
    execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });
  try {
    writeFileSync(join(folder, "config"), configuration);
    writeFileSync(join(folder, "index"), "");
    writeFileSync(join(folder, "serial"), "01");
    openssl(
      ...["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
      ...["-subj", `/CN=${host}`, "-addext", `subjectAltName=DNS:${host}`],
      ...["-keyout", "key", "-out", "request"],
    );
    openssl(
      ...["ca", "-config", "config", "-selfsign", "-batch", "-notext", "-in", "request"],
      ...["-keyfile", "key", "-out", "certificate"],
      ...["-startdate", asn1(days.from), "-enddate", asn1(days.until)],
    );
    const read = (name: string) => readFileSync(join(folder, name), "utf8");
    return { certificate: read("certificate"), key: read("key") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The time format of openssl-ca(1): `20261231235959Z`. */
const asn1 = (days: number): string =>
  new Date(Date.now() + days * day).toISOString().replace(/\.\d+|[-:T]/g, "");
