import { runbook } from "../lib/runbook";
import { longValue, notSet, type Difference } from "./difference";
import type { Facts } from "./facts";
import type { Writer } from "./owner";
import type { Finding, Section } from "./section";
import { counted, lengthOf, minuteOf } from "./text";

/** How many differences are listed. */
const listed = 5;

/** What others changed since the last `up`, and what this checkout would change with the next one. */
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
            `not deployed from this checkout: ${firstAndCount(notDeployed.map(fieldName))}`,
            `  to see all of it: npx pulumi preview --stack ${stack}`,
          ]),
    ],
    findings: [
      ...byOthers.slice(0, listed).map((difference) => finding(difference, now, stack)),
      ...(byOthers.length > listed ? [more(byOthers.length - listed, stack)] : []),
    ],
  };
}

const fieldName = ({ object, field }: Difference): string => `${object} ${field?.path ?? ""}`;

const firstAndCount = ([first = "", ...rest]: readonly string[]): string =>
  rest.length === 0 ? first : `${first} and ${counted(rest.length, "other field")}`;

function finding({ object, field, by }: Difference, now: Date, stack: string): Finding {
  if (field === undefined) {
    return {
      problem: `${object} is missing: it was deleted, or this checkout was never deployed`,
      next: restore(stack),
      see: runbook.drift,
    };
  }
  const writer = by === undefined ? "" : `; ${writtenBy(by, now)}`;
  return {
    problem: `${object}: ${field.path} ${values(field)}${writer}`,
    next: field.wanted === notSet ? removeByHand : restore(stack),
    see: runbook.drift,
  };
}

function values({ live, wanted }: NonNullable<Difference["field"]>): string {
  if (live === longValue || wanted === longValue) return "differs from this stack's value";
  if (wanted === notSet) return `is ${live}, but this stack doesn't set it`;
  return `is ${live}, but ${wanted} in this stack`;
}

function writtenBy({ manager, at }: Writer, now: Date): string {
  const when = at === undefined ? "" : ` ${lengthOf(now.getTime() - at.getTime())} ago`;
  return `written by ${manager}${when}`;
}

/** Without a refresh, Pulumi compares with its state instead of the cluster. */
const restore = (stack: string): string =>
  `npx pulumi up --refresh --stack ${stack} restores it; to keep the change, put it into the stack's file`;

const removeByHand = "remove it with kubectl edit: up doesn't see what others have added";

function more(count: number, stack: string): Finding {
  return {
    problem: `${counted(count, "more difference")} of this kind`,
    next: restore(stack),
    see: runbook.drift,
  };
}
