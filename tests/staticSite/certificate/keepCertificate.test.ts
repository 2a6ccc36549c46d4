import { eventually } from "../../support/eventually";
import { pair, Sidecar } from "./sidecar";

jest.setTimeout(240_000);

const served = "a new certificate is served";
const lastStays = "the last one stays in use, the renewer's next run repairs the Secret";
const noCertificate = "nginx-ssl-secret contains no certificate";
const refused =
  "nginx can't serve the certificate in nginx-ssl-secret (nginx: [emerg] key values mismatch)";
const mismatch = { "tls.crt": "one", "tls.key": "another" };

let sidecar: Sidecar;

beforeEach(() => {
  sidecar = new Sidecar();
});

afterEach(() => {
  sidecar.remove();
});

/** Starts with a certificate, which nginx then serves. */
async function serving(text: string): Promise<void> {
  sidecar.mount(pair(text));
  sidecar.start();
  await sidecar.says(served);
}

/** Mounts the next certificate and waits until it is served. */
async function renewed(text: string): Promise<void> {
  sidecar.log = "";
  sidecar.mount(pair(text));
  await sidecar.says(served);
}

test("a certificate that nginx accepts is served", async () => {
  await serving("first");

  expect(sidecar.served).toEqual(pair("first"));
  expect(sidecar.log).toBe(`${served}\n`);
});

test("a renewed certificate replaces the one before", async () => {
  await serving("first");

  await renewed("second");

  expect(sidecar.served).toEqual(pair("second"));
});

test("only the pod's user can read what nginx serves", async () => {
  await serving("first");

  expect(sidecar.modes).toEqual(["600", "600"]);
});

test.each([
  ["is deleted", {}],
  ["has an empty certificate", { "tls.crt": "", "tls.key": "second" }],
  ["has an empty key", { "tls.crt": "second", "tls.key": "" }],
])(
  "if the Secret %s, nginx keeps the last certificate, and the log says so",
  async (_, version) => {
    await serving("first");

    sidecar.mount(version);

    await sidecar.says(`${noCertificate}; ${lastStays}`);
    expect(sidecar.served).toEqual(pair("first"));
  },
);

test("if nginx refuses a pair, it keeps the last one, and the log says so", async () => {
  await serving("first");

  sidecar.mount(mismatch);

  await sidecar.says(`${refused}; ${lastStays}`);
  expect(sidecar.served).toEqual(pair("first"));
});

test.each([
  ["no certificate", {}, noCertificate],
  ["a pair that nginx refuses", mismatch, refused],
])("if the first Secret has %s, nothing is served, and the log says so", async (...secret) => {
  const [, version, message] = secret;
  sidecar.mount(version);

  sidecar.start();

  await sidecar.says(`${message}; the site is served over HTTP until there is one`);
  expect(sidecar.serves).toBe(false);
});

test("a Secret that doesn't exist yet is activated when it comes", async () => {
  sidecar.start();
  await sidecar.says(`${noCertificate}; the site is served over HTTP until there is one`);

  await renewed("first");

  expect(sidecar.served).toEqual(pair("first"));
});

test("a certificate is checked once, and so is one that nginx refuses", async () => {
  await serving("first");
  sidecar.mount(mismatch);
  await sidecar.says(`${refused}; ${lastStays}`);

  await sidecar.nextRound();
  await sidecar.nextRound();

  expect(sidecar.checks).toBe(2);
  expect(sidecar.log).toBe(`${served}\n${refused}; ${lastStays}\n`);
});

test("a check that was killed is retried", async () => {
  sidecar.killNextCheck();

  await serving("first");

  expect(sidecar.served).toEqual(pair("first"));
  expect(sidecar.checks).toBe(2);
});

test("a certificate that could not be copied is copied in a later round", async () => {
  sidecar.mount(pair("first"));
  sidecar.break("tls.key");
  sidecar.start();
  await sidecar.nextRound();
  expect(sidecar.checks).toBe(0);

  sidecar.repair("tls.key", "first");

  await sidecar.says(served);
  expect(sidecar.served).toEqual(pair("first"));
});

test("the certificate before stays for handshakes in flight, and older ones are removed", async () => {
  await serving("first");

  await renewed("second");
  expect(sidecar.stored).toEqual(["first", "second"]);

  await renewed("third");
  expect(sidecar.stored).toEqual(["second", "third"]);
});

test("a refused pair is removed when the next certificate is served", async () => {
  await serving("first");
  sidecar.mount(mismatch);
  await sidecar.says(`${refused}; ${lastStays}`);

  await renewed("third");

  expect(sidecar.stored).toEqual(["first", "third"]);
});

test("a restarted container doesn't activate the same version twice", async () => {
  await serving("first");
  await sidecar.stop("SIGTERM");

  sidecar.start();
  await sidecar.nextRound();

  expect(sidecar.checks).toBe(1);
  expect(sidecar.log).toBe("");
  expect(sidecar.served).toEqual(pair("first"));
});

test("the container has started after its first check, so nginx starts with the certificate", async () => {
  const release = sidecar.holdChecks();
  sidecar.mount(pair("first"));
  sidecar.start();
  await eventually(60, () => {
    expect(sidecar.checks).toBe(1);
  });
  expect(sidecar.hasStarted).toBe(false);

  release();

  await eventually(60, () => {
    expect(sidecar.hasStarted).toBe(true);
  });
  expect(sidecar.served).toEqual(pair("first"));
});

test("the container starts without a certificate too", async () => {
  sidecar.start();

  await eventually(60, () => {
    expect(sidecar.hasStarted).toBe(true);
  });
});

test.each(["SIGTERM", "SIGQUIT"] as const)("%s ends the container", async (signal) => {
  await serving("first");

  expect(await sidecar.stop(signal)).toBe(0);
});
