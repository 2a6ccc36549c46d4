import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { Build } from "../../support/hugo/build";
import { eventually } from "../../support/eventually";

jest.setTimeout(240_000);

let build: Build;

beforeEach(() => {
  build = new Build();
});

afterEach(async () => {
  await build.remove();
});

/** The file that git-sync writes: Go's JSON, on one line without a newline. */
const failure = (error: string, failCount = 1) =>
  JSON.stringify({
    Msg: "error syncing repo, will retry",
    Err: error,
    Args: { failCount },
  }).replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);

async function untilReported(): Promise<string> {
  return eventually(60, () => {
    const { git } = build.status;
    if (git === null) throw new Error("the status has no error of git");
    return git.message;
  });
}

/** Starts, lets git fail with that, and returns the message in the status. */
async function reported(content: string): Promise<string> {
  await build.startWithFirst();
  build.setGitError(content);
  return untilReported();
}

test("while git works the status has no error of git", async () => {
  await build.startWithFirst();

  expect(build.status.git).toBeNull();
});

test("a file that a full disk left empty doesn't break the status", async () => {
  await build.startWithFirst();
  await build.stop();
  writeFileSync(join(build.html, "state", "last-failure"), "");

  build.start();
  build.setGitError(failure("no route to host"));

  expect(await untilReported()).toBe("no route to host");
  expect(build.status.lastFailure).toBeNull();
});

test("the status has git-sync's error and its time, and the commit that is still served", async () => {
  const error = `Run(git fetch https://git.example.org/s.git): exit status 128: { stdout: "", stderr: "fatal: Authentication failed\\n<a> & \\\\b" }`;
  const before = Date.now();

  const message = await reported(failure(error));

  expect(message).toBe(error);
  expect(Date.parse(build.status.git?.at ?? "")).toBeGreaterThanOrEqual(before - 1000);
  expect(build.status.revision).toBe(build.published);
});

test("when git works again the error leaves the status", async () => {
  await reported(failure("Connection refused"));

  build.setGitError(undefined);

  await eventually(60, () => {
    expect(build.status.git).toBeNull();
  });
});

test("another error replaces the one before", async () => {
  await reported(failure("Connection refused"));

  build.setGitError(failure("Host key verification failed", 2));

  await eventually(60, async () => {
    expect(await untilReported()).toBe("Host key verification failed");
  });
});

test("the same error again does not change the status", async () => {
  await reported(failure("Connection refused"));
  const { ino } = statSync(build.statusFile);

  for (const failCount of [2, 3, 4]) {
    await sleep(1100);
    build.setGitError(failure("Connection refused", failCount));
  }
  await sleep(1000);

  expect(statSync(build.statusFile).ino).toBe(ino);
});

test("an error from before the script's start is in the status too", async () => {
  build.setGitError(failure("Connection refused"));

  await build.startWithFirst();

  expect(await untilReported()).toBe("Connection refused");
});

test.each([
  [
    "plain words",
    'required flag: --ref\n\tmust be "specified" \\',
    'required flag: --ref\n must be "specified" \\',
  ],
  ["an incomplete object", '{"Msg":"x","Err":"half', '{"Msg":"x","Err":"half'],
  [
    "an object without an error",
    '{"Msg":"x","Err":"","Args":{}}',
    '{"Msg":"x","Err":"","Args":{}}',
  ],
  ["another alphabet", failure("Zweig für é"), "Zweig f??r ??"],
])("%s becomes valid JSON", async (_, content, expected) => {
  expect(await reported(content)).toBe(expected);
});

test("a message has at most 2000 characters, and no escape is cut", async () => {
  const message = await reported(failure(`${"a".repeat(1999)}\n${"b".repeat(3000)}`));

  expect(message).toBe(`${"a".repeat(1999)}\n`);
});

test.each([
  ["https://you:hunter2@example.org/s.git", "https://REDACTED@example.org/s.git"],
  ["https://hunter2@example.org/s.git", "https://REDACTED@example.org/s.git"],
  ["https://you:a@b@example.org/s.git", "https://REDACTED@example.org/s.git"],
  ["http://hunter2@example.org/s.git", "http://REDACTED@example.org/s.git"],
  ["ssh://git:hunter2@example.org/s.git", "ssh://git:REDACTED@example.org/s.git"],
  ["ssh://git@example.org/s.git", "ssh://git@example.org/s.git"],
])("the status has no password from an address: %s", async (address, shown) => {
  expect(await reported(failure(`fatal: '${address}' is away`))).toBe(`fatal: '${shown}' is away`);
});
