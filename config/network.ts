import { z } from "zod";

import { range } from "./hosts";
import { explain } from "./mistakes";
import { label, section, text } from "./rules";

/** A namespace's name (kubernetes.io/docs, Namespaces: a label of RFC 1123). */
const namespace = text(
  (value) => new RegExp(`^${label}$`).test(value),
  "must be the name of a namespace: lower-case letters, digits and hyphens, 63 at most",
  "choose one from `kubectl get namespaces`",
);

const ranges = z
  .tuple([range], range, {
    error: explain(
      "must be a list of ranges of IP addresses",
      "write it like [10.0.0.0/8], or remove it for the default",
    ),
  })
  .optional();

/** `corekube:network`: the addresses that the pods may reach, and the namespace that may reach their status. */
export const network = section({
  git: ranges,
  acme: ranges,
  apiServer: ranges,
  internalFrom: namespace.optional(),
});
