import { Renewal } from "../../support/certRenewer/renewal";

jest.setTimeout(240_000);

const old = "valid 2027-01-01 00:00:00";
const debug = (text: string) => `time=now level=DEBUG msg="${text}"\n`;
const failed = (error: string) => `time=now level=ERROR msg=Error error="${error}"\n`;

let renewal: Renewal;

beforeEach(() => {
  renewal = new Renewal();
});

afterEach(() => {
  renewal.remove();
});

async function logOf(code: number, says: string): Promise<string> {
  renewal.legoAnswers({ code, says });
  return (await renewal.run("obtain")).log;
}

test("the log has the authority's error, and the certificate on the volume can still be published", async () => {
  renewal.hasCertificate(old);
  renewal.legoAnswers({ code: 1, says: failed("acme: error: 403") });

  expect(await renewal.run("obtain")).toEqual({
    code: 0,
    log: 'obtain: not obtained: "acme: error: 403"\n',
  });
});

test.each([
  ["debug lines", failed("acme: error: 403") + debug("Bye.")],
  ["another error", failed("retrying") + failed("acme: error: 403")],
])("the log has lego's last error, after %s", async (_, says) => {
  expect(await logOf(1, says)).toBe('obtain: not obtained: "acme: error: 403"\n');
});

test("a wait for the authority is logged instead of the error after it", async () => {
  const waits = 'time=now level=WARN msg="rateLimited: retry after"\n';

  expect(await logOf(1, waits + failed("late"))).toBe(
    'obtain: not obtained: "rateLimited: retry after"\n',
  );
});

test.each([
  ["GNU's", 124],
  ["BusyBox's", 143],
])("the log says that lego took too long, with %s timeout", async (_, code) => {
  expect(await logOf(code, debug("Calling the authority."))).toBe(
    "obtain: not obtained: lego did not finish within ten minutes\n",
  );
});

test.each([
  [
    "a mistake in its flags",
    1,
    "Incorrect usage\nunknown key type: ec1\n",
    "unknown key type: ec1",
  ],
  ["killed by the kernel", 137, "Killed\n", "Killed"],
])("if lego logs no error, the log has its code and its last line: %s", async (...run) => {
  const [, code, says, last] = run;

  expect(await logOf(code, says)).toBe(
    `obtain: not obtained: lego ended with code ${String(code)}: ${last}\n`,
  );
});

test("a repeated panic is logged without its stack", async () => {
  renewal.hasCertificate(old);

  const log = await logOf(
    2,
    "panic: runtime error: index\n\ngoroutine 1 [running]:\nmain.main()\n",
  );

  expect(log).toMatch(/\nobtain: not obtained: panic: runtime error: index\n$/);
});

test("after a second try the log has the reason of the second", async () => {
  renewal.legoAnswers(
    { code: 1, says: failed("urn:ietf:params:acme:error:accountDoesNotExist") },
    { code: 124, says: debug("Calling the authority.") },
  );

  expect((await renewal.run("obtain")).log).toMatch(
    /registering another\nobtain: not obtained: lego did not finish within ten minutes\n$/,
  );
});
