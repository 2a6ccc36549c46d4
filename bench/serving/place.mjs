// Runs the servers that are compared, in a private copy of the node's root with its own network. So the pod's
// configuration is used unchanged, including its paths and ports.
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
const { stackConf } = component("staticSite/nginx/stackConf");

/** Restarts this program in its own mount and network namespaces. Returns only in the restarted program. */
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
        // The process group, which includes the workers.
        if (exitCode === null && signalCode === null) process.kill(-pid, "SIGKILL");
      }
      spawnSync("umount", ["--recursive", "--lazy", this.root]);
      rmSync(this.work, { recursive: true, force: true });
    });
    this.layDownRoot();
  }

  /** Lays an overlay over the node's root: writes never reach the root itself. */
  layDownRoot() {
    const { work, root } = this;
    for (const folder of ["root", "changes", "overlay", "html"]) mkdirSync(join(work, folder));
    const layers = `lowerdir=${demo.node.root},upperdir=${work}/changes,workdir=${work}/overlay`;
    mount("-t", "overlay", "-o", layers, "overlay", root);
    mount("--rbind", "/dev", join(root, "dev"));
    mount("--rbind", "/proc", join(root, "proc"));
    // A volume, as in the pod: nginx doesn't look pages up through the overlay's layers.
    mkdirSync(join(root, "usr/share/nginx/html"), { recursive: true });
    mount("--bind", join(work, "html"), join(root, "usr/share/nginx/html"));
    // wrk and Node.js find the site by its name.
    writeFileSync(join(work, "hosts"), `127.0.0.1 localhost ${host}\n`);
    mount("--bind", join(work, "hosts"), "/etc/hosts");
    execFileSync("ip", ["link", "set", "lo", "up"]);
  }

  /** Publishes a release, as hugo's container does. `pages` gives the size in bytes of each path. */
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

  /** Makes a certificate and puts it where keep-certificate.sh would. */
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

  /** Starts nginx as the pod does: same command, user and configuration. Another process reads its log. */
  async site() {
    const configuration = join(this.root, "etc/corekube/nginx");
    cpSync(join(project, "components/staticSite/nginx/files"), configuration, { recursive: true });
    const site = { domains: [host] };
    const tls = { endsAt: "nginx", trusted: true };
    const files = stackConf(site, { contentSecurityPolicy }, tls, `https://${host}:8443/`);
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

  /** Returns the port once the server listens. The servers run on one processor, the clients on the other. */
  async start(port, command, uid) {
    const who = uid === 0 ? "" : `setpriv --reuid=${uid} --regid=${uid} --clear-groups --`;
    const server = spawn(
      "sh",
      [
        "-c",
        `{ exec 2>&1; chown ${uid} /proc/self/fd/1 && exec taskset --cpu-list 0 chroot ${this.root} ${who} ${command}; } |
          exec taskset --cpu-list 1 cat >${this.work}/${port}.log`,
      ],
      // Its own process group.
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

  /** Processor time in microseconds that the nginx at this port has used. */
  processorTime(port) {
    const { pid: group } = this.servers.get(port);
    const ticks = readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((id) => ticksOf(id, group));
    return ticks.reduce((sum, one) => sum + one, 0) * 10_000;
  }
}

/** Processor time of a process in ticks of 10 ms, as in proc_pid_stat(5); 0 if it isn't an nginx of the group. */
function ticksOf(id, group) {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const counts = stat.includes("(nginx)") && Number(fields[2]) === group;
    return counts ? Number(fields[11]) + Number(fields[12]) : 0;
  } catch {
    // The process has ended.
    return 0;
  }
}

const configured = (file) => readFileSync(join(project, "bench", "serving", file), "utf8");

const mount = (...args) => execFileSync("mount", args);

/** A page of that many bytes, with varied words. */
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
