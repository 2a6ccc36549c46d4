import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { types } from "@pulumi/kubernetes";

import { project } from "../support/project";
import { deploy, type Deployed } from "../support/pulumi/mocks";
import { baseConfig, configure } from "../support/stack/stack";

type Container = types.output.core.v1.Container;

/** The rows of the page's tables, by their first cells. */
const rows = new Map(
  readFileSync(join(project, "docs/content/cost.md"), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) => line.split("|").slice(1, -1))
    .map(([first = "", ...cells]) => [first.trim(), cells.map((cell) => cell.trim())] as const),
);

const kinds = ["cpu", "memory", "ephemeral-storage"] as const;
let site: readonly Container[];
let run: readonly Container[];
let program: Deployed<unknown>;

beforeAll(async () => {
  configure(baseConfig);
  program = await deploy(async () => import("../.."));
  const sitePod = program.one("Deployment").spec.template.spec;
  const runPod = program.one("CronJob").spec.jobTemplate.spec.template.spec;
  site = [...sitePod.initContainers, ...sitePod.containers];
  run = [...runPod.initContainers, ...runPod.containers];
});

/** A container's cells: request and limit of each kind. */
const cellsOf = ({ resources }: Container) =>
  kinds.flatMap((kind) => [resources.requests[kind] ?? "", resources.limits[kind] ?? ""]);

/** The sum of all requests, times a factor: CPU in thousandths, the rest in MiB. */
const requestsOf = (containers: readonly Container[], times: number) =>
  kinds.map((kind) => {
    const amounts = containers.map(({ resources }) => resources.requests[kind] ?? "");
    const sum = amounts.reduce((total, amount) => total + Number.parseInt(amount), 0) * times;
    return `${String(sum)}${kind === "cpu" ? "m" : "Mi"}`;
  });

test.each(["git-sync", "hugo", "certificate", "nginx", "challenge"])(
  "the page has the requests and limits of %s",
  (name) => {
    const container = site.find((one) => one.name === name);

    expect(container && cellsOf(container)).toEqual(rows.get(`\`${name}\``));
  },
);

test.each(["lego", "publish"])("the page has the requests and limits of %s", (name) => {
  const container = run.find((one) => one.name === name);

  expect(container && cellsOf(container)).toEqual(rows.get(`\`${name}\``));
});

test("the page has every container", () => {
  const names = [...site, ...run].map(({ name }) => `\`${name}\``);

  expect([...rows.keys()].filter((key) => key.startsWith("`")).sort()).toEqual(
    expect.arrayContaining(names.sort()),
  );
});

test.each([
  ["1 replica", 1],
  ["3 replicas, the default", 3],
])("the page has the requests of %s", (row, replicas) => {
  expect(rows.get(row)).toEqual(requestsOf(site, replicas));
});

test("the page has the requests of a run of the renewer", () => {
  // The containers run one after the other, so the pod requests the larger of both.
  const [one = [], other = []] = run.map((container) => requestsOf([container], 1));

  expect(one).toEqual(other);
  expect(rows.get("a run of the renewer, until it ends")).toEqual(one);
});

test("the page has the maximum of each namespace's requests", () => {
  for (const app of ["nginx", "cert-renew"]) {
    const { hard } = program.one("ResourceQuota", `${app}-quota`).spec;
    const cells = ["requests.cpu", "requests.memory", "requests.ephemeral-storage"].map(
      (key) => hard[key],
    );

    expect(rows.get(`the quota of \`${app}-prod\`, ${hard["pods"] ?? ""} pods`)).toEqual(cells);
  }
});
