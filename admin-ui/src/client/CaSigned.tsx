import { Button } from "@patternfly/react-core/dist/esm/components/Button";
import { FormSelect, FormSelectOption } from "@patternfly/react-core/dist/esm/components/FormSelect";
import { TextInput } from "@patternfly/react-core/dist/esm/components/TextInput";
import { useState } from "react";
import { type Problem, SELECTOR_TYPES, type Selector, type SelectorType } from "../api/types";
import { Field } from "../components/Field";
import { Section } from "../components/Section";
import { usePrivateKeys } from "../components/usePrivateKeys";
import { useMessages } from "../console/messages";
import type { Edit, Place, Settings } from "./settings";
import { TakeFromCertificate } from "./TakeFromCertificate";
import { TrustProfilePicker } from "./TrustProfilePicker";

const EXAMPLES: Record<SelectorType, string> = {
  tls_client_auth_subject_dn: "CN=payments,O=Example,C=DE",
  tls_client_auth_san_dns: "payments.example.com",
  tls_client_auth_san_uri: "spiffe://example.com/payments",
  tls_client_auth_san_ip: "192.0.2.7",
  tls_client_auth_san_email: "payments@example.com",
};

/** RFC 8705 §2.1: which CAs, and which one subject value. */
export function CaSigned({
  settings,
  onChange,
  readOnly,
  problemsAt,
}: {
  settings: Settings;
  onChange: (edit: Edit) => void;
  readOnly: boolean;
  problemsAt: (place: Place) => Problem[];
}) {
  const { t } = useMessages();
  const [taking, setTaking] = useState(false);
  const { keep, notice } = usePrivateKeys();
  const { selector } = settings;
  const take = (taken: Selector) => {
    onChange({ selector: taken });
    setTaking(false);
  };
  return (
    <Section title={t("ca.title")} hint={t("ca.hint")} id="mtls-ca">
      <TrustProfilePicker
        value={settings.trustProfile}
        onChange={(trustProfile) => onChange({ trustProfile })}
        readOnly={readOnly}
        problems={problemsAt("trustProfile")}
      />
      <Field id="mtls-selector-type" label={t("ca.type")}>
        {(tied) => (
          <FormSelect
            {...tied}
            value={selector.type}
            isDisabled={readOnly}
            onChange={(_, type) => onChange({ selector: { ...selector, type: type as SelectorType } })}
          >
            {SELECTOR_TYPES.map((type) => (
              <FormSelectOption key={type} value={type} label={t(`selector.${type}`)} />
            ))}
          </FormSelect>
        )}
      </Field>
      <Field
        id="mtls-selector-value"
        label={t("ca.value")}
        hint={t("ca.example", { example: EXAMPLES[selector.type] })}
        problems={problemsAt("selector")}
      >
        {(tied) => (
          <div className="mtls-row">
            <TextInput
              {...tied}
              value={selector.value}
              className="mtls-mono"
              isDisabled={readOnly}
              onChange={(_, value) => onChange({ selector: { ...selector, value: keep(value) } })}
            />
            {!readOnly && (
              <Button variant="secondary" onClick={() => setTaking(!taking)} aria-expanded={taking}>
                {t("ca.take")}
              </Button>
            )}
          </div>
        )}
      </Field>
      {notice}
      {taking && <TakeFromCertificate onTake={take} />}
    </Section>
  );
}
