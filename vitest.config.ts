import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The command's tests run what is built, in processes of their own, which are not counted.
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      exclude: ["src/cli/**"],
      reportOnFailure: true, // tests of speed may fail, as counting takes time
      reportsDirectory: "coverage/src",
      reporter: ["text", "json-summary"],
    },
  },
});
