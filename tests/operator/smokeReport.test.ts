import { lines, reasonOf, untilOk } from "../../operator/smoke/report";

test("what is wrong at first is looked at again until it is right, and what is right is not", async () => {
  const looks = { page: 0, certificate: 0 };
  const check = (name: keyof typeof looks, rightAt: number) => ({
    name,
    expected: "right",
    next: "wait",
    look: async () => Promise.resolve(++looks[name] < rightAt ? "wrong" : undefined),
  });
  const checks = [check("page", 1), check("certificate", 2)];
  const waited: (readonly string[])[] = [];

  const verdicts = await untilOk(checks, 60, (failed) => waited.push(failed));

  expect(verdicts).toEqual(checks.map((one) => ({ check: one, failure: undefined })));
  expect([looks, waited]).toEqual([{ page: 1, certificate: 2 }, [["certificate"]]]);
});

test("each check has a line, with what was seen and what to do next where it failed", () => {
  const check = { name: "page", expected: "200", next: "see the pods", look: jest.fn() };

  expect(
    lines([
      { check, failure: undefined },
      { check, failure: "status 503" },
    ]),
  ).toEqual([
    "ok      page: 200",
    "FAILED  page: expected 200; seen status 503",
    "        next: see the pods",
  ]);
});

test("what a server says can't move the terminal's cursor, nor begin a line", () => {
  const check = { name: "page", expected: "200", next: "see the pods", look: jest.fn() };

  expect(lines([{ check, failure: "to \u009b2J\n::error::there" }])[0]).toBe(
    "FAILED  page: expected 200; seen to  2J ::error::there",
  );
});

test.each([
  [
    "a name without an address",
    Object.assign(new Error("…"), { code: "ENOTFOUND", hostname: "corekube.com" }),
    "DNS doesn't know corekube.com",
  ],
  [
    "a server that takes its time",
    Object.assign(new Error("aborted"), { name: "AbortError" }),
    "it takes too long",
  ],
  [
    "a site without a certificate",
    new Error("write EPROTO 80DC:error:0A000438:SSL routines:…:SSL alert number 80\n"),
    "the handshake fails as it does without a certificate (TLS alert 80)",
  ],
  [
    "a name that the server doesn't have",
    new Error("…:SSL alert number 112\n"),
    "the handshake fails (TLS alert 112)",
  ],
  [
    "a closed port",
    new Error("connect ECONNREFUSED 192.0.2.1:443"),
    "connect ECONNREFUSED 192.0.2.1:443",
  ],
])("%s is told so that an operator knows what it is", (_, error, told) => {
  expect(reasonOf(error)).toBe(told);
});
