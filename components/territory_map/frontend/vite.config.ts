import { defineConfig } from "vite";

// A plain ES build, not library mode: Streamlit imports one module and one style sheet from `asset_dir`.
export default defineConfig({
  base: "./",
  define: { "process.env.NODE_ENV": '"production"' },
  build: {
    outDir: "../territory_map/static",
    emptyOutDir: true,
    target: "es2022",
    chunkSizeWarningLimit: 4000,
    cssCodeSplit: false,
    rollupOptions: {
      input: "src/index.ts",
      preserveEntrySignatures: "exports-only",
      output: {
        format: "es",
        entryFileNames: "index-[hash].js",
        assetFileNames: "index-[hash][extname]",
        codeSplitting: false,
      },
    },
  },
});
