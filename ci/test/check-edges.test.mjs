import assert from "node:assert/strict";
import { test } from "node:test";
import { checkEdges } from "../check-edges.mjs";
import { fails, passes, run } from "./tree.mjs";

const EDGE = "engine/atomic/edge.hpp";
const TABLE = "docs/memory-model.md";
const BOX = "engine/queue/box.hpp";

const box = `class Box {
  void put(int item) {
    // E1: pairs with the acquire in take.
    full_.store(item, release(Edge::kFilled));
  }
  int take() {
    // E1: pairs with the release in put.
    return full_.load(acquire(Edge::kFilled));
  }
  bool looksEmpty() const { return full_.load(kRelaxed) == 0; }  // a hint
  Atomic<int> full_;
};
`;

const project = {
  [EDGE]: "enum class Edge : std::uint8_t {\n  kFilled,  // E1\n};\n",
  [TABLE]: "| Edge | Name | Story |\n| --- | --- | --- |\n| E1 | `kFilled` | put, take |\n",
  [BOX]: box,
};

/**
 * @param {string} from
 * @param {string} to
 */
const withBox = (from, to) => {
  assert.ok(box.includes(from));
  return { ...project, [BOX]: box.replace(from, to) };
};

test("an edge with two ends, a row and a citation passes", () => passes(checkEdges, project));

test("the number may stand in the comment above the enumerator", () => {
  passes(checkEdges, {
    ...project,
    [EDGE]: "enum class Edge {\n  /// E1: filled.\n  kFilled,\n};\n",
  });
});

test("an edge without a row in the table fails", () => {
  fails(checkEdges, { ...project, [TABLE]: "| E2 | x |\n" }, /edge\.hpp:2: kFilled has no row/);
});

test("a row without an edge fails", () => {
  const table = `${project[TABLE]}| E2 | \`kGone\` | nobody |\n`;
  fails(checkEdges, { ...project, [TABLE]: table }, /memory-model\.md:4: kGone is no enumerator/);
});

test("two numbers for one edge fail", () => {
  const table = "| E7 | `kFilled` | put, take |\n";
  fails(checkEdges, { ...project, [TABLE]: table }, /kFilled is E1 in .*, E7 here/);
});

test("one number for two edges fails", () => {
  const files = {
    ...project,
    [EDGE]: "enum class Edge {\n  kFilled,  // E1\n  kOther,  // E1\n};\n",
    [TABLE]: "| E1 | `kFilled` | a |\n| E1 | `kOther` | b |\n",
    "engine/queue/other.hpp":
      "// E1\nauto a = release(Edge::kOther);\n// E1\nauto b = acquire(Edge::kOther);\n",
  };
  fails(checkEdges, files, /memory-model\.md:2: a second row for E1/);
});

test("an enumerator without a number fails", () => {
  fails(checkEdges, { ...project, [EDGE]: "enum class Edge { kFilled };\n" }, /has no number/);
});

test("a missing table fails", () => {
  const { [TABLE]: _, ...rest } = project;
  const messages = run(checkEdges, rest).errors.map(({ message }) => message);
  assert.ok(messages.some((message) => message.startsWith("missing")));
});

test("an edge without its releasing end fails", () => {
  fails(checkEdges, withBox("release(Edge::kFilled)", "kRelaxed"), /kFilled has no releasing end/);
});

test("an edge without its acquiring end fails", () => {
  fails(checkEdges, withBox("acquire(Edge::kFilled)", "kRelaxed"), /kFilled has no acquiring end/);
});

test("one operation cannot be both ends of an edge", () => {
  const alone = "// E1: with itself\nfull_.exchange(1, acqRel(Edge::kFilled));\n";
  fails(checkEdges, { ...project, [BOX]: alone }, /kFilled has both ends at .*box\.hpp:2/);
});

test("an end in a test does not count", () => {
  const files = withBox("release(Edge::kFilled)", "kRelaxed");
  const inTest = { "engine/queue/box.test.cpp": "// E1\nx.store(1, release(Edge::kFilled));\n" };
  fails(checkEdges, { ...files, ...inTest }, /kFilled has no releasing end/);
});

test("a commented-out end does not count", () => {
  const files = withBox("full_.store(item, release", "// full_.store(item, release");
  fails(checkEdges, files, /kFilled has no releasing end/);
});

test("an edge that nothing uses fails", () => {
  const { errors, checked } = run(checkEdges, { ...project, [BOX]: "int x;\n" });
  assert.match(errors[0]?.message ?? "", /kFilled is used nowhere/);
  assert.equal(checked, 0);
});

test("an ordered operation that does not cite its edge fails", () => {
  const files = withBox("// E1: pairs with the acquire in take.", "// Publishes the item.");
  fails(checkEdges, files, /box\.hpp:4: release\(kFilled\) is not cited \(E1\)/);
});

test("a relaxed operation without a reason fails", () => {
  // Further below the comment in take than a reason may stand.
  const bare = box.replace("  // a hint", "").replace("  bool looks", "\n\n  bool looks");
  fails(checkEdges, { ...project, [BOX]: bare }, /box\.hpp:12: kRelaxed without a reason/);
});

test("a load and a store without an order fail", () => {
  const load = withBox("full_.load(kRelaxed) == 0; }  // a hint", "full_.load() == 0; }");
  fails(checkEdges, load, /box\.hpp:10: load names no order/);
  const store = withBox("  bool looks", "  void clear() { full_.store(0); }\n  bool looks");
  fails(checkEdges, store, /box\.hpp:10: store names no order/);
});

test("cells that take no order are left alone", () => {
  const files = withBox(
    "Atomic<int> full_;",
    "Atomic<int> full_;\n  Racy<int> cells_[4];\n  void f() { cells_[1].store(3); }",
  );
  passes(checkEdges, files);
});

test("a default order in the seam fails", () => {
  const seam = "template <typename T> struct Atomic { T load(Order order = kRelaxed) const; };\n";
  fails(checkEdges, { ...project, "engine/atomic/atomic.hpp": seam }, /an order has a default/);
});

test("going around the seam fails", () => {
  const files = { ...project, "engine/queue/raw.cpp": "auto o = std::memory_order_seq_cst;\n" };
  fails(checkEdges, files, /raw\.cpp:1: memory_order_seq_cst goes around/);
  const builtin = { ...project, "engine/queue/raw.cpp": "int x = __atomic_load_n(&y, 0);\n" };
  fails(checkEdges, builtin, /__atomic_load_n goes around/);
});
