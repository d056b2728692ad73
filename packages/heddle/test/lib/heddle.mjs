// The package as its tests import it: by path, because workers in a page have no import map.
export * from "../../dist/index.js";
