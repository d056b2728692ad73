import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

/** Where the package is that modules name. */
const PACKAGE = "/dist/index.js";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript" };

/** A file, with paths instead of the package's name. */
async function read(root, path) {
  const content = await readFile(join(root, path));
  if (!path.endsWith(".mjs")) return content;
  return content.toString().replaceAll('from "heddle"', `from "${PACKAGE}"`);
}

/**
 * Serves a folder to a cross-origin isolated page. `/` is an empty page.
 * @param {string} root
 * @returns {Promise<{ url: string, close(): void }>}
 */
export async function serve(root) {
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://x").pathname));
    const headers = {
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
      "Cache-Control": "no-store",
    };
    try {
      const content =
        path === "/" ? "<!doctype html><title>heddle</title>" : await read(root, path);
      const type =
        TYPES[extname(path)] ?? (path === "/" ? "text/html" : "application/octet-stream");
      response.writeHead(200, { ...headers, "Content-Type": type }).end(content);
    } catch {
      response.writeHead(404, headers).end();
    }
  });
  await new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(undefined));
  });
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
