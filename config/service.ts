import { z } from "zod";

import { explain } from "./mistakes";
import * as rule from "./rules";

const publicHttpsPort = rule
  .wholeNumber(1, 65_535, "use the port that visitors see, 443 if the address shows none")
  .default(443);
const nodePort = rule
  .wholeNumber(30_000, 32_767, "remove it: Kubernetes then chooses one")
  .optional();
const annotationsError = explain(
  "must map annotation names to strings",
  "quote numbers and booleans",
);
const annotations = z.record(z.string(), z.string({ error: annotationsError }), {
  error: annotationsError,
});

/** `corekube:service`: how visitors reach the pods. The allowed keys depend on the type. */
export const service = z.discriminatedUnion(
  "type",
  [
    rule.section({ type: z.literal("ClusterIP"), publicHttpsPort }),
    rule.section({
      type: z.literal("NodePort"),
      publicHttpsPort,
      httpNodePort: nodePort,
      httpsNodePort: nodePort,
    }),
    rule.section({
      type: z.literal("LoadBalancer"),
      publicHttpsPort,
      annotations: annotations.default({}),
    }),
  ],
  {
    error: explain(
      "must have a type: ClusterIP, NodePort or LoadBalancer",
      "use LoadBalancer in a cloud, ClusterIP behind an ingress, NodePort elsewhere",
    ),
  },
);
