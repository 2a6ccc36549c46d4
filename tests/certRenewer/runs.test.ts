import { CertRenewer } from "../../components/certRenewer";
import { renewerArgs } from "../support/pulumi/args";
import { deploy } from "../support/pulumi/mocks";

const made = async (args = renewerArgs) => deploy(() => new CertRenewer("cert-renew", args));

async function runs() {
  const deployed = await made();
  return {
    first: deployed.one("Job").spec,
    scheduled: deployed.one("CronJob").spec.jobTemplate.spec,
  };
}

type Run = Awaited<ReturnType<typeof runs>>["first"];

/** A run's pod, with the hours that it keeps trying replaced by `some`. */
function podOf({ template }: Run) {
  const text = JSON.stringify(template);
  return JSON.parse(
    text.replace(/("name":"KEEP_TRYING_HOURS","value":)"\d+"/, '$1"some"'),
  ) as unknown;
}

function keepsTrying({ template }: Run) {
  const variables = template.spec.initContainers.flatMap(({ env }) => env);
  return variables.find(({ name }) => name === "KEEP_TRYING_HOURS")?.value;
}

test("the pod of the first run is that of scheduled runs, except for how long it tries", async () => {
  const { first, scheduled } = await runs();

  expect(podOf(first)).toEqual(podOf(scheduled));
  expect(JSON.stringify(podOf(first))).toContain('"value":"some"');
});

test("the first run keeps trying for a day, because the domain may have to reach DNS", async () => {
  const { first } = await runs();

  expect(keepsTrying(first)).toBe("24");
  expect(first.activeDeadlineSeconds).toBe(26 * 3600);
});

test("a scheduled run tries once and ends within two hours", async () => {
  const { scheduled } = await runs();

  expect(keepsTrying(scheduled)).toBe("0");
  expect(scheduled.activeDeadlineSeconds).toBe(2 * 3600);
});

test("up doesn't wait for the first run", async () => {
  const { metadata } = (await made()).one("Job");

  expect(metadata.annotations).toMatchObject({ "pulumi.com/skipAwait": "true" });
});

test.each(["first", "scheduled"] as const)(
  "a %s run that fails is tried twice more",
  async (run) => {
    expect((await runs())[run].backoffLimit).toBe(2);
  },
);

test.each(["first", "scheduled"] as const)(
  "a %s run isn't retried at once if the volume is read-only or nothing was obtained",
  async (run) => {
    const spec = (await runs())[run];

    expect(spec.podFailurePolicy.rules).toEqual([
      {
        action: "FailJob",
        onExitCodes: { containerName: "lego", operator: "In", values: [10] },
      },
      {
        action: "FailJob",
        onExitCodes: { containerName: "publish", operator: "In", values: [10, 11] },
      },
    ]);
    // A podFailurePolicy requires this.
    expect(spec.template.spec.restartPolicy).toBe("Never");
  },
);

test.each(["first", "scheduled"] as const)(
  "the labels of the pods of a %s run have their app and their version",
  async (run) => {
    const { template } = (await runs())[run];

    expect(template.metadata.labels).toEqual({ name: "cert-renew", rev: "v4" });
  },
);

test.each(["Job", "CronJob"])("the %s is created after the right to publish", async (kind) => {
  expect((await made()).find(kind).dependsOn).toContain("cert-renew-rb");
});
