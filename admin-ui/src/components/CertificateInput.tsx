import { Button } from "@patternfly/react-core/dist/esm/components/Button";
import { TextArea } from "@patternfly/react-core/dist/esm/components/TextArea";
import UploadIcon from "@patternfly/react-icons/dist/esm/icons/upload-icon";
import { type DragEvent, useId, useRef, useState } from "react";
import { useMessages } from "../console/messages";
import { filesAsText } from "./files";
import { hintId } from "./Problems";
import { usePrivateKeys } from "./usePrivateKeys";

/** Certificates by file, by dropping files or as text; several at once. What they are, the server says, but for private keys. */
export function CertificateInput({
  value,
  onChange,
  label,
  hint,
  rows = 5,
}: {
  value: string;
  onChange: (text: string) => void;
  label: string;
  hint?: string;
  rows?: number;
}) {
  const { t } = useMessages();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const { keep, notice } = usePrivateKeys();

  const take = async (files: FileList | null) => {
    if (files?.length) onChange(keep(await filesAsText([...files])));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button and the text area do the same for the keyboard
    <div
      className={over ? "mtls-drop mtls-drop-over" : "mtls-drop"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <label htmlFor={id} className="mtls-drop-label">
        {label}
      </label>
      <TextArea
        id={id}
        aria-describedby={hintId(id)}
        value={value}
        onChange={(_, text) => onChange(keep(text))}
        rows={rows}
        resizeOrientation="vertical"
        placeholder="-----BEGIN CERTIFICATE-----"
        className="mtls-mono"
        spellCheck={false}
      />
      <div className="mtls-drop-foot">
        <Button variant="secondary" icon={<UploadIcon />} onClick={() => input.current?.click()}>
          {t("input.browse")}
        </Button>
        <span id={hintId(id)} className="mtls-hint">
          {hint ?? t("input.hint")}
        </span>
        {value !== "" && (
          <Button variant="link" onClick={() => onChange(keep(""))}>
            {t("input.clear")}
          </Button>
        )}
      </div>
      {notice}
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept=".pem,.crt,.cer,.der,.cert,.pub,.txt"
        onChange={(event) => {
          void take(event.target.files).finally(() => {
            if (input.current) input.current.value = ""; // the same file again is a change
          });
        }}
      />
    </div>
  );
}
