import { Renewal } from "../../support/certRenewer/renewal";

jest.setTimeout(240_000);

const first = { issues: "valid 2027-01-01 00:00:00" };
const second = { issues: "valid 2027-03-01 00:00:00" };

let renewal: Renewal;

beforeEach(() => {
  renewal = new Renewal({ RESTART: "mail chat" });
});

afterEach(() => {
  renewal.remove();
});

async function run() {
  await renewal.run("obtain");
  return renewal.run("publish");
}

const patches = () => renewal.sent.filter((object) => object.startsWith("kubectl patch "));

/** The names of the restarted Deployments, in order. */
const restarted = () =>
  patches().flatMap(
    (object) =>
      /kind: Deployment\nmetadata: \{ name: "(\S+)", namespace: "nginx-test" \}\n/.exec(
        object,
      )?.[1] ?? [],
  );

test("after a renewal each Deployment of `restart` is restarted, and the log says so", async () => {
  renewal.legoAnswers(first);

  const { code, log } = await run();

  expect(code).toBe(0);
  expect(log).toMatch(
    /^publish: restarted: mail in nginx-test\npublish: restarted: chat in nginx-test\npublish: published:/,
  );
  expect(restarted()).toEqual(["mail", "chat"]);
});

test("a restart changes the same annotation as kubectl rollout restart, and nothing else", async () => {
  renewal.legoAnswers(first);

  await run();

  const patch = / --patch=(.*)\n/.exec(patches()[0] ?? "")?.[1] ?? "";
  expect(JSON.parse(patch)).toEqual({
    spec: {
      template: {
        metadata: {
          annotations: {
            "kubectl.kubernetes.io/restartedAt": expect.stringMatching(
              /^[\d-]+T[\d:]+Z$/,
            ) as string,
          },
        },
      },
    },
  });
});

test("the certificate is published before anything is restarted", async () => {
  renewal.legoAnswers(first);

  await run();

  expect(renewal.sent.map((object) => object.split(" ")[1])).toEqual(["apply", "patch", "patch"]);
});

test("nothing is restarted if the certificate is the same", async () => {
  renewal.legoAnswers(first, {});
  await run();

  await run();

  expect(restarted()).toEqual(["mail", "chat"]);
});

test("the next renewal restarts again", async () => {
  renewal.legoAnswers(first, second);
  await run();

  await run();

  expect(restarted()).toEqual(["mail", "chat", "mail", "chat"]);
});

test("a Deployment that can't be restarted fails the run, and the others are restarted", async () => {
  renewal.legoAnswers(first);
  renewal.standIn("refuses-restart-of-mail", 'warning\ndeployments.apps "mail" not found\n');

  expect(await run()).toEqual({
    code: 15,
    log:
      'publish: published, but mail was not restarted (deployments.apps "mail" not found); the next run tries again\n' +
      "publish: restarted: chat in nginx-test\n",
  });
});

test("the next run restarts only the Deployment that couldn't be restarted", async () => {
  renewal.legoAnswers(first, {});
  renewal.standIn("refuses-restart-of-mail", "not found\n");
  await run();
  renewal.removeStandIn("refuses-restart-of-mail");

  const { code } = await run();

  expect(code).toBe(0);
  expect(restarted()).toEqual(["chat", "mail"]);
});
