import { fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ApiError } from "../api/Api";
import type { TrustProfile, TrustProfileSetting } from "../api/types";
import { type Call, inConsole } from "../testing/console";
import { ProfileEditor } from "./ProfileEditor";

const unhandled: unknown[] = [];
const note = (error: unknown) => unhandled.push(error);

beforeEach(() => {
  process.on("unhandledRejection", note);
});

afterEach(() => {
  process.off("unhandledRejection", note);
  expect(unhandled.splice(0)).toEqual([]);
});

const setting = (
  key: string,
  group: TrustProfileSetting["group"],
  kind: TrustProfileSetting["kind"],
  more: Partial<TrustProfileSetting> = {},
): TrustProfileSetting => ({
  key,
  group,
  kind,
  choices: [],
  default: [],
  modes: [],
  label: `The ${key}`,
  help: `What ${key} means.`,
  ...more,
});

const SETTINGS = [
  setting("default", "profile", "flag", { default: ["false"] }),
  setting("useServerTruststore", "trust", "flag", { default: ["false"] }),
  setting("someDays", "path", "number", { default: ["8"], least: 0, most: 8, unit: "certificates" }),
  setting("revocationMode", "revocation", "choice", { default: ["none"], choices: ["none", "crl", "ocsp"] }),
  setting("crlLocations", "revocation", "list", { modes: ["crl"] }),
];

let number = 0;

function profile(): TrustProfile {
  number++;
  return {
    id: `profile-${number}`,
    name: "partners",
    default: false,
    version: "v1",
    config: { useServerTruststore: ["true"] },
    anchors: [],
    intermediates: [],
    pinned: [],
    usedBy: { count: 0, clients: [] },
  };
}

/** A server with one profile, which answers a save, and a look at the profile, as it is told to. */
function shown(
  stored: TrustProfile | undefined,
  {
    save,
    newer,
    settings = () => SETTINGS,
  }: { save?: (call: Call) => unknown; newer?: () => unknown; settings?: () => unknown } = {},
) {
  const saved: TrustProfile[] = [];
  const around = inConsole(
    <ProfileEditor
      profile={stored}
      readOnly={false}
      onSaved={(profile) => saved.push(profile)}
      onClose={() => undefined}
    />,
    (call) => {
      if (call.path === "/trust-profiles/settings") return settings();
      if (call.path === "/trust-profiles/validate") return { problems: [] };
      if (call.method === "GET") return newer?.();
      return save?.(call);
    },
    `realm-${number}`,
  );
  return { saved, ...around };
}

const days = () => screen.findByLabelText<HTMLInputElement>("The someDays");
const enter = async (text: string) => fireEvent.change(await days(), { target: { value: text } });
const press = async (name: string) => fireEvent.click(await screen.findByRole("button", { name }));
const conflict = () =>
  new ApiError(409, { error: "conflict", errorMessage: "there is a newer version", errors: [], clients: [] });
const fails = (error: unknown) => () => {
  throw error;
};

describe("a trust profile's editor", () => {
  it("is made of what the server says of its settings", async () => {
    shown(profile());
    expect((await days()).placeholder).toBe("8");
    screen.getByText("What someDays means. 0 to 8 certificates.");
    expect((screen.getByLabelText("The useServerTruststore") as HTMLInputElement).checked).toBe(true);
    expect(screen.queryByLabelText("The crlLocations")).toBeNull();
    fireEvent.change(screen.getByLabelText("The revocationMode"), { target: { value: "crl" } });
    screen.getByLabelText("The crlLocations");
    screen.getByText("What crlLocations means. One a line.");
  });

  it("says why there are no settings, and asks again", async () => {
    let asked = 0;
    shown(profile(), {
      settings: () => {
        asked++;
        if (asked === 1) throw new Error("The server does not answer.");
        return SETTINGS;
      },
    });
    await screen.findByText("The server does not answer.");
    await press("Try again");
    await days();
  });

  it("sends the whole profile with the version that it is based on", async () => {
    const stored = profile();
    const { calls, saved } = shown(stored, { save: () => ({ ...stored, version: "v2" }) });
    await enter("2");
    await press("Save");
    await waitFor(() => expect(saved).toHaveLength(1));
    expect(calls.find(({ method }) => method === "PUT")).toEqual({
      method: "PUT",
      path: `/trust-profiles/${stored.id}`,
      body: {
        id: stored.id,
        version: "v1",
        name: "partners",
        config: { useServerTruststore: ["true"], someDays: ["2"] },
      },
    });
  });

  it("forgets what was typed for a new profile once it is saved", async () => {
    const { saved, unmount } = shown(undefined, { save: () => profile() });
    await enter("2");
    await press("Save");
    await waitFor(() => expect(saved).toHaveLength(1));
    unmount();
    shown(undefined);
    expect((await days()).value).toBe("");
  });

  it("shows a problem at its input, and others above the buttons", async () => {
    const problem = (field: string, reason: string) => ({ field, reason, code: "of_a_later_version", arguments: {} });
    shown(profile(), {
      save: fails(
        new ApiError(400, {
          error: "invalid_input",
          errorMessage: "wrong",
          errors: [problem("someDays", "is too many"), problem("parentId", "is elsewhere")],
          clients: [],
        }),
      ),
    });
    await enter("9");
    await press("Save");
    await screen.findByText("is too many");
    await screen.findByText("parentId: is elsewhere", { exact: false });
    expect((await days()).getAttribute("aria-invalid")).toBe("true");
  });

  it("shows nothing of a failure any more when the newer state is there", async () => {
    const stored = profile();
    let saves = 0;
    shown(stored, {
      save: () => {
        saves++;
        throw saves === 1 ? new ApiError(500, undefined) : conflict();
      },
      newer: (() => {
        let looks = 0;
        return () => {
          looks++;
          if (looks === 1) throw new Error("The server does not answer.");
          return { ...stored, version: "v2" };
        };
      })(),
    });
    await enter("2");
    await press("Save");
    await screen.findByText("The server failed (HTTP 500).");
    await press("Save");
    await press("Load the newer state");
    await screen.findByText("The server does not answer.");
    await press("Load the newer state");
    await waitFor(() => expect(screen.queryByText("Load the newer state")).toBeNull());
    expect(screen.queryByText("The server does not answer.")).toBeNull();
    expect((await days()).value).toBe("2");
  });

  it("shows nothing of a failure any more when it is edited on", async () => {
    shown(profile(), { save: fails(new ApiError(500, undefined)) });
    await enter("2");
    await press("Save");
    await screen.findByText("The server failed (HTTP 500).");
    await enter("3");
    expect(screen.queryByText("The server failed (HTTP 500).")).toBeNull();
  });
});
