import { FormSelect, FormSelectOption } from "@patternfly/react-core/dist/esm/components/FormSelect";
import { useCallback } from "react";
import type { Problem, TrustProfileBrief } from "../api/types";
import { ErrorState } from "../components/ErrorState";
import { Field } from "../components/Field";
import { useLoaded } from "../components/useLoaded";
import { useConsole } from "../console/ConsolePanel";
import { useMessages } from "../console/messages";

/** One of the realm's trust profiles, or its default. */
export function TrustProfilePicker({
  value,
  onChange,
  readOnly,
  problems,
}: {
  value: string;
  onChange: (name: string) => void;
  readOnly: boolean;
  problems: Problem[];
}) {
  const { api, realm } = useConsole();
  const { t, translated } = useMessages();
  const [profiles, reload] = useLoaded(
    useCallback((signal: AbortSignal) => api.get<TrustProfileBrief[]>("/trust-profiles?brief=true", signal), [api]),
  );
  if (profiles.state === "failed") {
    return <ErrorState title={t("profile.loadFailed")} error={profiles.error} retry={reload} />;
  }
  const list = profiles.state === "ready" ? profiles.value : [];
  const byDefault = list.find((profile) => profile.default);
  const chosen = value === "" ? byDefault : list.find(({ name }) => name === value);
  const manage = <a href={`#/${encodeURIComponent(realm)}/realm-settings/mtls`}>{t("profile.manage")}</a>;
  return (
    <Field
      id="mtls-profile"
      label={t("profile.label")}
      problems={problems}
      hint={
        chosen ? (
          <>
            {chosen.problem
              ? translated(chosen.statement, chosen.problem)
              : t("profile.anchors", { count: chosen.anchors })}{" "}
            {manage}
          </>
        ) : (
          profiles.state === "ready" && (
            <>
              {list.length === 0 ? t("profile.none") : t("profile.noDefault")} {manage}
            </>
          )
        )
      }
    >
      {(tied) => (
        <FormSelect
          {...tied}
          value={value}
          isDisabled={readOnly || profiles.state === "loading"}
          onChange={(_, name) => onChange(name)}
        >
          <FormSelectOption
            value=""
            label={byDefault ? t("profile.default", { name: byDefault.name }) : t("profile.defaultMissing")}
          />
          {list.map(({ id, name }) => (
            <FormSelectOption key={id} value={name} label={name} />
          ))}
          {value !== "" && !list.some(({ name }) => name === value) && (
            <FormSelectOption value={value} label={t("profile.missing", { name: value })} />
          )}
        </FormSelect>
      )}
    </Field>
  );
}
