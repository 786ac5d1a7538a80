import { Label } from "@patternfly/react-core/dist/esm/components/Label";
import type { Key } from "../api/types";
import { type Coded, useMessages } from "../console/messages";

/** A key's algorithm and size, and whether it is too weak. */
export function KeyText({
  value,
  weakness,
  statement,
}: {
  value: Key | undefined;
  weakness?: string | undefined;
  statement?: Coded | undefined;
}) {
  const { t, translated } = useMessages();
  return (
    <>
      {value ? keyText(value) : "–"}
      {weakness && (
        <Label color="red" isCompact title={translated(statement, weakness)} className="pf-v5-u-ml-sm">
          {t("weak")}
        </Label>
      )}
    </>
  );
}

export function keyText({ algorithm, size, curve }: Key): string {
  if (curve) return `${algorithm} ${curve}`;
  return size ? `${algorithm} ${size}` : algorithm;
}
