import { Operator } from "../support/operator/operator";

jest.setTimeout(60_000);

const usage = "usage: npm run renew -- --stack NAME [--force]\n";

let operator: Operator;

beforeEach(() => {
  operator = new Operator();
});

afterEach(() => {
  operator.remove();
});

test.each([
  ["nothing", []],
  ["no stack", ["--force"]],
  ["no stack's name", ["--stack"]],
  ["an empty name", ["--stack", ""]],
  ["an unknown word", ["prod"]],
  ["an unknown option", ["--stack", "prod", "--now"]],
])("whoever says %s is told how to say it, and nothing is run", (_, args) => {
  expect(operator.renew(...args)).toEqual({ code: 1, output: "", errors: usage });
  expect(operator.calls).toEqual([]);
});

test("a stack that isn't there is told by the file that is missing, and nothing is run", () => {
  expect(operator.renew("--stack", "dev")).toEqual({
    code: 1,
    output: "",
    errors: "there is no stack dev here: Pulumi.dev.yaml is missing\n",
  });
  expect(operator.calls).toEqual([]);
});

test("what a run decides is shown as it goes, first obtaining, then publishing", () => {
  expect(operator.renew("--stack", "prod")).toEqual({
    code: 0,
    output: "the log of lego\nthe log of publish\n",
    errors: "",
  });
});

test("the stack may be named in short", () => {
  expect(operator.renew("-s", "prod").code).toBe(0);
});

test("only the cluster and the namespace of that stack are touched", () => {
  operator.renew("--stack", "prod");

  const places = operator.calls.map((call) => call.split(" ").slice(0, 4).join(" "));
  expect(new Set(places)).toEqual(new Set(["--context prod-cluster --namespace cert-renew-prod"]));
});

test("a run by hand is one of the CronJob's", () => {
  operator.renew("--stack", "prod");

  expect(operator.calls[0]).toMatch(
    / create job cert-renew-by-hand-\d+ --from=cronjob\/cert-renew-cj --dry-run=client /,
  );
});

test("a run by hand is none that the CronJob counts: no older run is removed for it", () => {
  operator.renew("--stack", "prod");

  expect(operator.created).toMatchObject({
    metadata: { name: "cert-renew-by-hand-1", ownerReferences: [{ controller: false }] },
  });
});

test("a run by hand goes with the CronJob: `destroy` has not to wait a day for it", () => {
  operator.renew("--stack", "prod");

  expect(operator.created).toMatchObject({
    metadata: { ownerReferences: [{ kind: "CronJob", name: "cert-renew-cj", uid: "1" }] },
  });
});

test("a run by hand is not tried again, and is gone after a day", () => {
  operator.renew("--stack", "prod");

  expect(operator.created).toMatchObject({
    spec: { backoffLimit: 0, ttlSecondsAfterFinished: 86_400 },
  });
});

test.each([
  ["renews where that is due", "false", []],
  ["with --force renews now", "true", ["--force"]],
])("a run by hand %s, and is otherwise as ever", (_, value, args) => {
  operator.renew("--stack", "prod", ...args);

  expect(operator.created).toMatchObject({
    spec: {
      template: {
        spec: {
          initContainers: [
            {
              name: "lego",
              env: [
                { name: "FORCE", value },
                { name: "VOLUME", value: "/srv" },
              ],
            },
          ],
          containers: [{ name: "publish" }],
        },
      },
    },
  });
});

test("the code of the half that publishes is handed on", () => {
  operator.runEnds({ lego: 0, publish: 11 });

  expect(operator.renew("--stack", "prod").code).toBe(11);
});

test("the code of the half that obtains is handed on, and nothing more is waited for", () => {
  operator.runEnds({ lego: 10, publish: 0 });

  const { code, output } = operator.renew("--stack", "prod");

  expect(code).toBe(10);
  expect(output).toBe("the log of lego\n");
});

test("a code that the cluster knows a little later is waited for", () => {
  operator.runEnds({ lego: 14, publish: 0 });
  operator.standIn("later");

  expect(operator.renew("--stack", "prod").code).toBe(14);
});

test("a cluster that makes no run is told in its own words, and nothing is waited for", () => {
  operator.standIn("refuses", 'error: cronjobs.batch "cert-renew-cj" not found\n');

  expect(operator.renew("--stack", "prod")).toEqual({
    code: 1,
    output: "",
    errors: 'error: cronjobs.batch "cert-renew-cj" not found\n',
  });
  expect(operator.calls).toHaveLength(1);
});
