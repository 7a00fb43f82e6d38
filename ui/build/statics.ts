// What the server needs from a build: `manifest.json` (plain name → hashed name) and, beside each
// text file, its compressed twins, so that no request ever waits for a compressor.

import { readFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin, Rolldown } from "vite";

type Bundle = Rolldown.OutputBundle;
const TEXT = /\.(css|js|svg)$/;
const HASH = /-[\w-]{8}(?=\.\w+$)/;

export function packStatics(extra: Record<string, string>): Plugin {
  return {
    name: "muniment-statics",
    apply: "build",
    buildStart() {
      for (const [name, path] of Object.entries(extra)) {
        this.emitFile({ type: "asset", name, source: readFileSync(path) });
      }
    },
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const files = Object.keys(bundle);
        const names = Object.fromEntries(files.map((file) => [file.replace(HASH, ""), file]));
        for (const file of files.filter((file) => TEXT.test(file))) {
          const bytes = content(bundle, file);
          this.emitFile({ type: "asset", fileName: `${file}.gz`, source: gzipSync(bytes) });
          this.emitFile({ type: "asset", fileName: `${file}.br`, source: brotli(bytes) });
        }
        this.emitFile({
          type: "asset",
          fileName: "manifest.json",
          source: `${JSON.stringify(names, null, 2)}\n`,
        });
      },
    },
  };
}

function content(bundle: Bundle, file: string): Buffer {
  const output = bundle[file];
  if (output === undefined) throw new Error(`${file} is not in the bundle`);
  return Buffer.from(output.type === "chunk" ? output.code : output.source);
}

function brotli(bytes: Buffer): Buffer {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
}
