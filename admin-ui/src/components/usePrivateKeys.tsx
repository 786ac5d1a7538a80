import { Alert } from "@patternfly/react-core/dist/esm/components/Alert";
import { type ReactNode, useState } from "react";
import { useMessages } from "../console/messages";
import { type Kept, withoutPrivateKeys } from "./privateKeys";

/** Keeps private keys out of an input: `keep` answers what may stand in it, `notice` says what was left out. */
export function usePrivateKeys(): { keep: (read: string | Kept) => string; notice: ReactNode } {
  const { t } = useMessages();
  const [left, setLeft] = useState<"alone" | "beside">();
  const keep = (read: string | Kept) => {
    const { text, found } = typeof read === "string" ? withoutPrivateKeys(read) : read;
    setLeft(found ? (text === "" ? "alone" : "beside") : undefined);
    return text;
  };
  const notice = left && (
    <Alert isInline isLiveRegion variant="warning" title={t("key.stayed")} className="pf-v5-u-mt-sm">
      {t(`key.stayed.${left}`)}
    </Alert>
  );
  return { keep, notice };
}
