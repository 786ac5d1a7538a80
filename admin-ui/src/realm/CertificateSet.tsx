import { Alert } from "@patternfly/react-core/dist/esm/components/Alert";
import { Button } from "@patternfly/react-core/dist/esm/components/Button";
import { useEffect, useMemo, useState } from "react";
import type { Certificate, Parsed, Problem } from "../api/types";
import { CertificateCard } from "../components/CertificateCard";
import { CertificateInput } from "../components/CertificateInput";
import { describedBy, hintId, Problems } from "../components/Problems";
import { useConsole } from "../console/ConsolePanel";
import { useMessages } from "../console/messages";
import { type Block, blocks, body, withAdded, without } from "./pem";

/** The certificates of a setting as what they are, with a way to add several and to remove one. */
export function CertificateSet({
  id,
  label,
  hint,
  values,
  known,
  single = false,
  readOnly,
  problems,
  onChange,
}: {
  id: string;
  label: string;
  hint: string;
  values: string[];
  /** Those that the server has read already. */
  known: Certificate[];
  /** One at most: another one takes its place. */
  single?: boolean;
  readOnly: boolean;
  problems: Problem[];
  onChange: (values: string[]) => void;
}) {
  const { t } = useMessages();
  const place = `mtls-${id}`;
  const [adding, setAdding] = useState(false);
  const list = useMemo(() => blocks(values), [values]);
  const [read, learn] = useRead(list, known);

  const add = (certificates: Certificate[]) => {
    learn(certificates);
    onChange(
      withAdded(
        single ? [] : values,
        certificates.map(({ pem }) => pem),
      ),
    );
    setAdding(false);
  };

  return (
    <fieldset className="mtls-set" data-setting={id} aria-describedby={describedBy(place, true, problems)}>
      <legend id={place}>{label}</legend>
      <p id={hintId(place)} className="mtls-hint">
        {hint}
      </p>
      <Problems id={place} problems={problems} />
      {list.length === 0 && <p className="mtls-empty">{t("trust.noCertificates")}</p>}
      {list.length > 0 && (
        <div className="mtls-cards">
          {list.map(({ text, body: content }) => {
            const certificate = read.get(content);
            const remove = (name: string) =>
              !readOnly && (
                <Button
                  variant="link"
                  isInline
                  isDanger
                  aria-label={t("trust.removeOne", { name })}
                  onClick={() => onChange(without(values, content))}
                >
                  {t("trust.remove")}
                </Button>
              );
            if (certificate === undefined) return null; // being read
            return certificate === "unreadable" ? (
              <div key={content} className="mtls-card">
                <div className="mtls-card-head">
                  <strong>{t("trust.unreadable")}</strong>
                  <span className="mtls-card-actions">{remove(t("trust.unreadable"))}</span>
                </div>
                <code className="mtls-mono mtls-name">{text.slice(0, 120)}</code>
              </div>
            ) : (
              <CertificateCard key={content} certificate={certificate} actions={remove(certificate.subject)} />
            );
          })}
        </div>
      )}
      {!readOnly &&
        (adding ? (
          <Addition label={t("trust.addTo", { label })} onAdd={add} onCancel={() => setAdding(false)} />
        ) : (
          <Button variant="secondary" onClick={() => setAdding(true)} aria-describedby={place}>
            {single ? t("trust.choose") : t("trust.add")}
          </Button>
        ))}
    </fieldset>
  );
}

type Read = Map<string, Certificate | "unreadable">;

/** What the certificates are: those that nobody has read yet, the server is asked about. */
function useRead(list: Block[], known: Certificate[]): [Read, (certificates: Certificate[]) => void] {
  const { api } = useConsole();
  const [asked, setAsked] = useState<Read>(new Map());
  const read = useMemo(() => new Map([...asked, ...contents(known)]), [asked, known]);
  const unknown = list.find(({ body: content }) => !read.has(content));
  useEffect(() => {
    if (!unknown) return undefined;
    const abort = new AbortController();
    const answered = (answer: Certificate | "unreadable") => {
      if (!abort.signal.aborted) setAsked((before) => new Map([...before, [unknown.body, answer]]));
    };
    api.post<Parsed>("/certificates/parse", { text: unknown.text }, abort.signal).then(
      ({ certificates }) => answered(certificates[0] ?? "unreadable"),
      () => answered("unreadable"),
    );
    return () => abort.abort();
  }, [api, unknown]);
  const learn = (certificates: Certificate[]) => setAsked((before) => new Map([...before, ...contents(certificates)]));
  return [read, learn];
}

function contents(certificates: Certificate[]): [string, Certificate][] {
  return certificates.map((certificate) => [body(certificate.pem), certificate]);
}

function Addition({
  label,
  onAdd,
  onCancel,
}: {
  label: string;
  onAdd: (certificates: Certificate[]) => void;
  onCancel: () => void;
}) {
  const { api } = useConsole();
  const { t, failed } = useMessages();
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const add = async () => {
    setBusy(true);
    try {
      onAdd((await api.post<Parsed>("/certificates/parse", { text })).certificates);
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  return (
    <div>
      <CertificateInput
        value={text}
        label={label}
        rows={4}
        onChange={(value) => {
          setText(value);
          setProblem(undefined);
        }}
      />
      {problem !== undefined && <Alert isInline variant="danger" title={failed(problem)} className="pf-v5-u-mt-sm" />}
      <div className="mtls-actions mtls-actions-near">
        <Button variant="secondary" onClick={add} isDisabled={text.trim() === "" || busy} isLoading={busy}>
          {t("trust.addThese")}
        </Button>
        <Button variant="link" onClick={onCancel}>
          {t("cancel")}
        </Button>
      </div>
    </div>
  );
}
