// A look into the engine of a pool, which the package itself does not offer.

/**
 * Opens a pool and gets hold of what its engine's module exports.
 * @template P
 * @param {() => P} open
 * @returns {{ pool: P, exports: any }}
 */
export function openProbed(open) {
  const { Instance } = WebAssembly;
  let exports;
  WebAssembly.Instance = class extends Instance {
    constructor(module, imports) {
      super(module, imports);
      exports = this.exports;
    }
  };
  try {
    return { pool: open(), exports };
  } finally {
    WebAssembly.Instance = Instance;
  }
}
