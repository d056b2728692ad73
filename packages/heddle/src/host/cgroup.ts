/** Reads a text file; undefined if there is none, or none that this program may read. */
export type ReadText = (path: string) => string | undefined;

/** Where a hierarchy of control groups is mounted, and which group is at its top there. */
interface Mount {
  readonly point: string;
  readonly root: string;
}

type QuotaOf = (folder: string) => number;

/** Mounts of systems whose /proc/self/mountinfo says nothing. */
const USUAL_V1 = ["/sys/fs/cgroup/cpu", "/sys/fs/cgroup/cpu,cpuacct"];
const USUAL_V2 = "/sys/fs/cgroup";

/**
 * How many CPUs the control groups of this process leave it: the tightest quota of its own group and all above it,
 * cgroup v2 and v1. May be a fraction; `Infinity` where there is no quota, or nothing can be read.
 */
export function cpuQuota(read: ReadText): number {
  const mounts = read("/proc/self/mountinfo") ?? "";
  let least = Number.POSITIVE_INFINITY;
  // Lines read "hierarchy:controllers:path"; cgroup v2 is the one with no controllers.
  for (const line of (read("/proc/self/cgroup") ?? "").split("\n")) {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    if (controllers === "") {
      const found = mountsOf(mounts, (type) => type === "cgroup2");
      const quotaOf: QuotaOf = (folder) => quotaV2(read, folder);
      least = Math.min(least, tightest(found ?? [{ point: USUAL_V2, root: "/" }], path, quotaOf));
    } else if (controllers.split(",").includes("cpu")) {
      const found = mountsOf(mounts, (type, options) => type === "cgroup" && options.has("cpu"));
      const usual = USUAL_V1.map((point) => ({ point, root: "/" }));
      least = Math.min(
        least,
        tightest(found ?? usual, path, (folder) => quotaV1(read, folder)),
      );
    }
  }
  return least;
}

/** The mounts of one kind that mountinfo lists; undefined if it lists none. */
function mountsOf(
  mountinfo: string,
  isMeant: (type: string, options: ReadonlySet<string>) => boolean,
): Mount[] | undefined {
  // See proc_pid_mountinfo(5): "id parent device root point options optional… - type source superoptions".
  const found = mountinfo.split("\n").flatMap((line) => {
    const [before = "", after = ""] = line.split(" - ");
    const [, , , root, point] = before.split(" ");
    const [type = "", , options = ""] = after.split(" ");
    if (root === undefined || point === undefined) return [];
    if (!isMeant(type, new Set(options.split(",")))) return [];
    return [{ point: plainText(point), root: plainText(root) }];
  });
  return found.length > 0 ? found : undefined;
}

/** Blanks and such are in octal there. */
function plainText(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 8)));
}

/** The tightest quota of the group at `path` and all above it that these mounts show. */
function tightest(mounts: readonly Mount[], path: string, quotaOf: QuotaOf): number {
  let least = Number.POSITIVE_INFINITY;
  for (const { point, root } of mounts) {
    for (let at = below(path, root); at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
      least = Math.min(least, quotaOf(point + at));
    }
    least = Math.min(least, quotaOf(point));
  }
  return least;
}

/** A group's path from the top of a mount on, "" for the top itself, and for a group that is not below it. */
function below(path: string, root: string): string {
  // In a container the top may be the container's own group, or the path be one outside of what it sees.
  const top = root === "/" ? "" : root;
  const isBelow = path.startsWith(`${top}/`) && !path.includes("/..");
  return isBelow ? path.slice(top.length).replace(/\/$/, "") : "";
}

/** "max 100000" or "50000 100000": quota and period in µs. */
function quotaV2(read: ReadText, folder: string): number {
  const [quota, period] = (read(`${folder}/cpu.max`) ?? "").trim().split(/\s+/);
  return ratio(quota, period);
}

/** The same in two files; a quota of -1 is none. */
function quotaV1(read: ReadText, folder: string): number {
  const quota = read(`${folder}/cpu.cfs_quota_us`);
  return ratio(quota?.trim(), quota && read(`${folder}/cpu.cfs_period_us`)?.trim());
}

function ratio(quota: string | undefined, period: string | undefined): number {
  const cpus = Number(quota) / Number(period);
  return cpus > 0 ? cpus : Number.POSITIVE_INFINITY;
}

/** How many CPUs this process may be scheduled on, or undefined if that cannot be read. */
export function allowedCpus(read: ReadText): number | undefined {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(read("/proc/self/status") ?? "")?.[1];
  const counts = list?.split(",").map((range) => {
    const [first, last = first] = range.split("-").map(Number) as [number, number?];
    return last - first + 1;
  });
  const count = counts?.reduce((sum, each) => sum + each, 0) ?? 0;
  return count > 0 ? count : undefined;
}

/**
 * How many threads may run at once on Linux: as many as the process may have CPUs, or as its quota pays for, a begun one
 * being one, and at least one.
 * @param usual what the host says. With a quota it is not asked where that can be helped: some hosts have counted the
 * quota in, rounded down.
 */
export function linuxParallelism(read: ReadText, usual: () => number): number {
  const quota = cpuQuota(read);
  if (quota === Number.POSITIVE_INFINITY) return usual();
  return Math.max(1, Math.min(allowedCpus(read) ?? usual(), Math.ceil(quota)));
}
