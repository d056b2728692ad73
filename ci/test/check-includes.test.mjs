import { test } from "node:test";
import { checkIncludes } from "../check-includes.mjs";
import { fails, passes } from "./tree.mjs";

const project = {
  "engine/platform/futex.hpp": "#include <cstdint>\n",
  "engine/atomic/atomic.hpp": "#include <atomic>\n",
  "engine/queue/deque.hpp": '#include <memory>\n#include "atomic/atomic.hpp"\n',
  "engine/queue/deque.test.cpp": '#include <gtest/gtest.h>\n\n#include "testing/stress.hpp"\n',
  "engine/testing/stress.hpp": '#include "queue/deque.hpp"\n',
  "engine/memory/region.hpp": "#include <cstddef>\n",
  "wasm/start.cpp": '#include "queue/deque.hpp"\n',
};

test("includes to the left, and of one's own component, pass", () =>
  passes(checkIncludes, project));

test("an include to the right fails", () => {
  const files = { ...project, "engine/platform/clock.cpp": '#include "queue/deque.hpp"\n' };
  fails(checkIncludes, files, /clock\.cpp:1: engine\/platform stands to the left of engine\/queue/);
});

test("a relative path does not hide the direction", () => {
  const files = { ...project, "engine/memory/slab.cpp": '\n#include "../queue/deque.hpp"\n' };
  fails(checkIncludes, files, /slab\.cpp:2: engine\/memory stands to the left of engine\/queue/);
});

test("angle brackets do not hide the direction", () => {
  const files = { ...project, "engine/memory/slab.cpp": "#include <queue/deque.hpp>\n" };
  fails(checkIncludes, files, /engine\/memory stands to the left of engine\/queue/);
});

test("a test is bound by the order too", () => {
  const files = { ...project, "engine/memory/slab.test.cpp": '#include "queue/deque.hpp"\n' };
  fails(checkIncludes, files, /engine\/memory stands to the left of engine\/queue/);
});

test("<atomic> outside engine/atomic fails, also in a test and outside the engine", () => {
  for (const file of ["engine/queue/x.hpp", "engine/queue/x.test.cpp", "native/addon.cpp"]) {
    fails(
      checkIncludes,
      { ...project, [file]: "#include <atomic>\n" },
      /belongs to engine\/atomic/,
    );
  }
});

test("a commented-out include does not count", () => {
  passes(checkIncludes, { ...project, "engine/queue/x.hpp": "// #include <atomic>\n" });
});

test("test helpers in shipped code fail", () => {
  const files = { ...project, "engine/queue/x.hpp": '#include "testing/stress.hpp"\n' };
  fails(checkIncludes, files, /engine\/testing is for tests only/);
});

test("a component outside the order fails", () => {
  const files = { ...project, "engine/utils/x.hpp": "#include <cstdint>\n" };
  fails(checkIncludes, files, /engine\/utils has no place/);
});

test("a quoted include that is no file of the project fails", () => {
  const files = { ...project, "engine/queue/x.hpp": '#include "boost/lockfree/queue.hpp"\n' };
  fails(checkIncludes, files, /x\.hpp:1: "boost.*" is no file/);
});

test("the engine may not include what is outside it", () => {
  const files = { ...project, "engine/queue/x.hpp": '#include "wasm/start.cpp"\n' };
  fails(checkIncludes, files, /the engine depends on wasm\/start\.cpp/);
});
