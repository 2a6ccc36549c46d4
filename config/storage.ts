import * as rule from "./rules";

/** `corekube:storage`: how much of its node's disk a pod may use. */
export const storage = rule.section({
  markdown: rule.size(16, 256, "use 2Gi, or four times the size of a clone").prefault("2Gi"),
  html: rule.size(16, 256, "use 4Gi, or six times the size of the built site").prefault("4Gi"),
  cache: rule.size(16, 256, "use 2Gi, more for a site with many processed images").prefault("2Gi"),
});
