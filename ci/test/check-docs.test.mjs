import { test } from "node:test";
import { checkDocs } from "../check-docs.mjs";
import { fails, passes } from "./tree.mjs";

const HEADER = "engine/queue/box.hpp";
const INDEX = "packages/heddle/src/index.ts";

const project = {
  [HEADER]: "/// A box.\nclass Box {};\n",
  [INDEX]: 'export { open } from "./open.ts";\n',
  "packages/heddle/src/open.ts": "/** Opens. */\nexport function open(): void {}\n",
};

/** @param {string} header */
const withHeader = (header) => ({ ...project, [HEADER]: header });

test("documented declarations pass", () => passes(checkDocs, project));

for (const [what, declaration] of Object.entries({
  "class Box": "class Box {};",
  "struct Box": "template <typename T>\nstruct Box {\n  T item;\n};",
  "enum Result": "enum class Result { kFull, kEmpty };",
  "function push": "[[nodiscard]] bool push(int item = 3, void (*f)() = nullptr) noexcept;",
  "function add": "inline int add(int a, int b) { return a + b; }",
  "function operator": "bool operator==(const A& a, const A& b);",
  "constant kSize": "inline constexpr std::size_t kSize{4};",
  "constant kTable": "inline constexpr int kTable[] = {1, 2};",
  "constant kLater": "inline constexpr auto kLater = [](int a) { return a; };",
  "concept Word": "template <typename T>\nconcept Word = requires(T t) { t.load(); };",
  "type Index": "using Index = std::uint32_t;",
})) {
  test(`an undocumented ${what} fails`, () => {
    fails(
      checkDocs,
      withHeader(`namespace heddle {\n\n${declaration}\n\n}  // namespace heddle\n`),
      new RegExp(`box\\.hpp:3: ${what} has no ///`),
    );
    passes(checkDocs, withHeader(`namespace heddle {\n\n/// Yes.\n${declaration}\n\n}\n`));
  });
}

test("an undocumented public or protected method fails", () => {
  const box = (/** @type {string} */ section) => `/// A box.
class Box : public Base<int> {
 ${section}:
  int take() const { return item_; }
};
`;
  fails(checkDocs, withHeader(box("public")), /box\.hpp:4: function Box::take has no/);
  fails(checkDocs, withHeader(box("protected")), /box\.hpp:4: function Box::take has no/);
  passes(checkDocs, withHeader(box("private")));
});

test("each overload and each constructor with parameters needs its own comment", () => {
  const box = `/// A box.
struct Box {
  Box() = default;
  Box(const Box&) = delete;
  ~Box();
  explicit Box(int a) : a_{a}, b_(a) { a_ += 1; }
  /// Puts.
  void put(int a);
};
`;
  fails(checkDocs, withHeader(box), /box\.hpp:6: function Box::Box has no/);
  fails(
    checkDocs,
    withHeader(
      box.replace("  explicit", "  /// Of a.\n  explicit").replace("};", "  void put(long a);\n};"),
    ),
    /box\.hpp:10: function Box::put has no/,
  );
});

test("what nobody outside sees needs no comment", () => {
  passes(
    checkDocs,
    withHeader(`#include <x>
#define HEDDLE_TWICE(x) \\
  int f(int x);

/// A box.
class Box;

/// A box.
class Box {
  int hidden();

 public:
  static_assert(sizeof(int) == 4);
  using Item = int;
  int field = 3;
  friend bool operator==(const Box&, const Box&) = default;
};

inline int Box::hidden() { return 3; }

namespace detail {
int helper();
}
namespace {
int alsoHidden();
}
template <>
struct std::hash<Box> {
  int operator()(const Box&) const;
};
`),
  );
});

test("a plain comment, or one further up, is none", () => {
  fails(checkDocs, withHeader("// A box.\nclass Box {};\n"), /class Box has no/);
  fails(checkDocs, withHeader("/// A box.\n\nclass Box {};\n"), /class Box has no/);
});

test("the branches of a conditional share the comment above it", () => {
  const branches = `#if X
inline constexpr int kSize = 1;
#else
inline constexpr int kSize = 2;
#endif
`;
  passes(checkDocs, withHeader(`/// The size.\n${branches}`));
  const one = "#if X\ninline constexpr int kSize = 1;\n#endif\n";
  fails(checkDocs, withHeader(one), /box\.hpp:2: constant kSize has no/);
});

test("a twin refers to where its members are documented", () => {
  const twin = "class Box {\n public:\n  void put(int a);\n};\n";
  passes(checkDocs, withHeader(`/// See real.hpp.\n${twin}`));
  fails(checkDocs, withHeader(`/// A box.\n${twin}`), /function Box::put has no/);
});

for (const [name, declaration] of Object.entries({
  Options: "export interface Options {}",
  Payload: "export type Payload = string;",
  close: "export async function close(): Promise<void> {}",
  limit: "export const limit = 3;",
  Pool: "export abstract class Pool {}",
})) {
  test(`an undocumented TypeScript export (${name}) fails`, () => {
    const files = { ...project, "packages/heddle/src/more.ts": `\n${declaration}\n` };
    for (const clause of ["*", `{ ${name} }`, `{ type ${name} as Other }`]) {
      const index = `${project[INDEX]}export ${clause} from "./more.ts";\n`;
      fails(
        checkDocs,
        { ...files, [INDEX]: index },
        new RegExp(`more\\.ts:2: export ${name} has no`),
      );
    }
    passes(checkDocs, files);
  });
}

test("a re-export is followed through modules, and may be of a local name", () => {
  const files = {
    ...project,
    [INDEX]: 'export * from "./middle.js";\n',
    "packages/heddle/src/middle.ts":
      'export * from "./index.ts";\nexport { open } from "./open.ts";\n',
    "packages/heddle/src/open.ts": "function open(): void {}\nexport { open };\n",
  };
  fails(checkDocs, files, /open\.ts:1: export open has no TSDoc/);
});

test("a plain block comment is no TSDoc", () => {
  const open = "/* Opens. */\nexport function open(): void {}\n";
  fails(checkDocs, { ...project, "packages/heddle/src/open.ts": open }, /export open has no TSDoc/);
});

test("an entry that names a missing module fails", () => {
  const index = `${project[INDEX]}export * from "./gone.ts";\n`;
  fails(checkDocs, { ...project, [INDEX]: index }, /index\.ts:2: cannot find \.\/gone\.ts/);
});
