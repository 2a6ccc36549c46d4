import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { envVars } from "../../shared/env";
import type { CertRenewerArgs } from "../args";
import {
  baseContainer,
  scriptsPath,
  sharedEnvironment,
  volumePath,
  resultPath,
} from "../baseContainer";

/** The first container of a run obtains or renews the certificate. Only this one connects to the authority. */
export function legoContainer(
  args: CertRenewerArgs,
  configSecret: pulumi.Input<string>,
  keepTryingHours: number,
): types.input.core.v1.Container {
  const result = { name: "result", mountPath: resultPath };
  return {
    ...baseContainer("lego", args.images.lego, "obtain.sh", [result]),
    envFrom: [{ secretRef: { name: configSecret } }],
    env: envVars({
      ...sharedEnvironment(args),
      KEEP_TRYING_HOURS: String(keepTryingHours),
      // Set by `npm run renew -- --force`
      FORCE: "false",
    }),
  };
}

/**
 * lego's own settings, except those that `obtain.sh` sets (go-acme.github.io/lego). lego decides whether a renewal is
 * due: the authority asks for it (ARI), the names have changed, or a third of the lifetime is left (half if the
 * lifetime is ten days or less).
 */
export function environmentOfLego({
  certificate,
  domains,
}: CertRenewerArgs): Record<string, pulumi.Input<string>> {
  const { externalAccount } = certificate;
  return {
    LEGO_SERVER: certificate.directory,
    LEGO_EMAIL: certificate.email,
    LEGO_ACCEPT_TOS: "true",
    LEGO_DOMAINS: domains.join(","),
    // A name that is removed from the list is removed from the certificate.
    LEGO_FORCE_CERT_DOMAINS: "true",
    LEGO_KEY_TYPE: certificate.keyType,
    // A certificate that is issued after lego stopped waiting is lost, but counts against the authority's limits.
    LEGO_CERT_TIMEOUT: "300",
    LEGO_HTTP: "true",
    LEGO_HTTP_WEBROOT: `${volumePath}/challenges`,
    // The schedule's minute is random already.
    LEGO_NO_RANDOM_SLEEP: "true",
    ...(certificate.caCertificates === undefined
      ? {}
      : { LEGO_CA_CERTIFICATES: `${scriptsPath}/ca.pem` }),
    ...(externalAccount === undefined
      ? {}
      : {
          LEGO_EAB: "true",
          LEGO_EAB_KID: externalAccount.id,
          LEGO_EAB_HMAC: externalAccount.key,
        }),
  };
}
