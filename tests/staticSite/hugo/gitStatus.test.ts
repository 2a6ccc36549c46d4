import { statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { Build } from "../../support/hugo/build";
import { eventually } from "../../support/eventually";

jest.setTimeout(60_000);

let build: Build;

beforeEach(() => {
  build = new Build();
});

afterEach(async () => {
  await build.remove();
});

/** As git-sync writes it: Go's JSON, on one line without an end. */
const failure = (error: string, failCount = 1) =>
  JSON.stringify({
    Msg: "error syncing repo, will retry",
    Err: error,
    Args: { failCount },
  }).replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);

async function untilTold(): Promise<string> {
  return eventually(20, () => {
    const { git } = build.status;
    if (git === null) throw new Error("nothing is told of git");
    return git.message;
  });
}

/** Starts, and gives what is told once git has failed with that. */
async function told(content: string): Promise<string> {
  await build.startWithFirst();
  build.setGitError(content);
  return untilTold();
}

test("while git works the status has nothing to say of it", async () => {
  await build.startWithFirst();

  expect(build.status.git).toBeNull();
});

test("the status says why git fails, in git-sync's words, since when, and what is served still", async () => {
  const error = `Run(git fetch https://git.example.org/s.git): exit status 128: { stdout: "", stderr: "fatal: Authentication failed\\n<a> & \\\\b" }`;
  const before = Date.now();

  const message = await told(failure(error));

  expect(message).toBe(error);
  expect(Date.parse(build.status.git?.at ?? "")).toBeGreaterThanOrEqual(before - 1000);
  expect(build.status.revision).toBe(build.published);
});

test("when git works again the status has nothing to say of it", async () => {
  await told(failure("Connection refused"));

  build.setGitError(undefined);

  await eventually(20, () => {
    expect(build.status.git).toBeNull();
  });
});

test("another reason takes the place of the one before", async () => {
  await told(failure("Connection refused"));

  build.setGitError(failure("Host key verification failed", 2));

  await eventually(20, async () => {
    expect(await untilTold()).toBe("Host key verification failed");
  });
});

test("the same failure time and again changes nothing of the status", async () => {
  await told(failure("Connection refused"));
  const { ino } = statSync(build.statusFile);

  for (const failCount of [2, 3, 4]) {
    await sleep(1100);
    build.setGitError(failure("Connection refused", failCount));
  }
  await sleep(1000);

  expect(statSync(build.statusFile).ino).toBe(ino);
});

test("git that fails before the script starts is told of, too", async () => {
  build.setGitError(failure("Connection refused"));

  await build.startWithFirst();

  expect(await untilTold()).toBe("Connection refused");
});

test.each([
  [
    "plain words",
    'required flag: --ref\n\tmust be "specified" \\',
    'required flag: --ref\n must be "specified" \\',
  ],
  ["half an object", '{"Msg":"x","Err":"half', '{"Msg":"x","Err":"half'],
  [
    "an object without an error",
    '{"Msg":"x","Err":"","Args":{}}',
    '{"Msg":"x","Err":"","Args":{}}',
  ],
  ["another alphabet", failure("Zweig für é"), "Zweig f??r ??"],
])("%s is told as it can be in JSON", async (_, content, expected) => {
  expect(await told(content)).toBe(expected);
});

test("no more than 2000 characters are told, and no escape is cut", async () => {
  const message = await told(failure(`${"a".repeat(1999)}\n${"b".repeat(3000)}`));

  expect(message).toBe(`${"a".repeat(1999)}\n`);
});

test.each([
  ["https://you:hunter2@example.org/s.git", "https://REDACTED@example.org/s.git"],
  ["https://hunter2@example.org/s.git", "https://REDACTED@example.org/s.git"],
  ["https://you:a@b@example.org/s.git", "https://REDACTED@example.org/s.git"],
  ["http://hunter2@example.org/s.git", "http://REDACTED@example.org/s.git"],
  ["ssh://git:hunter2@example.org/s.git", "ssh://git:REDACTED@example.org/s.git"],
  ["ssh://git@example.org/s.git", "ssh://git@example.org/s.git"],
])("of an address the status doesn't tell a secret: %s", async (address, shown) => {
  expect(await told(failure(`fatal: '${address}' is away`))).toBe(`fatal: '${shown}' is away`);
});
