import { Alert, AlertActionLink } from "@patternfly/react-core/dist/esm/components/Alert";
import { Button } from "@patternfly/react-core/dist/esm/components/Button";
import { TextInput } from "@patternfly/react-core/dist/esm/components/TextInput";
import AngleLeftIcon from "@patternfly/react-icons/dist/esm/icons/angle-left-icon";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { ApiError } from "../api/Api";
import type { TrustProfile, TrustProfileSetting } from "../api/types";
import { ErrorState } from "../components/ErrorState";
import { Field } from "../components/Field";
import { Loading } from "../components/Loading";
import { Section } from "../components/Section";
import { useEdit } from "../components/useEdit";
import { useLoaded } from "../components/useLoaded";
import { useConsole } from "../console/ConsolePanel";
import { useMessages } from "../console/messages";
import { ClientNames } from "./ClientNames";
import { SettingInput } from "./SettingInput";
import {
  type Edit,
  isShown,
  MODE,
  NEW,
  PROFILE_EDIT,
  REVOCATION,
  SECTIONS,
  trustsNobody,
  update,
  values,
} from "./settings";
import { TestRevocation } from "./TestRevocation";

interface EditorProps {
  profile: TrustProfile | undefined;
  readOnly: boolean;
  onSaved: (saved: TrustProfile) => void;
  onClose: () => void;
}

/** A trust profile with all its settings, which the server describes; `profile` is absent for a new one. */
export function ProfileEditor(props: EditorProps) {
  const { api } = useConsole();
  const { t } = useMessages();
  const [settings, reload] = useLoaded(
    useCallback((signal: AbortSignal) => api.get<TrustProfileSetting[]>("/trust-profiles/settings", signal), [api]),
  );
  if (settings.state === "loading") return <Loading />;
  if (settings.state === "failed") {
    return <ErrorState title={t("trust.settingsFailed")} error={settings.error} retry={reload} />;
  }
  return <ProfileForm settings={settings.value} {...props} />;
}

