import { z } from "zod";

import { explain } from "./mistakes";
import * as rule from "./rules";

const ranges = z
  .tuple([rule.range], rule.range, {
    error: explain(
      "must be a list of ranges of IP addresses",
      "write it like [10.0.0.0/8], or remove it for the default",
    ),
  })
  .optional();

/** `corekube:network`: whom the pods may reach, and who may ask how they are. */
export const network = rule.section({
  git: ranges,
  acme: ranges,
  apiServer: ranges,
  internalFrom: rule.namespace.optional(),
});
