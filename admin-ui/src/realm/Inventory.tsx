import { Button } from "@patternfly/react-core/dist/esm/components/Button";
import { FormSelect, FormSelectOption } from "@patternfly/react-core/dist/esm/components/FormSelect";
import { TextInput } from "@patternfly/react-core/dist/esm/components/TextInput";
import DownloadIcon from "@patternfly/react-icons/dist/esm/icons/download-icon";
import { useCallback, useEffect, useState } from "react";
import type { InventoryItem, Page } from "../api/types";
import { EmptyHint } from "../components/EmptyHint";
import { ErrorState } from "../components/ErrorState";
import { Loading } from "../components/Loading";
import { Section } from "../components/Section";
import { useLast } from "../components/useLast";
import { useLoaded } from "../components/useLoaded";
import { useConsole } from "../console/ConsolePanel";
import { useMessages } from "../console/messages";
import { InventoryTable } from "./InventoryTable";
import { Pager } from "./Pager";
import { FILTERS, type Filter, query } from "./query";

const PAUSE_MILLIS = 300;

/** All clients that authenticate with certificates, a page at a time. */
export function Inventory() {
  const { api, realm, alert } = useConsole();
  const { t, failed } = useMessages();
  const [filter, setFilter] = useState<Filter>("all");
  const [search, setSearch] = useState("");
  const [first, setFirst] = useState(0);
  const settled = useSettled(search);
  const [loaded, reload] = useLoaded(
    useCallback(
      (signal: AbortSignal) => api.get<Page<InventoryItem>>(`/inventory?${query(filter, settled, first)}`, signal),
      [api, filter, settled, first],
    ),
  );
  const last = useLast(loaded.state === "ready" ? loaded.value : undefined);
  const page = loaded.state === "failed" ? undefined : last;
  const isAll = filter === "all" && settled.trim() === "";

  const download = async () => {
    try {
      save(await api.blob(`/inventory/csv?${query(filter, settled)}`), `${realm}-mtls-inventory.csv`);
    } catch (error) {
      alert(`${t("inventory.failed")}: ${failed(error)}`, "danger");
    }
  };

  return (
    <Section title={t("inventory.title")} hint={t("inventory.hint")} id="mtls-inventory">
      <div className="mtls-bar">
        <TextInput
          type="search"
          value={search}
          aria-label={t("inventory.search")}
          placeholder={t("inventory.search")}
          onChange={(_, text) => {
            setSearch(text);
            setFirst(0);
          }}
        />
        <FormSelect
          value={filter}
          aria-label={t("inventory.filter")}
          onChange={(_, value) => {
            setFilter(value as Filter);
            setFirst(0);
          }}
        >
          {FILTERS.map((value) => (
            <FormSelectOption key={value} value={value} label={t(`inventory.only.${value}`)} />
          ))}
        </FormSelect>
        <Button variant="secondary" icon={<DownloadIcon />} onClick={download} isDisabled={!page || page.total === 0}>
          {t("inventory.csv")}
        </Button>
      </div>
      {loaded.state === "failed" && <ErrorState title={t("inventory.failed")} error={loaded.error} retry={reload} />}
      {loaded.state === "loading" && !page && <Loading />}
      {page && (
        <div aria-busy={loaded.state === "loading"}>
          {page.total === 0 ? (
            <EmptyHint title={isAll ? t("inventory.none") : t("inventory.noMatch")}>
              {isAll ? t("inventory.noneText") : t("inventory.noMatchText")}
            </EmptyHint>
          ) : (
            <>
              <InventoryTable items={page.items} />
              <Pager page={page} onTurn={setFirst} />
            </>
          )}
        </div>
      )}
    </Section>
  );
}

/** The text when the typing has paused. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MILLIS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** As if the browser had downloaded it itself, which cannot send the token. */
function save(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
