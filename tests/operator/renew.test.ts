import { Operator } from "../support/operator/operator";

jest.setTimeout(240_000);

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
  ["an unknown argument", ["prod"]],
  ["an unknown option", ["--stack", "prod", "--now"]],
])("with %s it prints its usage and runs nothing", (_, args) => {
  expect(operator.renew(...args)).toEqual({ code: 1, output: "", errors: usage });
  expect(operator.calls).toEqual([]);
});

test("if the stack doesn't exist, the error names the missing file, and nothing is run", () => {
  expect(operator.renew("--stack", "dev")).toEqual({
    code: 1,
    output: "",
    errors: "there is no stack dev here: Pulumi.dev.yaml is missing\n",
  });
  expect(operator.calls).toEqual([]);
});

test("it shows the log of the run, first of lego, then of publish", () => {
  expect(operator.renew("--stack", "prod")).toEqual({
    code: 0,
    output: "the log of lego\nthe log of publish\n",
    errors: "",
  });
});

test("the option for the stack has a short form", () => {
  expect(operator.renew("-s", "prod").code).toBe(0);
});

test("every request is to the cluster and the namespace of that stack", () => {
  operator.renew("--stack", "prod");

  const places = operator.calls.map((call) => call.split(" ").slice(0, 4).join(" "));
  expect(new Set(places)).toEqual(new Set(["--context prod-cluster --namespace cert-renew-prod"]));
});

test("a run by hand has the CronJob's template", () => {
  operator.renew("--stack", "prod");

  expect(operator.calls[0]).toMatch(
    / create job cert-renew-by-hand-\d+ --from=cronjob\/cert-renew-cj --dry-run=client /,
  );
});

test("a run by hand doesn't count as the CronJob's, so no older run is deleted for it", () => {
  operator.renew("--stack", "prod");

  expect(operator.created).toMatchObject({
    metadata: { name: "cert-renew-by-hand-1", ownerReferences: [{ controller: false }] },
  });
});

test("a run by hand is deleted with the CronJob, so `destroy` doesn't wait a day for it", () => {
  operator.renew("--stack", "prod");

  expect(operator.created).toMatchObject({
    metadata: { ownerReferences: [{ kind: "CronJob", name: "cert-renew-cj", uid: "1" }] },
  });
});

test("a run by hand is not tried again, and is deleted after a day", () => {
  operator.renew("--stack", "prod");

  expect(operator.created).toMatchObject({
    spec: { backoffLimit: 0, ttlSecondsAfterFinished: 86_400 },
  });
});

test.each([
  ["renews if that is due", "false", []],
  ["with --force renews now", "true", ["--force"]],
])("a run by hand %s, and otherwise has the same template", (_, value, args) => {
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

test("it ends with the exit code of publish", () => {
  operator.runEnds({ lego: 0, publish: 11 });

  expect(operator.renew("--stack", "prod").code).toBe(11);
});

test("it ends with the exit code of lego, and waits for nothing more", () => {
  operator.runEnds({ lego: 10, publish: 0 });

  const { code, output } = operator.renew("--stack", "prod");

  expect(code).toBe(10);
  expect(output).toBe("the log of lego\n");
});

test("it waits for an exit code that the cluster reports later", () => {
  operator.runEnds({ lego: 14, publish: 0 });
  operator.standIn("later");

  expect(operator.renew("--stack", "prod").code).toBe(14);
});

test("if the cluster refuses the run, it prints the cluster's error, and waits for nothing", () => {
  operator.standIn("refuses", 'error: cronjobs.batch "cert-renew-cj" not found\n');

  expect(operator.renew("--stack", "prod")).toEqual({
    code: 1,
    output: "",
    errors: 'error: cronjobs.batch "cert-renew-cj" not found\n',
  });
  expect(operator.calls).toHaveLength(1);
});
