import { Alert } from "@patternfly/react-core/dist/esm/components/Alert";
import { Radio } from "@patternfly/react-core/dist/esm/components/Radio";
import type { Client, Method } from "../api/types";
import { Flag } from "../components/Flag";
import { hintId } from "../components/Problems";
import { Section } from "../components/Section";
import { useMessages } from "../console/messages";
import type { Edit, Settings } from "./settings";

const CHOICES = [null, "tls_client_auth", "self_signed_tls_client_auth"] as const;

/** Which method the client uses, and what choosing it means. */
export function MethodChoice({
  settings,
  client,
  onChange,
  readOnly,
}: {
  settings: Settings;
  client: Client;
  onChange: (edit: Edit) => void;
  readOnly: boolean;
}) {
  const { t } = useMessages();
  const before: Method | null = client.method ?? null;
  return (
    <Section title={t("method.title")} hint={t("method.hint")} id="mtls-method">
      <div role="radiogroup" aria-labelledby="mtls-method" className="mtls-choices">
        {CHOICES.map((method) => (
          <Radio
            key={method ?? "neither"}
            id={`mtls-method-${method ?? "neither"}`}
            name="mtls-method"
            label={t(`method.${method ?? "neither"}`)}
            description={
              <span id={hintId(`mtls-method-${method ?? "neither"}`)}>
                {method === null
                  ? before
                    ? t("method.neither.after")
                    : t("method.neither.text", { authenticator: client.authenticator })
                  : t(`method.${method}.text`)}
              </span>
            }
            aria-describedby={hintId(`mtls-method-${method ?? "neither"}`)}
            isChecked={settings.method === method}
            isDisabled={readOnly}
            onChange={() => onChange({ method })}
          />
        ))}
      </div>
      {settings.method !== before && (
        <Alert
          isInline
          variant="info"
          className="pf-v5-u-mt-md"
          title={settings.method ? t("method.change", { method: settings.method }) : t("method.changeBack")}
        />
      )}
      {settings.method && (
        <Flag
          id="mtls-bound-tokens"
          label={t("method.bound")}
          hint={t("method.bound.text")}
          isChecked={settings.boundTokens}
          isDisabled={readOnly}
          onChange={(boundTokens) => onChange({ boundTokens })}
        />
      )}
    </Section>
  );
}
