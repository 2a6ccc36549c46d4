// The site that is soaked: made, pushed to, renewed, looked at, removed.
import { X509Certificate } from "node:crypto";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

import { kibibytesIn, looksAt, placesOf, reclaim } from "../containers.mjs";
import { median } from "../measure.mjs";
import { support } from "../support.mjs";

const { AcmeServer } = support("certificates/acme");
const { Renewer } = support("certificates/renewer");
const { Site } = support("site/site");

const httpPort = 31097;
const httpsPort = 31460;
const replicas = 3;
const pushSeconds = 10;
const renewalSeconds = 180;

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** Repeats until nothing is thrown, not too often: the API server may be away for a while. */
async function retried(seconds, attempt) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await pause(2);
    }
  }
}

export class Soaked {
  static async create(demo, say) {
    const authority = await AcmeServer.start(31140, httpPort);
    const tls = { authority, httpPort, httpsPort };
    return new Soaked(authority, await Site.create(demo, "b-soak", replicas, { tls }), say);
  }

  constructor(authority, site, say) {
    this.authority = authority;
    this.site = site;
    this.say = say;
    this.renewer = new Renewer(site);
    this.pushed = 0;
  }

  /** Every pod serves the site and the first certificate. */
  async start() {
    // Checkouts go 60 s and a build's time after they were replaced: so they are all of one age soon. And
    // what is built again at its time is part of it.
    this.site.configure({ "corekube:hugo": { timeoutSeconds: 30, rebuildMinutes: 5 } });
    await this.site.stack.up();
    await this.renewer.first();
    await this.site.hurryKubelet();
    this.pods = await this.list();
    if (this.pods.length !== replicas) throw new Error(`${this.pods.length} pods are ready`);
    await this.untilCertified();
    this.say(`${this.pods.length} pods serve the site by TLS`);
  }

  /** Pushes and renewals for so long, or until it is `over`. Failed ones are told, and made up for. */
  async live(seconds, over) {
    const end = Date.now() + seconds * 1000;
    const done = { pushes: 0, renewals: 0, mistakes: [] };
    const every = async (period, act) => {
      for (let next = Date.now(); next < end && !over(); next += period * 1000) {
        await act().catch((error) => this.say(String(error).slice(0, 500)));
        while (Date.now() < Math.min(next + period * 1000, end) && !over()) await pause(0.5);
      }
    };
    await Promise.all([
      every(pushSeconds, async () => {
        await this.push();
        done.pushes += 1;
      }),
      every(renewalSeconds, async () => {
        await this.renew();
        done.renewals += 1;
        this.say(`renewal ${done.renewals}, push ${done.pushes}`);
      }),
    ]);
    // Told at the end, with what visitors met.
    await this.untilSettled().catch((error) => done.mistakes.push(String(error)));
    return done;
  }

  async push() {
    this.pushed += 1;
    await this.site.repository.push({
      "content/_index.md": `---\ntitle: home\n---\npush ${this.pushed}\n`,
      // New pages at first; after ten pushes there are as many as before, and one of them changes.
      [`content/page-${this.pushed % 10}.md`]: `---\ntitle: page\n---\n${"words ".repeat(this.pushed % 100)}\n`,
    });
  }

  async renew() {
    const before = this.obtained();
    const { succeeded, log } = await retried(90, () => this.renewer.run({ FORCE: "true" }));
    if (!succeeded) throw new Error(`a renewal failed: ${log}`);
    if (this.obtained() === before) throw new Error(`a renewal has changed nothing: ${log}`);
    await this.untilCertified();
    await retried(90, () =>
      this.renewer.kubectl("delete", "jobs", "--field-selector=status.successful=1"),
    );
  }

  /** What lego has: the serial number. */
  obtained() {
    const name = `${this.site.namespace}.crt`;
    return serialIn(join(this.site.legoPath(this.authority), "certificates", name));
  }

  /** Every pod serves what lego has; the kubelet takes its time. */
  async untilCertified() {
    await retried(150, () => {
      const late = this.pods.find(
        ({ volumes }) =>
          serialIn(emptyDir(volumes, "certificates/current/tls.crt")) !== this.obtained(),
      );
      if (late !== undefined) throw new Error(`${late.name} has an older certificate still`);
    });
  }

  /** Every pod serves one last commit, and nobody is at it any more. */
  async untilSettled() {
    await retried(60, () => this.push());
    const head = await this.site.repository.head();
    await retried(60, () => {
      const late = this.pods.find(
        ({ volumes }) => !readlinkSync(emptyDir(volumes, "html/current")).includes(head),
      );
      if (late !== undefined) throw new Error(`${late.name} serves an older commit than ${head}`);
    });
    await pause(5);
  }

  /** What each pod's containers and volumes have, medians of twenty looks: what is there at rest. */
  async measure() {
    return Promise.all(
      this.pods.map(async ({ name, volumes, containers }) => {
        const seen = await looksAt(containers, 20, 500);
        for (const { folder } of containers) reclaim(folder);
        const reclaimed = await looksAt(containers, 5, 200);
        const middle = (looks, what) => median(looks.map((look) => look[what]));
        return {
          name,
          containers: containers.map((container, index) => ({
            name: container.name,
            workingSet: middle(seen[index], "workingSet"),
            kept: middle(reclaimed[index], "workingSet"),
            rss: middle(seen[index], "rss"),
            processes: middle(seen[index], "processes"),
            files: middle(seen[index], "files"),
          })),
          volumes: ["empty-dir", "nfs"].flatMap((kind) =>
            volumesIn(volumes, `kubernetes.io~${kind}`),
          ),
        };
      }),
    );
  }

  /** Pods and containers that are not those of the start any more: there is nothing to compare then. */
  async replaced() {
    const now = await retried(120, () => this.list());
    const ids = (pods) =>
      pods.flatMap(({ name, containers }) =>
        containers.map((container) => `${name} ${container.name} ${container.folder}`),
      );
    const stayed = new Set(ids(now));
    return ids(this.pods)
      .filter((id) => !stayed.has(id))
      .map((id) => `not there any more: ${id}`);
  }

  async list() {
    const json = await this.site.kubectl("get", "pods", "--selector=name=nginx", "--output=json");
    return JSON.parse(json).items.map(placesOf);
  }

  async remove() {
    this.say("removing the stack");
    await retried(180, () => this.site.remove());
    await this.authority.stop();
  }
}

const emptyDir = (volumes, path) => join(volumes, "kubernetes.io~empty-dir", path);

const serialIn = (file) => new X509Certificate(readFileSync(file)).serialNumber;

function volumesIn(volumes, kind) {
  return readdirSync(join(volumes, kind)).map((name) => ({
    name,
    kibibytes: kibibytesIn(join(volumes, kind, name)),
  }));
}
