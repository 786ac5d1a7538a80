import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Api, ApiError } from "../api/Api";
import { type Console, ConsoleProvider } from "../console/ConsolePanel";
import { BuildLine } from "./BuildLine";

function shown(answer: () => Promise<unknown>) {
  const asked: string[] = [];
  class Recorded extends Api {
    override get<T>(path: string): Promise<T> {
      asked.push(path);
      return answer() as Promise<T>;
    }
  }
  const surroundings: Console = {
    api: new Recorded("", async () => ""),
    realm: "demo",
    form: undefined,
    hasAccess: () => true,
    alert: () => {},
  };
  render(
    <ConsoleProvider value={surroundings}>
      <BuildLine />
    </ConsoleProvider>,
  );
  return asked;
}

describe("the version that runs", () => {
  it("is one line with the commit", async () => {
    const asked = shown(async () => ({ version: "0.9.0", commit: "3f2a91c8d0" }));

    expect((await screen.findByTestId("mtls-build")).textContent).toMatch(/0\.9\.0.*3f2a91c8d0/);
    expect(asked).toEqual(["/build"]);
  });

  it("is left out where it cannot be read, as from a node of an older version", async () => {
    let ended = false;
    shown(async () => {
      ended = true;
      throw new ApiError(404, undefined);
    });

    await expect.poll(() => ended).toBe(true);
    expect(screen.queryByTestId("mtls-build")).toBeNull();
  });
});
