import type { z } from "zod";

import { checkAccepted } from "./accept";
import { checkCredentials } from "./credentials";
import { section, type RawConfig, type Report } from "./raw";
import { explain } from "./mistakes";
import { placeholders } from "./placeholders";
import { checkRegistry } from "./registry";
import { checkEncrypted, secretKeys } from "./secrets";

const { externalAccountKey } = secretKeys;

/** What sections must say together, beside what each must say by itself. */
export function crossChecks(found: RawConfig, context: z.core.$RefinementCtx): void {
  const report: Report = (path, message) => {
    context.addIssue({ code: "custom", path: [...path], message });
  };
  const certificate = section(found, "corekube:certificate");
  const behindProxy = found["corekube:proxy"] !== undefined;

  if (found["corekube:certificate"] === undefined && !behindProxy) {
    report(["corekube:certificate"], missingCertificate);
  }
  if (found["corekube:certificate"] !== undefined && behindProxy) {
    report(["corekube:proxy"], twoEnds);
  }
  if (certificate !== undefined && !behindProxy && found["corekube:nfs"] === undefined) {
    report(["corekube:nfs"], missingExport);
  }
  if (certificate === undefined && behindProxy && found["corekube:nfs"] !== undefined) {
    report(["corekube:nfs"], needlessExport);
  }
  const { httpNodePort, httpsNodePort } = section(found, "corekube:service") ?? {};
  if (httpsNodePort !== undefined && (behindProxy || httpsNodePort === httpNodePort)) {
    report(["corekube:service", "httpsNodePort"], behindProxy ? needlessPort : samePort);
  }
  const network = section(found, "corekube:network");
  for (const key of ["acme", "apiServer"]) {
    if (behindProxy && network?.[key] !== undefined) {
      report(["corekube:network", key], needlessRange);
    }
  }
  const hasId = certificate?.["externalAccountId"] !== undefined;
  if (hasId !== (found[externalAccountKey] !== undefined)) {
    report(
      hasId ? [externalAccountKey] : ["corekube:certificate", "externalAccountId"],
      halfAccount,
    );
  }
  for (const [place, message] of placeholders(found)) report(place, message);
  checkCredentials(found, report);
  checkRegistry(found, report);
  checkEncrypted(found, report);
  checkAccepted(found, report, context.issues.length === 0);
}

const missingCertificate = explain(
  "must be given: the site is served over TLS",
  "give it an email; or give corekube:proxy, where an ingress or a CDN in front ends TLS",
);
const twoEnds = explain(
  "must not stand beside corekube:certificate: TLS ends in one place",
  "remove the one that isn't so",
);
const missingExport = explain(
  "must be given: the certificate's keys and the ACME challenges are kept there",
  "give it the server and path of an NFS export",
);
const needlessExport = explain(
  "must not stand beside corekube:proxy: without a certificate nothing is kept there",
  "remove it",
);
const needlessPort = explain(
  "must not stand beside corekube:proxy: what is in front speaks plain HTTP with the site",
  "remove it",
);
const needlessRange = explain(
  "must not stand beside corekube:proxy: without a certificate nobody goes there",
  "remove it",
);
const samePort = explain("must be another port than httpNodePort", "choose another, or remove it");
const halfAccount = explain(
  "must be given where the other half of the external account is, and only there",
  "set both corekube:certificate.externalAccountId and corekube:externalAccountKey, or neither",
);
