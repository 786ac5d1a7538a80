import { Label } from "@patternfly/react-core/dist/esm/components/Label";
import type { Key } from "../api/types";
import { useMessages } from "../console/messages";

/** A key's algorithm and size, and whether it is too weak. */
export function KeyText({ value, weakness }: { value: Key | undefined; weakness?: string | undefined }) {
  const { t, said } = useMessages();
  return (
    <>
      {value ? keyText(value) : "–"}
      {weakness && (
        <Label color="red" isCompact title={said(weakness)} className="pf-v5-u-ml-sm">
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
