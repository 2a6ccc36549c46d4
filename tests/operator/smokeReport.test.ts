import { lines, reasonOf, untilOk } from "../../operator/smoke/report";

test("a failed check is run again until it passes, and a passed one is not", async () => {
  const runs = { page: 0, certificate: 0 };
  const check = (name: keyof typeof runs, passesAt: number) => ({
    name,
    expected: "right",
    next: "wait",
    run: async () => Promise.resolve(++runs[name] < passesAt ? "wrong" : undefined),
  });
  const checks = [check("page", 1), check("certificate", 2)];
  const waited: (readonly string[])[] = [];

  const results = await untilOk(checks, 60, (failed) => waited.push(failed));

  expect(results).toEqual(checks.map((one) => ({ check: one, failure: undefined })));
  expect([runs, waited]).toEqual([{ page: 1, certificate: 2 }, [["certificate"]]]);
});

test("each check has a line, and a failed one says what it got and what to do next", () => {
  const check = { name: "page", expected: "200", next: "see the pods", run: jest.fn() };

  expect(
    lines([
      { check, failure: undefined },
      { check, failure: "status 503" },
    ]),
  ).toEqual([
    "ok      page: 200",
    "FAILED  page: expected 200; got status 503",
    "        next: see the pods",
  ]);
});

test("text from a server can't move the terminal's cursor or begin a line", () => {
  const check = { name: "page", expected: "200", next: "see the pods", run: jest.fn() };

  expect(lines([{ check, failure: "to \u009b2J\n::error::there" }])[0]).toBe(
    "FAILED  page: expected 200; got to  2J ::error::there",
  );
});

test.each([
  [
    "a name without an address",
    Object.assign(new Error("…"), { code: "ENOTFOUND", hostname: "corekube.com" }),
    "DNS has no address for corekube.com",
  ],
  [
    "a slow server",
    Object.assign(new Error("aborted"), { name: "AbortError" }),
    "the request timed out",
  ],
  [
    "a site without a certificate",
    new Error("write EPROTO 80DC:error:0A000438:SSL routines:…:SSL alert number 80\n"),
    "the handshake fails, as it does without a certificate (TLS alert 80)",
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
])("%s is explained to the operator", (_, error, explanation) => {
  expect(reasonOf(error)).toBe(explanation);
});
