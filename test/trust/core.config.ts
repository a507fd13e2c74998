/** The tests of the core alone, the small differential run among them, on a changed build of it. */

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "test/core/*.test.ts",
      "test/property/{events,max-min,routing}.property.test.ts",
      "test/trust/differential.test.ts",
    ],
    setupFiles: ["test/setup.ts", "test/trust/setup.ts"],
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
