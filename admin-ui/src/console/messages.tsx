import { createContext, type PropsWithChildren, useContext, useEffect, useMemo, useState } from "react";
import { Loading } from "../components/Loading";
import type { Environment } from "./environment";

/** All our messages begin with this; `t` and `Message` take the rest. */
export const PREFIX = "mtls.ui.";

export type Values = Record<string, string | number>;
/** `fallback` is for what the server may know and we do not yet. */
export type Translate = (id: string, values?: Values, fallback?: string) => string;

/** What the server says by a code of docs/problems.md. */
export interface Coded {
  code: string;
  arguments: Record<string, Argument>;
}

/** A text, a statement of its own, or several. */
export type Argument = string | (Coded & { sentence: string }) | (Coded & { sentence: string })[];

/** An error that knows what it says: a code of the server's, with its field, or a message of our own. */
export interface Spoken extends Error {
  statement?: Coded | undefined;
  field?: string | undefined;
  here?: { id: string; values?: Values } | undefined;
}

interface Messages {
  t: Translate;
  /** What the server says, in the administrator's language; in English where that does not know the code. */
  translated: (statement: Coded | undefined, english: string) => string;
  /** What has gone wrong, in the administrator's language. */
  failed: (error: unknown) => string;
  locale: string;
}

const MessagesContext = createContext<Messages>(messages({}, "en"));
const loaded = new Map<string, Promise<Record<string, string>>>();

/** Messages by their keys without the prefix, numbers and dates in the administrator's language. */
export function useMessages(): Messages {
  return useContext(MessagesContext);
}

/** Outside of a panel there is only the fallback. */
export function Message({ id, values, fallback }: { id: string; values?: Values; fallback?: string }) {
  const { t } = useMessages();
  return <>{fallback ?? t(id, values)}</>;
}

/** Loads the messages as the console does, so that a realm's own texts and further languages count. */
export function MessagesProvider({
  environment,
  locale,
  children,
}: PropsWithChildren<{ environment: Environment; locale: string }>) {
  const [texts, setTexts] = useState<Record<string, string>>();
  useEffect(() => {
    let current = true;
    load(environment, locale).then((answer) => {
      if (current) setTexts(answer);
    });
    return () => {
      current = false;
    };
  }, [environment, locale]);
  const value = useMemo(() => messages(texts ?? {}, locale), [texts, locale]);
  if (!texts) return <Loading />;
  return <MessagesContext.Provider value={value}>{children}</MessagesContext.Provider>;
}

export const TestMessages = MessagesContext.Provider;

function load(environment: Environment, locale: string): Promise<Record<string, string>> {
  const url = `${environment.adminBaseUrl}/resources/${encodeURIComponent(environment.realm)}/admin/${encodeURIComponent(locale)}`;
  let texts = loaded.get(url);
  if (!texts) {
    texts = fetchTexts(url).catch((error) => {
      console.warn("Mutual TLS tab: the messages cannot be read, they are in English.", error);
      loaded.delete(url);
      return {};
    });
    loaded.set(url, texts);
  }
  return texts;
}

async function fetchTexts(url: string): Promise<Record<string, string>> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  const texts = (await answer.json()) as { key: string; value: string }[];
  return Object.fromEntries(texts.filter(({ key }) => key.startsWith(PREFIX)).map(({ key, value }) => [key, value]));
}

/** A message with `{{name}}` in it takes values; one that counts has an `_one` and an `_other` form. */
export function messages(texts: Record<string, string>, locale: string): Messages {
  const find = (key: string) => texts[PREFIX + key] ?? ENGLISH[PREFIX + key];
  const plural = new Intl.PluralRules(locale);
  const t: Translate = (id, values = {}, fallback = id) => {
    const counted = typeof values.count === "number" ? find(`${id}_${plural.select(values.count)}`) : undefined;
    return filled(counted ?? find(id) ?? find(`${id}_other`) ?? fallback, values);
  };
  const argument = (value: Argument): string => {
    if (typeof value === "string") return value;
    if (Array.isArray(value)) return value.map(argument).join("; ");
    return translated(value, value.sentence);
  };
  const translated = (statement: Coded | undefined, english: string): string => {
    if (!statement) return english;
    const values = Object.entries(statement.arguments).map(([name, value]) => [name, argument(value)]);
    return t(`problem.${statement.code}`, Object.fromEntries(values), english);
  };
  const failed = (error: unknown): string => {
    if (!(error instanceof Error)) return String(error);
    const { message, statement, field, here }: Spoken = error;
    if (here) return t(`here.${here.id}`, here.values);
    const sentence = translated(statement, message);
    return statement && field ? `${field}: ${sentence}` : sentence;
  };
  return { locale, t, translated, failed };
}

function filled(text: string, values: Values): string {
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name) => String(values[name] ?? whole));
}
