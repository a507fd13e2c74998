/** The tests that mutants of src/routing and src/sim must get past: quick ones that look at routes and rates. */

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "test/routing/*.test.ts",
      "test/sim/{cuts,pinned,transfer-routes}.test.ts",
      "test/model/{hedera,headers,queueing}.test.ts",
    ],
    setupFiles: ["test/setup.ts"],
    // A run per mutant: most of its time goes into reading modules, which test files share then.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
