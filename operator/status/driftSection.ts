import { see } from "../lib/runbook";
import { notSet, type Difference } from "./drift";
import type { Facts } from "./facts";
import type { Writer } from "./owner";
import type { Finding, Section } from "./section";
import { counted, lengthOf, minuteOf } from "./text";

/** How many are told one by one. */
const shown = 5;

/** What in the cluster is no longer as `up` left it, and what this checkout says otherwise than the last `up`. */
export function driftSection({ drift, now, stack, unread }: Facts): Section {
  const { pulumiAt, differences } = drift;
  const byOthers = differences.filter(({ field, by }) => field === undefined || by !== undefined);
  const notDeployed = differences.filter((difference) => !byOthers.includes(difference));
  const none = unread.length === 0 ? "none" : "none in what could be read";
  const since =
    pulumiAt === undefined
      ? ""
      : ` since ${minuteOf(pulumiAt)}, when Pulumi last changed something`;
  return {
    title: "Drift",
    lines: [
      `${byOthers.length === 0 ? none : counted(byOthers.length, "difference")}${since}`,
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
  const writer = by === undefined ? "" : `; ${writtenBy(by, now)}`;
  return {
    what: `${object}: ${field.path} ${values(field)}${writer}`,
    next: field.wanted === notSet ? takeAway : mend(stack),
    see: see.drift,
  };
}

function values({ live, wanted }: NonNullable<Difference["field"]>): string {
  if (live === "otherwise" || wanted === "otherwise") return "is not as this stack says";
  if (wanted === notSet) return `is ${live}, of which this stack says nothing`;
  return `is ${live}, this stack says ${wanted}`;
}

function writtenBy({ manager, at }: Writer, now: Date): string {
  const when = at === undefined ? "" : ` ${lengthOf(now.getTime() - at.getTime())} ago`;
  return `${manager} wrote it${when}`;
}

/** Without a refresh Pulumi compares with what it remembers. */
const mend = (stack: string): string =>
  `npx pulumi up --refresh --stack ${stack} sets it back; what is to stay belongs into the stack's file`;

const takeAway = "take it away with kubectl edit: up doesn't see what others have added";

function others(count: number, stack: string): Finding {
  return {
    what: `${counted(count, "more difference")} of this kind`,
    next: mend(stack),
    see: see.drift,
  };
}
