import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}", "scripts/**/*.test.mjs"],
    setupFiles: ["src/testing/setup.ts"],
    css: false,
    server: { deps: { inline: [/@patternfly/] } },
    reporters: process.env.VITEST_REPORT ? ["default", "junit"] : ["default"],
    outputFile: { junit: process.env.VITEST_REPORT ?? "target/vitest-reports/TEST-vitest.xml" },
  },
});