function ProfileForm({
  settings,
  profile,
  readOnly,
  onSaved,
  onClose,
}: EditorProps & { settings: TrustProfileSetting[] }) {
  const { api, realm, alert } = useConsole();
  const { t, translated, failed } = useMessages();
  const stored = profile ?? NEW;
  const editing = useEdit({
    key: `profile/${realm}/${profile?.id ?? ""}`,
    editable: PROFILE_EDIT,
    stored,
    readOnly,
    validation: "/trust-profiles/validate",
    onStored: onSaved,
  });
  const { edit, isChanged: changed, isBusy: busy, problems, failure } = editing;
  const head = useRef<HTMLHeadingElement>(null);

  useEffect(() => head.current?.focus(), []);

  const setEdit = ({ config, ...name }: Edit) =>
    editing.change((before) => ({ ...before, ...name, config: { ...before.config, ...config } }));
  const set = (setting: string, value: string[]) => setEdit({ config: { [setting]: value } });

  const at = (field: string) => problems.filter((problem) => problem.field === field);
  const fields = new Set(["name", ...settings.map(({ key }) => key)]);
  const elsewhere = problems.filter(({ field }) => !fields.has(field));
  const known = useMemo(
    () => (profile ? [...profile.anchors, ...profile.intermediates, ...profile.pinned] : []),
    [profile],
  );
  const mode = values(stored, edit, MODE)[0] ?? "none";
  const inputs = (group: TrustProfileSetting["group"]) =>
    settings
      .filter((setting) => setting.group === group)
      .filter((setting) => isShown(setting, mode, values(stored, edit, setting.key), at(setting.key).length > 0))
      .map((setting) => (
        <SettingInput
          key={setting.key}
          setting={setting}
          values={values(stored, edit, setting.key)}
          known={known}
          problems={at(setting.key)}
          readOnly={readOnly}
          onChange={(value) => set(setting.key, value)}
        />
      ));

  const save = () =>
    editing.save(async () => {
      const saved = profile
        ? await api.put<TrustProfile>(`/trust-profiles/${profile.id}`, update(stored, edit))
        : await api.post<TrustProfile>("/trust-profiles", update(stored, edit));
      alert(t("trust.saved", { name: saved.name }), "success");
      return saved;
    });
  const loadNewer = () => editing.loadNewer(() => api.get<TrustProfile>(`/trust-profiles/${profile?.id}`));
  const close = () => {
    editing.revert();
    onClose();
  };

  return (
    <>
      <Button variant="link" isInline icon={<AngleLeftIcon />} onClick={changed ? onClose : close}>
        {t("trust.back")}
      </Button>
      <h2 className="pf-v5-c-title pf-m-xl pf-v5-u-mt-sm mtls-name" tabIndex={-1} ref={head}>
        {profile ? t("trust.editTitle", { name: profile.name }) : t("trust.newTitle")}
      </h2>
      {readOnly && <Alert isInline isPlain variant="info" title={t("trust.readOnly")} className="pf-v5-u-mt-md" />}
      {profile?.problem && (
        <Alert isInline variant="danger" title={t("trust.problem")} className="pf-v5-u-mt-md">
          {translated(profile.statement, profile.problem)}
        </Alert>
      )}
      <Field id="mtls-name" label={t("trust.name")} hint={t("trust.nameHint")} problems={at("name")}>
        {(tied) => (
          <TextInput
            {...tied}
            value={edit.name ?? stored.name}
            isDisabled={readOnly}
            onChange={(_, name) => setEdit({ name, config: {} })}
          />
        )}
      </Field>
      {inputs("profile")}
      {SECTIONS.map((group) => (
        <Section
          key={group}
          id={`mtls-group-${group}`}
          title={t(`trust.group.${group}`)}
          hint={t(`trust.groupHint.${group}`)}
        >
          {inputs(group)}
          {group === REVOCATION && profile && !readOnly && <TestRevocation profile={profile} changed={changed} />}
        </Section>
      ))}
      {editing.isConflict && (
        <Alert
          isInline
          variant="warning"
          title={t("trust.conflict")}
          className="pf-v5-u-mt-md"
          actionLinks={<AlertActionLink onClick={loadNewer}>{t("client.loadNewer")}</AlertActionLink>}
        >
          {t("client.conflictText")}
        </Alert>
      )}
      {failure instanceof ApiError && failure.refusal?.error === "in_use" ? (
        <Alert isInline variant="danger" title={failed(failure)} className="pf-v5-u-mt-md">
          <ClientNames clients={failure.refusal.clients} />
        </Alert>
      ) : (
        failure !== undefined && <ErrorState title={t("trust.notSaved")} error={failure} />
      )}
      {elsewhere.map((problem) => (
        <Alert
          key={problem.field}
          isInline
          variant="danger"
          title={`${problem.field}: ${translated(problem, problem.reason)}`}
          className="pf-v5-u-mt-md"
        />
      ))}
      {profile && changed && trustsNobody(stored, edit) && (
        <Alert
          isInline
          variant="warning"
          title={t("trust.nobodyLeft", { count: profile.usedBy.count })}
          className="pf-v5-u-mt-md"
          data-testid="mtls-nobody-left"
        />
      )}
      {!readOnly && (
        <div className="mtls-actions mtls-actions-stay">
          <Button onClick={save} isDisabled={!changed || busy} isLoading={busy} data-testid="mtls-save-profile">
            {t("save")}
          </Button>
          <Button variant="link" onClick={close} isDisabled={busy}>
            {t("cancel")}
          </Button>
          <span aria-live="polite" className={problems.length > 0 ? "mtls-error" : "mtls-hint"}>
            {problems.length > 0
              ? t("trust.problems", { count: problems.length })
              : changed
                ? t("client.unsaved")
                : undefined}
          </span>
        </div>
      )}
    </>
  );
}
