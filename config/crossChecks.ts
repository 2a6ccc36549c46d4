import type { z } from "zod";

import { checkAccepted } from "./accept";
import { checkCredentials } from "./credentials";
import { explain } from "./mistakes";
import { placeholders } from "./placeholders";
import { sectionOf, type RawConfig, type Report } from "./raw";
import { checkRegistry } from "./registry";
import { checkEncrypted, secretKeys } from "./secrets";

const { externalAccountKey } = secretKeys;

/** The rules between sections. A section's own rules are in its own file. */
export function crossChecks(raw: RawConfig, context: z.core.$RefinementCtx): void {
  const report: Report = (path, message) => {
    context.addIssue({ code: "custom", path: [...path], message });
  };
  const certificate = sectionOf(raw, "corekube:certificate");
  const behindProxy = raw["corekube:proxy"] !== undefined;

  if (raw["corekube:certificate"] === undefined && !behindProxy) {
    report(["corekube:certificate"], missingCertificate);
  }
  if (raw["corekube:certificate"] !== undefined && behindProxy) {
    report(["corekube:proxy"], terminatedTwice);
  }
  if (certificate !== undefined && !behindProxy && raw["corekube:nfs"] === undefined) {
    report(["corekube:nfs"], missingExport);
  }
  if (certificate === undefined && behindProxy && raw["corekube:nfs"] !== undefined) {
    report(["corekube:nfs"], unusedExport);
  }
  const { httpNodePort, httpsNodePort } = sectionOf(raw, "corekube:service") ?? {};
  if (httpsNodePort !== undefined && (behindProxy || httpsNodePort === httpNodePort)) {
    report(["corekube:service", "httpsNodePort"], behindProxy ? unusedPort : samePort);
  }
  const network = sectionOf(raw, "corekube:network");
  for (const key of ["acme", "apiServer"]) {
    if (behindProxy && network?.[key] !== undefined) {
      report(["corekube:network", key], unusedRange);
    }
  }
  const hasId = certificate?.["externalAccountId"] !== undefined;
  if (hasId !== (raw[externalAccountKey] !== undefined)) {
    report(
      hasId ? [externalAccountKey] : ["corekube:certificate", "externalAccountId"],
      incompleteAccount,
    );
  }
  for (const [keyPath, message] of placeholders(raw)) report(keyPath, message);
  checkCredentials(raw, report);
  checkRegistry(raw, report);
  checkEncrypted(raw, report);
  checkAccepted(raw, report, context.issues.length > 0);
}

const missingCertificate = explain(
  "must be set: the site is served over TLS",
  "set its email; or set corekube:proxy if an ingress or a CDN in front terminates TLS",
);
const terminatedTwice = explain(
  "must not be set together with corekube:certificate: either nginx or a proxy terminates TLS",
  "remove the one that doesn't apply",
);
const missingExport = explain(
  "must be set: it stores the certificate's keys and the ACME challenges",
  "set the server and the path of an NFS export",
);
const unusedExport = explain(
  "must not be set together with corekube:proxy: without a certificate nothing is stored there",
  "remove it",
);
const unusedPort = explain(
  "must not be set together with corekube:proxy: the proxy connects to the site over plain HTTP",
  "remove it",
);
const unusedRange = explain(
  "must not be set together with corekube:proxy: without a certificate nothing connects there",
  "remove it",
);
const samePort = explain("must differ from httpNodePort", "choose another, or remove it");
const incompleteAccount = explain(
  "must be set together with the other value of the external account",
  "set both corekube:certificate.externalAccountId and corekube:externalAccountKey, or neither",
);
