import { readConfig } from "../../config";
import { baseConfig, configure, configWith, refusal } from "../support/stack/stack";

const invalid = [
  "must be the https or ssh address of a git repository, without a password or token in it",
  "write it like https://github.com/you/site.git or git@github.com:you/site.git",
] as const;
const plaintext = [
  "must be encrypted: anyone on the network in between could change the site",
  "use https or ssh; on a network you trust, set corekube:site.allowPlaintextRepository to true",
] as const;
const refused = (shown: string, [why, fix]: readonly [string, string]) =>
  refusal(["corekube:site.repository", shown, why, fix]);
const siteWith = (changes: Readonly<Record<string, unknown>>) => ({
  ...baseConfig,
  "corekube:site": { ...baseConfig["corekube:site"], ...changes },
});

test.each([
  "https://github.com/corekube/web.git",
  "https://git.corekube.com:8443/web",
  "https://[2001:db8::1]/site.git",
  "https://192.0.2.1/site.git",
])("the site may come from %s", (repository) => {
  configure(configWith("corekube:site.repository", repository));

  expect(readConfig().site.repository).toBe(repository);
});

test.each([
  "",
  "site",
  "/srv/site.git",
  "file:///srv/site.git",
  "https://github.com",
  "https://git.example.org:0/site.git",
  "https://git.example.org:65536/site.git",
  "ftp://a/b",
  "https://git.example.org:0/site.git",
  "https://git.example.org:65536/site.git",
  "https://git_example.org/site.git",
  "https://[2001:db8::g]/site.git",
  "ssh://git.example.org/site.git",
  "git@git.example.org",
  "git@git.example.org:",
  "git@git.example.org:you/site.git?x",
  "-oProxyCommand=x@git.example.org:you/site.git",
  "git.example.org:you/site.git",
])("the site can't come from '%s'", (repository) => {
  configure(configWith("corekube:site.repository", repository));

  expect(() => readConfig()).toThrow(refused(repository, invalid));
});

test.each([
  "git@git.example.org",
  "git@git.example.org:x/site.git",
  "-oX=y@git.example.org/site.git",
])("the site can't come from ssh://%s", (rest) => {
  configure(configWith("corekube:site.repository", `ssh://${rest}`));

  expect(() => readConfig()).toThrow(refused(`ssh://${rest.replace(/.*@/, "…@")}`, invalid));
});

test.each([
  ["a token", "https://token@github.com/you/site.git", "https://…@github.com/you/site.git"],
  ["a password", "https://you:secret@github.com/you/s.git", "https://…@github.com/you/s.git"],
  [
    "a password with an @",
    "https://you:a@b@github.com/you/s.git",
    "https://…@github.com/you/s.git",
  ],
  ["a password with a space", "https://you:a b@github.com/s.git", "https://…@github.com/s.git"],
  ["a password with a quote", 'https://you:a"b@github.com/s.git', "https://…@github.com/s.git"],
  ["a password for ssh", "ssh://you:secret@github.com/you/s.git", "ssh://…@github.com/you/s.git"],
  ["a password as for scp", "you:secret@github.com:you/s.git", "…@github.com:you/s.git"],
])("%s in the address is refused, and not shown", (_, repository, shown) => {
  configure(configWith("corekube:site.repository", repository));

  expect(() => readConfig()).toThrow(refused(shown, invalid));
});

test("a token behind the address is refused, and not shown", () => {
  const repository = "https://git.corekube.com/site.git?access_token=x";
  configure(configWith("corekube:site.repository", repository));

  expect(() => readConfig()).toThrow(refused("https://git.corekube.com/site.git?…", invalid));
});

test.each(["http://git.corekube.com/site.git", "git://git.corekube.com/site.git"])(
  "%s is refused, because anyone on the network could change the site",
  (repository) => {
    configure(configWith("corekube:site.repository", repository));

    expect(() => readConfig()).toThrow(refused(repository, plaintext));
  },
);

test.each(["http://git.corekube.com/site.git", "git://git.corekube.com/site.git"])(
  "%s is accepted if the stack allows plaintext",
  (repository) => {
    configure(siteWith({ repository, allowPlaintextRepository: true }));

    expect(readConfig().site.repository).toBe(repository);
  },
);

test("allowing plaintext doesn't allow a token", () => {
  configure(siteWith({ repository: "http://t@corekube.com/s", allowPlaintextRepository: true }));

  expect(() => readConfig()).toThrow(refused("http://…@corekube.com/s", invalid));
});

test("a plaintext address is reported together with other mistakes", () => {
  configure(siteWith({ repository: "http://git.corekube.com/site.git", replicas: 0 }));

  expect(() => readConfig()).toThrow(
    /has 2 mistakes[^]*site\.replicas: 0[^]*site\.repository: "http:[^]*must be encrypted/,
  );
});
