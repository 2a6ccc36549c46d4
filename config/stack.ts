import { z } from "zod";

import { accept } from "./accept";
import { certificate, macKey } from "./certificate";
import { sshKey, token } from "./credentials";
import { crossChecks } from "./crossChecks";
import { git } from "./git";
import { headers } from "./headers";
import { hugo } from "./hugo";
import { images } from "./images";
import { context } from "./kubeconfig";
import { explain } from "./mistakes";
import { network } from "./network";
import { nfs } from "./nfs";
import { proxy } from "./proxy";
import { registryPassword } from "./registry";
import * as rule from "./rules";
import { secretKeys } from "./secrets";
import { service } from "./service";
import { site } from "./site";
import { storage } from "./storage";

/** A default provider would use the kubeconfig's current context. */
export const defaultProvidersKey = "pulumi:disable-default-providers";
const defaultProvidersError = explain(
  "must be set in the stack's file: without it a resource could go to the current context's cluster",
  'write it as ["*"]',
);
const noDefaultProviders = z
  .array(z.string(), { error: defaultProvidersError })
  .refine((packages) => packages.includes("*"), { error: defaultProvidersError });

/** The stack's name. `<app>-<stack>` is a namespace, whose name has 63 characters at most (RFC 1123). */
const stackName = rule.text(
  (value) => /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/.test(value),
  "must be lower-case letters, digits and hyphens, 40 at most: the names of namespaces contain it",
  "create a stack with another name: pulumi stack init NAME",
);

/** The stack's file, one key a line. */
export const stack = rule
  .section({
    stack: stackName,
    [defaultProvidersKey]: noDefaultProviders,
    "kubernetes:context": context,
    "corekube:accept": accept,
    "corekube:site": site,
    // prefault is zod's default that is checked like a value, so that the section's own defaults apply.
    "corekube:git": git.prefault({}),
    "corekube:hugo": hugo.prefault({}),
    "corekube:storage": storage.prefault({}),
    "corekube:headers": headers.prefault({}),
    "corekube:service": service.optional(),
    "corekube:certificate": certificate.optional(),
    [secretKeys.externalAccountKey]: macKey.optional(),
    [secretKeys.gitToken]: token.optional(),
    [secretKeys.gitSshKey]: sshKey.optional(),
    [secretKeys.registryPassword]: registryPassword.optional(),
    "corekube:proxy": proxy.optional(),
    "corekube:network": network.prefault({}),
    "corekube:nfs": nfs.optional(),
    "corekube:images": images.prefault({}),
  })
  // Run even if a section has mistakes, so that one error lists them all.
  .superRefine(crossChecks, { when: () => true });
