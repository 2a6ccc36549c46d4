import { standIn } from "../program/standIns";

/** A step on the path to a value: a key, or an element of a list with its label. */
export type Step = string | { readonly element: unknown; readonly label: string };

/** A value that differs. */
export interface Differing {
  readonly path: readonly Step[];
  readonly wanted: unknown;
  /** Undefined if the cluster has no such value. */
  readonly live: unknown;
}

type Names = ReadonlyMap<string, string>;

/**
 * Lists the values in which a live object differs from the wanted one. Stand-ins are equal to anything.
 *
 * Fields that only the live object has are ignored: they are defaults of the API server or come from controllers.
 * There are two exceptions, which neither of them fills in: lists and their elements in a pod's template, and the
 * selectors and rules of policies, Services and disruption budgets.
 * @param names the auto-named objects: their names in this checkout, and the same names without the suffix.
 */
export function differing(wanted: unknown, live: unknown, names: Names): readonly Differing[] {
  return compare([], wanted, live, names);
}

function compare(
  path: readonly Step[],
  wanted: unknown,
  live: unknown,
  names: Names,
): readonly Differing[] {
  if (isMap(wanted) && isMap(live)) {
    const added = Object.keys(live).filter(
      (key) =>
        !(key in wanted) &&
        (isSelector(path) || (path.includes("template") && Array.isArray(live[key]))),
    );
    return [...Object.keys(wanted), ...added].flatMap((key) =>
      compare([...path, key], wanted[key], live[key], names),
    );
  }
  if (Array.isArray(wanted) && Array.isArray(live)) {
    const pairs = paired(wanted, live, path.includes("template"));
    if (pairs !== undefined) {
      return pairs.flatMap(({ label, one, other }) =>
        compare([...path, { element: other ?? one, label }], one, other, names),
      );
    }
  } else if (isEmpty(wanted) && live === undefined) {
    return [];
  } else if (!isMap(wanted) && !isMap(live) && same(wanted, live, names)) {
    return [];
  }
  return [{ path, wanted, live }];
}

/** True inside selectors and rules. An additional key there selects other pods, and the API server sets no defaults. */
const isSelector = (path: readonly Step[]): boolean =>
  path.some((step) => typeof step === "string" && /^(?:ingress|egress|\w*[sS]elector)$/.test(step));

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** True for values that the API server leaves out. */
function isEmpty(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.values(value).every(isEmpty);
  return value === undefined || value === null || value === "" || value === false || value === 0;
}

/** Keys of elements in Kubernetes' lists (kubernetes.io/docs, Server-Side Apply, Merge strategy). */
const listKeys = ["mountPath", "containerPort", "name"];

/**
 * Pairs the elements of two lists: by key, or by position in lists of the same length. Undefined if neither is possible.
 * @param isWhole whether elements that only the live list has count as differences.
 */
function paired(wanted: readonly unknown[], live: readonly unknown[], isWhole: boolean) {
  const key = listKeys.find((each) => {
    const values = wanted.map((element) => (isMap(element) ? element[each] : undefined));
    return !values.includes(undefined) && new Set(values).size === wanted.length;
  });
  if (wanted.length > 0 && key !== undefined) {
    const valueOf = (element: unknown) => (isMap(element) ? element[key] : undefined);
    const wantedKeys = wanted.map(valueOf);
    const added = isWhole ? live.filter((element) => !wantedKeys.includes(valueOf(element))) : [];
    return [
      ...wanted.map((one) => ({
        label: String(valueOf(one)),
        one,
        other: live.find((element) => valueOf(element) === valueOf(one)),
      })),
      ...added.map((other) => ({ label: String(valueOf(other)), one: undefined, other })),
    ];
  }
  if (wanted.length !== live.length) return undefined;
  return wanted.map((one, index) => ({ label: String(index), one, other: live[index] }));
}

function same(wanted: unknown, live: unknown, names: Names): boolean {
  const [one, other] = [String(wanted), String(live)];
  if (one === other || one.includes(standIn.text)) return true;
  const start = names.get(one);
  if (start !== undefined) return isNamedBy(other, start);
  const [amount, liveAmount] = [quantity(one), quantity(other)];
  return amount !== undefined && amount === liveAmount;
}

/** True for an auto-name that Pulumi made from `start`. */
export const isNamedBy = (name: string, start: string): boolean =>
  name.startsWith(`${start}-`) && /^[0-9a-f]{8}$/.test(name.slice(start.length + 1));

const units: Readonly<Record<string, number>> = {
  ...{ "": 1, m: 0.001, k: 1e3, M: 1e6, G: 1e9, T: 1e12 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 },
};

/** A quantity as a number. The API server rewrites quantities: `1000m` becomes `1`, `1024Mi` becomes `1Gi`. */
function quantity(text: string): number | undefined {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)([A-Za-z]{0,2})$/.exec(text) ?? [];
  const factor = units[unit];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}
