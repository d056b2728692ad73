import { allowedCpus, cpuQuota, linuxParallelism } from "../.cache/internals.js";
import { equal } from "../lib/assert.mjs";
import { group, test } from "../lib/harness.mjs";

group("how many threads");

/** Reads from a tree of files. */
const reader = (files) => (path) => (Object.hasOwn(files, path) ? files[path] : undefined);

const V2_MOUNT = "30 24 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";
const V1_MOUNT =
  "31 23 0:28 / /sys/fs/cgroup ro - tmpfs tmpfs ro,mode=755\n" +
  "32 31 0:29 / /sys/fs/cgroup/memory rw shared:9 - cgroup cgroup rw,memory\n" +
  "33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 master:2 - cgroup cgroup rw,cpu,cpuacct\n";

/** A process in the group `path` of cgroup v2, where groups have these contents of cpu.max. */
const v2 = (path, quotas, mounts = V2_MOUNT) => ({
  "/proc/self/cgroup": `0::${path}\n`,
  "/proc/self/mountinfo": mounts,
  ...Object.fromEntries(
    Object.entries(quotas).map(([at, text]) => [`/sys/fs/cgroup${at}/cpu.max`, text]),
  ),
});

/** The same of v1: quota and period. */
const v1 = (path, quotas, mounts = V1_MOUNT) => ({
  "/proc/self/cgroup": `5:memory:/elsewhere\n3:cpu,cpuacct:${path}\n1:name=systemd:/\n0::/\n`,
  "/proc/self/mountinfo": mounts,
  ...Object.fromEntries(
    Object.entries(quotas).flatMap(([at, [quota, period]]) => [
      [`/sys/fs/cgroup/cpu,cpuacct${at}/cpu.cfs_quota_us`, `${quota}\n`],
      [`/sys/fs/cgroup/cpu,cpuacct${at}/cpu.cfs_period_us`, `${period}\n`],
    ]),
  ),
});

const isNone = Number.POSITIVE_INFINITY;
const CASES = {
  "v2: the quota of the process's group": [v2("/app", { "/app": "150000 100000\n" }), 1.5],
  "v2: a fraction of a CPU": [v2("/app", { "/app": "5000 100000\n" }), 0.05],
  "v2: the root of a container": [v2("/", { "": "200000 100000\n" }), 2],
  "v2: no quota": [v2("/a", { "/a": "max 100000\n" }), isNone],
  "v2: the tightest of all above": [
    v2("/a/b/c", { "/a/b/c": "max 100000\n", "/a/b": "300000 100000\n", "/a": "400000 100000\n" }),
    3,
  ],
  "v2: one above is tighter than the own": [
    v2("/a/b", { "/a/b": "300000 100000\n", "/a": "100000 100000\n" }),
    1,
  ],
  "v2: groups without the file": [v2("/a/b", {}), isNone],
  "v2: a group with blanks and colons": [v2("/a b:c", { "/a b:c": "100000 100000\n" }), 1],
  "v2: a group that is outside of what is mounted": [
    v2("/../../other", { "": "100000 100000\n", "/other": "5 100000\n" }),
    1,
  ],
  "v2: mounted at another place, from a group on": [
    {
      "/proc/self/cgroup": "0::/pod/app/job\n",
      "/proc/self/mountinfo": "30 24 0:26 /pod/app /mnt/all\\040groups rw - cgroup2 none rw\n",
      "/mnt/all groups/job/cpu.max": "250000 100000\n",
      "/mnt/all groups/cpu.max": "max 100000\n",
    },
    2.5,
  ],
  "v1: the quota of the process's group": [v1("/app", { "/app": [50000, 100000] }), 0.5],
  "v1: -1 is none": [v1("/app", { "/app": [-1, 100000] }), isNone],
  "v1: the tightest of all above": [
    v1("/a/b", { "/a/b": [-1, 100000], "/a": [300000, 100000], "": [-1, 100000] }),
    3,
  ],
  "v1: a container that sees its own group at the top": [
    v1(
      "/docker/0123",
      { "": [100000, 50000] },
      "33 31 0:30 /docker/0123 /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct\n",
    ),
    2,
  ],
  "v1: no list of mounts": [
    {
      "/proc/self/cgroup": "2:cpuacct:/a\n1:cpu:/a\n",
      "/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us": "150000\n",
      "/sys/fs/cgroup/cpu/a/cpu.cfs_period_us": "100000\n",
    },
    1.5,
  ],
  "v2: no list of mounts": [v2("/a", { "/a": "150000 100000\n" }, ""), 1.5],
  "nothing can be read": [{}, isNone],
  "no sense in the list of groups": [{ "/proc/self/cgroup": "what\n::\n0:\n1:cpu\n\n" }, isNone],
  "no sense in the list of mounts": [
    { ...v2("/a", { "/a": "100000 100000\n" }, "what - ever\n - \n\n1 2 3\n") },
    1,
  ],
  "no sense in v2's file": [
    v2("/a/b/c/d/e", {
      "/a/b/c/d/e": "",
      "/a/b/c/d": "what\n",
      "/a/b/c": "100000\n",
      "/a/b": "100000 0\n",
      "/a": "0 100000\n",
      "": "-5 100000\n",
    }),
    isNone,
  ],
  "no sense in v1's files": [
    v1("/a/b", { "/a/b": ["", 100000], "/a": [100000, "many"], "": [100000, 0] }),
    isNone,
  ],
};

for (const [name, [files, expected]] of Object.entries(CASES)) {
  test(`quotas: ${name}`, () => equal(cpuQuota(reader(files)), expected));
}

test("quotas: the CPUs that a process may be scheduled on", () => {
  const count = (list) =>
    allowedCpus(reader({ "/proc/self/status": `Name:\tx\nCpus_allowed_list:\t${list}\n` }));
  equal(count("0"), 1);
  equal(count("0-3"), 4);
  equal(count("0-1,4,6-7"), 5);
  equal(count("what"), undefined);
  equal(count(""), undefined);
  equal(allowedCpus(reader({})), undefined);
});

test("quotas: a begun CPU is one thread, and there is always one", () => {
  const status = { "/proc/self/status": "Cpus_allowed_list:\t0-3\n" };
  const threads = (quota, usual = 64) =>
    linuxParallelism(
      reader({ ...v2("/a", { "/a": `${quota} 100000\n` }), ...status }),
      () => usual,
    );
  equal(threads(5000), 1);
  equal(threads(100000), 1);
  equal(threads(150000), 2);
  equal(threads(250000), 3);
  equal(threads(900000), 4, "more than there are CPUs");
  // The host may have rounded the quota down.
  equal(threads(150000, 1), 2);
  equal(threads("max", 7), 7, "without a quota the host knows");
  const bare = reader(v2("/a", { "/a": "300000 100000\n" }));
  equal(
    linuxParallelism(bare, () => 2),
    2,
    "where the CPUs cannot be read",
  );
});
