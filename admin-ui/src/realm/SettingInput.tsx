import { FormSelect, FormSelectOption } from "@patternfly/react-core/dist/esm/components/FormSelect";
import { TextArea } from "@patternfly/react-core/dist/esm/components/TextArea";
import { TextInput } from "@patternfly/react-core/dist/esm/components/TextInput";
import type { Certificate, Problem, TrustProfileSetting } from "../api/types";
import { Field } from "../components/Field";
import { Flag } from "../components/Flag";
import { usePrivateKeys } from "../components/usePrivateKeys";
import { useMessages } from "../console/messages";
import { CertificateSet } from "./CertificateSet";

/** A setting of a trust profile with its name, what it means, and what is wrong with it. */
export function SettingInput({
  setting,
  values,
  known,
  problems,
  readOnly,
  onChange,
}: {
  setting: TrustProfileSetting;
  values: string[];
  known: Certificate[];
  problems: Problem[];
  readOnly: boolean;
  onChange: (values: string[]) => void;
}) {
  const { t } = useMessages();
  const { keep, notice } = usePrivateKeys();
  const { key, kind, unit } = setting;
  const standard = setting.default.join("\n");
  const label = t(`trust.setting.${key}`, {}, setting.label);
  const help = [
    t(`trust.help.${key}`, {}, setting.help),
    kind === "list" && t("trust.oneALine"),
    unit && t("trust.range", { least: setting.least ?? 0, most: setting.most ?? 0, unit: t(`unit.${unit}`) }),
  ]
    .filter(Boolean)
    .join(" ");
  const id = `mtls-${key}`;

  if (kind === "certificates" || kind === "certificate") {
    return (
      <CertificateSet
        id={key}
        label={label}
        hint={help}
        values={values}
        known={known}
        single={kind === "certificate"}
        readOnly={readOnly}
        problems={problems}
        onChange={onChange}
      />
    );
  }
  if (kind === "flag") {
    return (
      <Flag
        id={id}
        label={label}
        hint={help}
        problems={problems}
        isChecked={values[0] === "true"}
        isDisabled={readOnly}
        onChange={(checked) => onChange([String(checked)])}
      />
    );
  }
  return (
    <>
      <Field id={id} label={label} hint={help} problems={problems}>
        {(tied) =>
          kind === "choice" ? (
            <FormSelect
              {...tied}
              value={values[0] ?? standard}
              isDisabled={readOnly}
              onChange={(_, value) => onChange(value === standard ? [] : [value])}
            >
              {setting.choices.map((choice) => (
                <FormSelectOption key={choice} value={choice} label={t(`trust.choice.${choice}`)} />
              ))}
            </FormSelect>
          ) : kind === "list" ? (
            <TextArea
              {...tied}
              value={values.join("\n")}
              rows={Math.min(6, Math.max(2, values.length))}
              resizeOrientation="vertical"
              className="mtls-mono"
              placeholder={standard}
              spellCheck={false}
              isDisabled={readOnly}
              onChange={(_, text) => onChange(keep(text).split("\n"))}
            />
          ) : (
            <TextInput
              {...tied}
              value={values[0] ?? ""}
              inputMode={kind === "number" ? "numeric" : "url"}
              placeholder={standard}
              className={kind === "number" ? "mtls-number" : "mtls-mono"}
              isDisabled={readOnly}
              onChange={(_, typed) => {
                const text = keep(typed);
                onChange(text === "" ? [] : [text]);
              }}
            />
          )
        }
      </Field>
      {notice}
    </>
  );
}
