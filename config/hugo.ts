import * as rule from "./rules";

/** hugo's environment: the name of a folder in the site's `config` folder. */
const environment = rule.text(
  (value) => /^[\w-]+$/.test(value),
  "must be a name of letters, digits, hyphens and underscores",
  "use production, or the name of a folder in the site's config directory",
);

/** `corekube:hugo`: how hugo builds the site. */
export const hugo = rule.section({
  environment: environment.default("production"),
  drafts: rule.yesOrNo.default(false),
  timeoutSeconds: rule.wholeNumber(1, 3600, "use 300").default(300),
  memory: rule.size(256, 64, "use 1Gi, more for a large site").prefault("1Gi"),
  rebuildMinutes: rule
    .wholeNumber(0, 10_080, "use 60, or 0 if no post has a future date")
    .default(60),
});
