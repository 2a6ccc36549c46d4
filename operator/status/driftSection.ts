import type { Difference } from "./drift";
import type { Facts } from "./facts";
import { see } from "./runbook";
import type { Finding, Section } from "./section";
import { counted, lengthOf, minuteOf } from "./text";

/** How many are told one by one. */
const shown = 5;

/** What in the cluster is no longer as `up` left it, and what this checkout says otherwise than the last `up`. */
export function driftSection({ drift, now, stack }: Facts): Section {
  const { pulumiAt, differences } = drift;
  const byOthers = differences.filter(({ field, by }) => field === undefined || by !== undefined);
  const notDeployed = differences.filter((difference) => !byOthers.includes(difference));
  const since =
    pulumiAt === undefined
      ? ""
      : ` since ${minuteOf(pulumiAt)}, when Pulumi last changed something`;
  return {
    title: "Drift",
    lines: [
      `${byOthers.length === 0 ? "none" : counted(byOthers.length, "difference")}${since}`,
      ...(notDeployed.length === 0
        ? []
        : [
            `not deployed from here: ${several(notDeployed.map(undeployed))}`,
            `  to see it all: npx pulumi preview --stack ${stack}`,
          ]),
    ],
    findings: [
      ...byOthers.slice(0, shown).map((difference) => finding(difference, now, stack)),
      ...(byOthers.length > shown ? [others(byOthers.length - shown, stack)] : []),
    ],
  };
}

const undeployed = ({ object, field }: Difference): string => `${object} ${field?.path ?? ""}`;

const several = ([first = "", ...rest]: readonly string[]): string =>
  rest.length === 0 ? first : `${first} and ${counted(rest.length, "other field")}`;

function finding({ object, field, by }: Difference, now: Date, stack: string): Finding {
  if (field === undefined) {
    return {
      what: `${object} is missing: it was deleted, or this checkout was never deployed`,
      next: mend(stack),
      see: see.drift,
    };
  }
  const { path, live, wanted } = field;
  const values =
    live === "otherwise" || wanted === "otherwise"
      ? "is not what this stack says"
      : `is ${live}, this stack says ${wanted}`;
  const writer =
    by === undefined
      ? ""
      : `; ${by.manager} wrote it ${lengthOf(now.getTime() - by.at.getTime())} ago`;
  return { what: `${object}: ${path} ${values}${writer}`, next: mend(stack), see: see.drift };
}

/** Without a refresh Pulumi compares with what it remembers. */
const mend = (stack: string): string =>
  `npx pulumi up --refresh --stack ${stack} sets it back; what is to stay belongs into the stack's file`;

function others(count: number, stack: string): Finding {
  return {
    what: `${counted(count, "more difference")} of this kind`,
    next: mend(stack),
    see: see.drift,
  };
}
