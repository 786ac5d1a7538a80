import { render } from "@testing-library/react";
import { createContext } from "react";
import { expect, it } from "vitest";
import { contextsAbove } from "./fiber";

function named<T>(name: string, value: T) {
  const context = createContext(value);
  context.displayName = name;
  return context;
}

it("finds the contexts above a DOM node by name, the nearest first", () => {
  const Outer = named("Same", 1);
  const Inner = named("Same", 2);
  const Other = named("Other", 3);
  const Beside = named("Beside", 4);
  const { getByText } = render(
    <Outer.Provider value={1}>
      <Beside.Provider value={4}>
        <p>beside</p>
      </Beside.Provider>
      <Other.Provider value={3}>
        <Inner.Provider value={2}>
          <p>here</p>
        </Inner.Provider>
      </Other.Provider>
    </Outer.Provider>,
  );
  const found = contextsAbove(getByText("here"));
  expect([...found.keys()].sort()).toEqual(["Other", "Same"]);
  expect(found.get("Same")).toBe(Inner);
  expect(contextsAbove(document.createElement("p")).size).toBe(0);
});
