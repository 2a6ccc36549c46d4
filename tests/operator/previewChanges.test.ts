import type { EngineEvent } from "@pulumi/pulumi/automation";

import { changesIn } from "../../operator/previewComment/changes";
import { errorsIn, readable, reasonOf } from "../../operator/previewComment/preview";

/** A step of a preview, as an event of the engine. */
function step(op: string, type: string, id: string, more: object = {}): EngineEvent {
  const urn = `urn:pulumi:prod::corekube::${type}::resource`;
  return { resourcePreEvent: { metadata: { op, type, urn, old: { id }, ...more } } } as EngineEvent;
}

const autoNamed = { metadata: { annotations: { "pulumi.com/autonamed": "true" } } };

const diagnostic = (severity: string, message: string): EngineEvent =>
  ({ diagnosticEvent: { severity, message, color: "never" } }) as EngineEvent;

test("the counts are those of the engine", () => {
  const resourceChanges = { create: 1, update: 2, replace: 3, delete: 4, same: 5, read: 6 };
  const event = { summaryEvent: { resourceChanges } } as unknown as EngineEvent;

  expect(changesIn([event]).counts).toEqual({
    create: 1,
    update: 2,
    replace: 3,
    delete: 4,
    same: 5,
  });
});

test("a replaced object is listed once, with the properties that force it", () => {
  const keys = ["spec.selector", "metadata.namespace"];
  const event = (op: string) =>
    step(op, "kubernetes:apps/v1:Deployment", "nginx-prod/nginx-deploy", { keys });

  const { losses } = changesIn(["create-replacement", "replace", "delete-replaced"].map(event));

  expect(losses).toEqual([
    {
      kind: "Deployment",
      id: "nginx-prod/nginx-deploy",
      forcedBy: ["metadata.namespace", "spec.selector"],
      seamless: false,
    },
  ]);
});

test("a deleted object is listed", () => {
  const { losses } = changesIn([
    step("delete", "kubernetes:core/v1:Service", "nginx-prod/nginx-svc"),
  ]);

  expect(losses).toEqual([
    { kind: "Service", id: "nginx-prod/nginx-svc", forcedBy: [], seamless: false },
  ]);
});

test.each(["same", "update", "create", "read"])("an object with the step %s is not lost", (op) => {
  expect(changesIn([step(op, "kubernetes:core/v1:Service", "nginx-svc")]).losses).toEqual([]);
});

test("the order of the losses doesn't depend on the engine's order", () => {
  const [one, other] = [
    step("delete", "kubernetes:core/v1:Service", "a"),
    step("delete", "kubernetes:core/v1:Secret", "b"),
  ];

  expect(changesIn([one, other])).toEqual(changesIn([other, one]));
});

test.each([
  [
    "under a new name is seamless",
    { keys: ["data"], old: { id: "cm-1", inputs: autoNamed } },
    true,
  ],
  ["under the same name is not", { keys: ["data"], old: { id: "cm", inputs: {} } }, false],
  [
    "because its namespace is replaced is not",
    { keys: ["metadata.namespace"], old: { id: "cm-1", inputs: autoNamed } },
    false,
  ],
])("a ConfigMap that is replaced %s", (_, more, seamless) => {
  const { losses } = changesIn([step("replace", "kubernetes:core/v1:ConfigMap", "cm", more)]);

  expect(losses).toMatchObject([{ seamless }]);
});

test("the deletion of an auto-named ConfigMap is not seamless", () => {
  const more = { old: { id: "cm-1", inputs: autoNamed } };

  const { losses } = changesIn([step("delete", "kubernetes:core/v1:ConfigMap", "cm-1", more)]);

  expect(losses).toMatchObject([{ seamless: false }]);
});

test("each error is listed once, without the engine's summary", () => {
  const events = [
    diagnostic("debug", "Registering resource"),
    diagnostic("error", "two mistakes\n"),
    diagnostic("error", "two mistakes\n"),
    diagnostic("error", "preview failed"),
    diagnostic("warning", "a warning"),
  ];

  expect(errorsIn(events)).toEqual(["two mistakes"]);
});

test("the error of a program has no stack trace and no paths of packages", () => {
  const message = [
    "Running program '/site' failed with an unhandled exception:",
    "TypeError: undefined is not a function",
    "    at Object.<anonymous> (/site/index.ts:20:3)",
    "    at node:internal/main:1:1",
    "    at Module._compile (/site/node_modules/ts-node/src/index.ts:1:1)",
    "/site/node_modules/ts-node/src/index.ts:1",
  ].join("\n");

  expect(readable(message)).toBe(
    "Running program '/site' failed with an unhandled exception:\nTypeError: undefined is not a function",
  );
});

test("an error of the CLI before the program runs is reduced to its own message", () => {
  const message = [
    "CommandError: code: -2",
    " stdout: ",
    " stderr: Command failed with exit code 255: pulumi stack select --stack prod --non-interactive",
    "error: no stack named 'prod' found",
    " err?: Error: Command failed with exit code 255: pulumi stack select",
    "error: no stack named 'prod' found",
  ].join("\n");

  expect(readable(message)).toBe("error: no stack named 'prod' found");
});

test("a CLI that was killed without a message is reported with its exit code", () => {
  const ended =
    "CommandError: code: -2\n stdout: \n stderr: Command failed with exit code 137: pulumi\n err?: ";

  expect(reasonOf(ended)).toContain("exit code 137");
});
