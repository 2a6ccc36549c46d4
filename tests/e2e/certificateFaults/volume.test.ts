import { chmodSync, readFileSync, renameSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { AcmeServer } from "../support/certificates/acme";
import { output, runningDemo } from "../support/demo";
import { eventually } from "../../support/eventually";
import { anotherKey } from "./privateKey";
import { signal } from "../support/node/processes";
import { Renewer } from "../support/certificates/renewer";
import { Site } from "../support/site/site";

jest.setTimeout(1_200_000);

const demo = runningDemo();
const httpPort = 31083;
const httpsPort = 31446;
const challenge = "/.well-known/acme-challenge/of-this-test";
let authority: AcmeServer;
let ca: string;
let site: Site;
let renewer: Renewer;

beforeAll(async () => {
  authority = await AcmeServer.start(31030, httpPort);
  ca = await authority.root();
  site = await Site.create(demo, "volume", 1, { tls: { authority, httpPort, httpsPort } });
  renewer = new Renewer(site);
  await site.up();
  await renewer.first();
  await site.hurryKubelet();
  await site.untilCertified(ca);
});

afterAll(async () => {
  await site.remove();
  await authority.stop();
});

afterEach(async () => {
  await authority.make("none");
  await authority.moveBack(site.host);
});

/** The path of one of the certificate's files on the volume. */
function onVolume(extension: "crt" | "key" | "json"): string {
  return join(site.legoPath(authority), "certificates", `nginx-volume.${extension}`);
}

/** Truncates the chain in the middle of its nth certificate. */
function cutOffIn(nth: number): void {
  const before = readFileSync(onVolume("crt"), "utf8").split("-----END", nth).join("-----END");
  truncateSync(onVolume("crt"), before.length - 100);
}

const unreadable = [
  [
    "that is cut off in the leaf",
    () => {
      cutOffIn(1);
    },
  ],
  [
    "whose file is empty",
    () => {
      truncateSync(onVolume("crt"));
    },
  ],
  [
    "whose JSON file is cut off",
    () => {
      truncateSync(onVolume("json"), 40);
    },
  ],
] as const;

test.each(unreadable)(
  "a certificate %s is replaced at once, and the served certificate stays until then",
  async (_name, damage) => {
    const { serial } = await site.shakeHands();
    damage();
    await authority.make("no answer to orders");

    const job = await renewer.start();
    await authority.untilWaiting();
    const meanwhile = await site.shakeHands({ ca });
    await authority.make("none");
    const { exitCode, log } = await renewer.ended(job);

    expect(meanwhile).toMatchObject({ serial, verified: true });
    expect(exitCode).toBe(0);
    expect(log).toMatch(
      /^obtain: the certificate on the volume can't be read; obtaining another, nothing changes for the site until then\nobtain: obtained: .*\npublish: published: .*\n$/,
    );
    const after = await site.untilPublishedIsServed(ca);
    expect(after.verified).toBe(true);
    expect(after.serial).not.toBe(serial);
  },
);

test("the served certificate stays if the volume's certificate is damaged and no other can be obtained", async () => {
  const { serial } = await site.shakeHands();
  const version = await site.secretVersion();
  cutOffIn(1);
  // This machine's address on the link to the node, where no site is.
  await authority.move(site.host, "10.251.0.1");

  const { exitCode, log } = await renewer.run();

  expect(exitCode).toBe(11);
  expect(log).toMatch(
    /\nobtain: not obtained: .*\npublish: there is no certificate on the volume; nothing changes for the site, the next run tries again to obtain one\n$/,
  );
  expect(await site.secretVersion()).toBe(version);
  expect(await site.shakeHands({ ca })).toMatchObject({ serial, verified: true });

  await authority.moveBack(site.host);
  await renewer.run();
  await site.untilPublishedIsServed(ca);
});

const unusable = [
  [
    "that is cut off in an issuer",
    () => {
      cutOffIn(2);
    },
    "the chain is incomplete",
  ],
  [
    "with the key of another certificate",
    () => {
      writeFileSync(onVolume("key"), anotherKey());
    },
    "private key does not match public key",
  ],
  [
    "with an empty key",
    () => {
      truncateSync(onVolume("key"));
    },
    "there is no key",
  ],
] as const;

test.each(unusable)(
  "a certificate %s is set aside and never published, and the Job's retry obtains another",
  async (_name, damage, reason) => {
    const { serial } = await site.shakeHands();
    const version = await site.secretVersion();
    damage();
    await authority.make("no answer to orders");

    // The number of retries in the CronJob.
    const job = await renewer.start({}, 2);
    await authority.untilWaiting();
    const versionMeanwhile = await site.secretVersion();
    const meanwhile = await site.shakeHands({ ca });
    await authority.make("none");
    const { succeeded, exitCode, log } = await renewer.ended(job);

    expect(versionMeanwhile).toBe(version);
    expect(meanwhile).toMatchObject({ serial, verified: true });
    expect(succeeded).toBe(true);
    expect(exitCode).toBe(12);
    expect(log).toMatch(
      new RegExp(
        `^publish: refused: certificate and key on the volume can't be used \\(.*${reason}.*\\); nothing changes for the site, the next run obtains another$`,
        "m",
      ),
    );
    expect(log).toMatch(/^obtain: obtained: /m);
    const after = await site.untilPublishedIsServed(ca);
    expect(after.verified).toBe(true);
    expect(after.serial).not.toBe(serial);
  },
);

test("if the volume isn't writable, the log has the command to fix it, and the served certificate stays", async () => {
  const { serial } = await site.shakeHands();
  await output("chown", ["-R", "0:0", site.onNfs]);

  const { exitCode, log } = await renewer.run();
  const [, command = ""] = /; run on the NFS server: (.*)\n$/.exec(log) ?? [];
  await output("chroot", [demo.node.root, ...command.split(" ")]);
  const next = await renewer.run();

  expect(exitCode).toBe(10);
  expect(log).toBe(
    "obtain: can't write to the volume 10.251.0.2:/exports/volume as user 65531; run on the NFS server: chown -R 65531:65531 /exports/volume\n",
  );
  expect(await site.shakeHands({ ca })).toMatchObject({ serial, verified: true });
  expect(next).toMatchObject({ succeeded: true, exitCode: 0 });
});

/**
 * Makes the pod's reads of the volume hang during `act`: for other processes, a stopped process is like one whose call
 * to an NFS server never returns.
 */
async function whileNfsHangs<T>(act: (pod: string) => Promise<T>): Promise<T> {
  const [pod = ""] = await site.pods();
  const container = await site.containerId(pod, "challenge");
  signal(container, "SIGSTOP");
  try {
    return await act(pod);
  } finally {
    signal(container, "SIGCONT");
  }
}

test("while the NFS server hangs, pages are served, and a challenge gets an error within seconds", async () => {
  site.putOnNfs(`challenges${challenge}`, "proof");

  const { answer, took, page, ready, pod } = await whileNfsHangs(async (pod) => {
    const started = Date.now();
    const answer = await site.askByHttp(challenge);
    const took = Date.now() - started;
    return { answer, took, page: await site.askPublicly("/"), ready: await site.pods(), pod };
  });

  expect(answer).toMatchObject({ status: 503, body: "challenges can't be read\n" });
  // nginx waits for one second; the rest is for a busy machine.
  expect(took).toBeLessThan(8_000);
  expect(page.status).toBe(200);
  expect(ready).toEqual([pod]);
});

test("a renewal fails while the NFS server hangs for the site's pods, and the served certificate stays", async () => {
  const { serial } = await site.shakeHands();

  const { exitCode, log } = await whileNfsHangs(async () => renewer.run({ FORCE: "true" }));

  expect(exitCode).toBe(11);
  expect(log).toMatch(/^obtain: not obtained: .*\/acme-challenge\/\S+ returned 503/);
  expect(log).toMatch(
    /the certificate stays in use until .*; the next run tries again to renew it\n$/,
  );
  expect(await site.shakeHands({ ca })).toMatchObject({ serial, verified: true });
});

test("challenges are served again as soon as the NFS server answers", async () => {
  site.putOnNfs(`challenges${challenge}`, "proof");
  await whileNfsHangs(async () => site.askByHttp(challenge));

  await eventually(30, async () => {
    expect(await site.askByHttp(challenge)).toMatchObject({ status: 200, body: "proof" });
  });
});

const challenges = () => join(site.onNfs, "challenges");
const aside = () => join(site.onNfs, "aside");

test.each([
  [
    "denies reading",
    403,
    () => {
      chmodSync(challenges(), 0o000);
    },
    () => {
      chmodSync(challenges(), 0o755);
    },
  ],
  [
    "has lost its files",
    404,
    () => {
      renameSync(challenges(), aside());
    },
    () => {
      renameSync(aside(), challenges());
    },
  ],
])(
  "if the NFS server %s, a challenge gets status %d, and pages are served",
  async (_what, status, breakIt, mend) => {
    site.putOnNfs(`challenges${challenge}`, "proof");
    breakIt();

    const asked = Promise.all([site.askByHttp(challenge), site.askPublicly("/")]);
    const [answer, page] = await asked.finally(mend);

    expect(answer.status).toBe(status);
    expect(page.status).toBe(200);
  },
);
