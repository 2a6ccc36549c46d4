import { baseConfig, configWith, proxyConfig } from "../../support/stack/stack";
import { StatusCommand } from "./command";

jest.setTimeout(240_000);

let command: StatusCommand;

beforeEach(() => {
  command = new StatusCommand(baseConfig);
});

afterEach(() => {
  command.remove();
});

const prod = ["--stack", "prod"];

test.each([
  ["nothing", []],
  ["an empty name", ["--stack", ""]],
  ["an unknown word", ["prod"]],
])("with %s it prints its usage and doesn't call kubectl", (_, args) => {
  expect(command.run(args)).toEqual({
    code: 2,
    output: "",
    errors: "usage: npm run status -- --stack NAME\n",
  });
  expect(command.calls).toEqual([]);
});

test("the message about an unknown stack names the missing file", () => {
  expect(command.run(["--stack", "dev"])).toEqual({
    code: 2,
    output: "",
    errors: "there is no stack dev here: Pulumi.dev.yaml is missing\n",
  });
});

test("a mistake in the configuration is reported as in a preview, without calling kubectl", () => {
  const mistaken = new StatusCommand(configWith("corekube:site.replicas", 0));

  const { code, output, errors } = mistaken.run(prod);
  const { calls } = mistaken;
  mistaken.remove();

  expect({ code, output, calls }).toEqual({ code: 2, output: "", calls: [] });
  expect(errors).toContain("the configuration of stack prod has 1 mistake");
});

test("without kubectl the status is unknown", () => {
  expect(command.run(prod, ["/nonexistent"])).toEqual({
    code: 2,
    output: "",
    errors: "kubectl is not on the path; npm run status needs it\n",
  });
});

test("an unreadable cluster is reported in one line, with the last line of kubectl", () => {
  command.refuses("E1122 many words\nUnable to connect to the server: EOF\n");

  expect(command.run(prod)).toEqual({
    code: 2,
    output: "",
    errors:
      "can't read the cluster of context test-cluster: Unable to connect to the server: EOF\n",
  });
});

test("kubectl is called only for the stack's cluster, with a short timeout", () => {
  command.run(prod);

  const always = "--context test-cluster --request-timeout=8s ";
  expect(command.calls.filter((call) => !call.startsWith(always))).toEqual([]);
  expect(command.calls.length).toBeGreaterThan(3);
  expect(command.kubeconfigs).toEqual(["/the/operator's"]);
});

test("a stack that isn't deployed is a problem", () => {
  const { code, output } = command.run(prod);

  expect(code).toBe(1);
  expect(output).toContain("- this cluster has no namespace nginx-prod: ");
});

test("only the names of Secrets are read", () => {
  command.run(prod);

  const secrets = command.calls.filter((call) => /secret/i.test(call));
  expect(secrets.map((call) => call.replace(/^.*--namespace /, ""))).toEqual(
    expect.arrayContaining([
      "nginx-prod get secrets --no-headers",
      "cert-renew-prod get secrets --no-headers",
    ]),
  );
  expect(secrets).toHaveLength(2);
});

test("behind a proxy nothing of a renewer is read", () => {
  const proxied = new StatusCommand(proxyConfig);

  proxied.run(prod);
  const { calls } = proxied;
  proxied.remove();

  expect(calls.join()).toContain("nginx-prod");
  expect(calls.join()).not.toContain("cert-renew-prod");
});

test("a stack whose credentials are encrypted needs no passphrase", () => {
  const secure = "v1:Zm9vYmFyYmF6cXV4:DkFVhzjl5CoinG4jJVJBWCgZ5r0jLGW3";
  const encrypted = new StatusCommand({ ...baseConfig, "corekube:gitToken": { secure } });

  const { code, errors } = encrypted.run(prod);
  encrypted.remove();

  expect({ code, errors }).toEqual({ code: 1, errors: "" });
});
