import { globSync } from "node:fs";
import { defineConfig } from "vite";
import { packStatics } from "./ui/build/statics.ts";

export default defineConfig({
  base: "./",
  publicDir: false,
  logLevel: "warn",
  build: {
    outDir: "src/muniment/platform/web/static/dist",
    emptyOutDir: true,
    modulePreload: false,
    assetsInlineLimit: 0, // the content security policy lets nothing be inlined
    target: "es2022",
    chunkSizeWarningLimit: 600, // kB: ECharts, fetched only by the page that draws with it
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: [
        "ui/main.ts",
        "ui/theme.ts",
        "ui/styles/muniment.scss",
        ...globSync("src/muniment/capabilities/*/islands/*.ts"),
      ],
      output: {
        entryFileNames: "[name]-[hash].js",
        chunkFileNames: "[name]-[hash].js",
        assetFileNames: "[name]-[hash][extname]",
      },
    },
  },
  plugins: [
    packStatics({
      "icons.svg": "ui/icons.svg",
      "favicon.svg": "ui/favicon.svg",
    }),
  ],
});
