import { Build, page } from "../../support/hugo/build";
import { eventually } from "../../support/eventually";
import { hasEnded } from "../../support/hasEnded";

jest.setTimeout(240_000);

let build: Build;
let slow: string;

// hugo is at work on a commit that would take it longer than any test waits.
beforeEach(async () => {
  build = new Build({ BUILD_TIMEOUT_SECONDS: "50" });
  await build.startWithFirst();
  slow = build.commit({ ...page("slow"), slow: "" });
  await eventually(60, () => {
    expect(build.calls).toBe(2);
    expect(hasEnded(build.hugoPid)).toBe(false);
  });
});

afterEach(async () => {
  await build.remove();
});

test("if a checkout is replaced during its build, hugo is ended, and the commit is built from the new checkout", async () => {
  const hugo = build.hugoPid;

  build.removeCheckout(slow);
  build.checkOut(slow);
  build.removeFromCheckout("slow");

  await build.untilPublished(slow);
  expect(build.log).toContain(
    `${slow} is built once more: its checkout was replaced during the build`,
  );
  expect(hasEnded(hugo)).toBe(true);
  // The status follows the link.
  await eventually(60, () => {
    expect(build.status).toMatchObject({ revision: slow, lastFailure: null });
  });
});

test("if a checkout is removed during its build, hugo is ended, and the newest commit is built", async () => {
  const hugo = build.hugoPid;
  const newest = build.commit(page("newest"));

  build.removeCheckout(slow);

  await build.untilPublished(newest);
  expect(hasEnded(hugo)).toBe(true);
  // The status follows the link.
  await eventually(60, () => {
    expect(build.status).toMatchObject({ revision: newest, lastFailure: null });
  });
});
