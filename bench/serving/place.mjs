// Where the servers run that are compared: the node's root, as it is for this process alone, with a
// network of its own, so that the pod's configuration is used to the letter, its paths and ports too.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { atTheEnd, demo, project } from "../measure.mjs";
import { component } from "../support.mjs";

export const host = "bench.localhost";
const user = 65533;
const revision = "0123456789abcdef0123456789abcdef01234567";
const contentSecurityPolicy = "base-uri 'self'; object-src 'none'; frame-ancestors 'self'";
const { stackFiles } = component("staticSite/nginx/stackConf");

/** Runs this program in mount and network namespaces of its own; gives on return that it is there. */
export function inNamespaces() {
  if (process.env.COREKUBE_BENCH_INSIDE === "yes") return;
  const { status } = spawnSync(
    "unshare",
    ["--mount", "--net", "--propagation=private", process.execPath, ...process.argv.slice(1)],
    { stdio: "inherit", env: { ...process.env, COREKUBE_BENCH_INSIDE: "yes" } },
  );
  process.exit(status ?? 1);
}

export class Place {
  constructor() {
    this.work = mkdtempSync(join(tmpdir(), "corekube-bench-"));
    this.root = join(this.work, "root");
    this.servers = new Map();
    atTheEnd(() => {
      for (const { pid, exitCode, signalCode } of this.servers.values()) {
        // Its group: the workers too.
        if (exitCode === null && signalCode === null) process.kill(-pid, "SIGKILL");
      }
      spawnSync("umount", ["--recursive", "--lazy", this.root]);
      rmSync(this.work, { recursive: true, force: true });
    });
    this.layDownRoot();
  }

  /** What is written goes beside the node's root, never into it. */
  layDownRoot() {
    const { work, root } = this;
    for (const folder of ["root", "changes", "overlay", "html"]) mkdirSync(join(work, folder));
    const layers = `lowerdir=${demo.node.root},upperdir=${work}/changes,workdir=${work}/overlay`;
    mount("-t", "overlay", "-o", layers, "overlay", root);
    mount("--rbind", "/dev", join(root, "dev"));
    mount("--rbind", "/proc", join(root, "proc"));
    // A volume: pages are not looked for through the layers.
    mkdirSync(join(root, "usr/share/nginx/html"), { recursive: true });
    mount("--bind", join(work, "html"), join(root, "usr/share/nginx/html"));
    // wrk and Node.js find the site by its name.
    writeFileSync(join(work, "hosts"), `127.0.0.1 localhost ${host}\n`);
    mount("--bind", join(work, "hosts"), "/etc/hosts");
    execFileSync("ip", ["link", "set", "lo", "up"]);
  }

  /** A release, as hugo's container publishes one: pages by path, each of so many bytes. */
  publish(pages) {
    const release = join(this.work, "html", "releases", revision);
    mkdirSync(release, { recursive: true });
    for (const [path, bytes] of Object.entries(pages)) {
      const file = join(release, path, "index.html");
      mkdirSync(join(release, path), { recursive: true });
      writeFileSync(file, page(bytes));
      execFileSync("gzip", ["-k", "-n", file]);
      for (const one of [file, `${file}.gz`]) utimesSync(one, 1_700_000_000, 1_700_000_000);
    }
    symlinkSync(`releases/${revision}`, join(this.work, "html", "current"));
  }

  /** A certificate, as keep-certificate.sh keeps one. */
  certify() {
    const kept = join(this.root, "certificates", "kept");
    mkdirSync(kept, { recursive: true });
    execFileSync(
      "openssl",
      [
        ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
        ...["-days", "2", "-subj", `/CN=${host}`, "-addext", `subjectAltName=DNS:${host}`],
        ...["-keyout", join(kept, "tls.key"), "-out", join(kept, "tls.crt")],
      ],
      { stdio: "ignore" },
    );
    for (const file of ["tls.key", "tls.crt"]) chownSync(join(kept, file), user, user);
    symlinkSync("kept", join(this.root, "certificates", "current"));
  }

  /** The pod's nginx: its command, its user, its configuration; its log read by another process. */
  async site() {
    const configuration = join(this.root, "etc/corekube/nginx");
    cpSync(join(project, "components/staticSite/nginx/files"), configuration, { recursive: true });
    const site = { domains: [host] };
    const tls = { endsAt: "nginx", trusted: true };
    const files = stackFiles(site, { contentSecurityPolicy }, tls, `https://${host}:8443/`);
    const secret = join(this.root, "etc/nginx-config-secret");
    mkdirSync(secret);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(secret, name), text);
    return this.start(8443, `nginx -e /dev/stderr -c /etc/corekube/nginx/nginx.conf`, user);
  }

  async handTuned() {
    const text = configured("hand-tuned.conf")
      .replaceAll("REVISION", revision)
      .replaceAll("CONTENT_SECURITY_POLICY", contentSecurityPolicy);
    writeFileSync(join(this.root, "etc", "hand-tuned.conf"), text);
    return this.start(9443, "nginx -e /dev/stderr -c /etc/hand-tuned.conf", user);
  }

  async stock() {
    writeFileSync(join(this.root, "etc/nginx/sites-enabled/bench"), configured("stock.conf"));
    mkdirSync(join(this.root, "var/log/nginx"), { recursive: true });
    return this.start(7443, `nginx -g "daemon off;"`, 0);
  }

  /** Gives the port that it listens on then. All servers have one processor, the clients the other. */
  async start(port, command, uid) {
    const who = uid === 0 ? "" : `setpriv --reuid=${uid} --regid=${uid} --clear-groups --`;
    const server = spawn(
      "sh",
      [
        "-c",
        `{ exec 2>&1; chown ${uid} /proc/self/fd/1 && exec taskset --cpu-list 0 chroot ${this.root} ${who} ${command}; } |
          exec taskset --cpu-list 1 cat >${this.work}/${port}.log`,
      ],
      // A group of its own.
      { detached: true, stdio: ["ignore", "ignore", "inherit"] },
    );
    this.servers.set(port, server);
    for (let tries = 0; !(await answers(port)); tries += 1) {
      if (tries === 100 || server.exitCode !== null) {
        throw new Error(`${command}: ${readFileSync(join(this.work, `${port}.log`), "utf8")}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return port;
  }

  /** Microseconds of a processor that the nginx at this port has had. */
  processorTime(port) {
    const { pid: group } = this.servers.get(port);
    const ticks = readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((id) => ticksOf(id, group));
    return ticks.reduce((sum, one) => sum + one, 0) * 10_000;
  }
}

/** proc_pid_stat(5): a hundredth of a second each. */
function ticksOf(id, group) {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const counts = stat.includes("(nginx)") && Number(fields[2]) === group;
    return counts ? Number(fields[11]) + Number(fields[12]) : 0;
  } catch {
    // It has ended meanwhile.
    return 0;
  }
}

const configured = (file) => readFileSync(join(project, "bench", "serving", file), "utf8");

const mount = (...args) => execFileSync("mount", args);

/** A page of that many bytes, of words that are not all the same. */
function page(bytes) {
  let text = "<!doctype html><title>page</title>\n";
  for (let word = 0; text.length < bytes; word += 1) text += `${(word * 7919) % 10_007} words `;
  return text.slice(0, bytes);
}

const answers = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(true));
    socket.on("error", () => resolve(false)).on("connect", () => socket.destroy());
  });
