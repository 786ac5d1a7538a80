import { useEffect, useMemo, useState } from "react";
import { ApiError } from "../api/Api";
import type { Problem } from "../api/types";
import { useProblems } from "./useProblems";

/** What is edited, as an editor shows and sends it. An edit is only what differs, so that it survives a newer state. */
export interface Editable<Stored, Edit> {
  /** The edit that changes nothing. */
  unchanged: Edit;
  isChanged(edit: Edit): boolean;
  /** The edit without what is stored anyway. */
  reduced(stored: Stored, edit: Edit): Edit;
  /** What is asked about while somebody types. */
  update(stored: Stored, edit: Edit): object;
}

/** An edit with what became of it. */
export interface Editing<Edit, Newer> {
  edit: Edit;
  isChanged: boolean;
  isBusy: boolean;
  /** What the server has against the edit: what a save was refused for, otherwise what saving would say. */
  problems: Problem[];
  /** Whether somebody else has changed it: nothing is saved before that is loaded. */
  isConflict: boolean;
  /** Why the last save, or the newer state, failed; undefined if it did not. */
  failure: unknown;
  /** Edits on: what was said of the edit before is about something else. */
  change(by: (before: Edit) => Edit): void;
  /** Gives the edit up. */
  revert(): void;
  /** Does something that leads to a new stored state. Whoever calls shows the error, but for a conflict. */
  attempt(call: () => Promise<Newer>): Promise<unknown>;
  /** Saves the edit, and shows what became of it. Returns whether it is saved. */
  save(call: () => Promise<Newer>): Promise<boolean>;
  /** Puts the edit on top of what somebody else has stored. */
  loadNewer(call: () => Promise<Newer>): Promise<void>;
}

/** Unsaved edits by what they are of: they outlive a look at another tab of the page. */
const edits = new Map<string, unknown>();

/**
 * An edit of something that is stored on the server, and that others may change meanwhile.
 *
 * @param key of what is edited, in the whole console
 * @param editable the same object at each call
 * @param onStored told of each newer state, before the edit is what is left of it
 */
export function useEdit<Stored, Edit, Newer extends Stored>({
  key,
  editable,
  stored,
  readOnly,
  validation,
  onStored,
}: {
  key: string;
  editable: Editable<Stored, Edit>;
  stored: Stored;
  readOnly: boolean;
  validation: string;
  onStored: (newer: Newer) => void;
}): Editing<Edit, Newer> {
  const [edit, setEdit] = useState<Edit>(() =>
    editable.reduced(stored, (edits.get(key) as Edit | undefined) ?? editable.unchanged),
  );
  const [refused, setRefused] = useState<ApiError>();
  const [failure, setFailure] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const isChanged = editable.isChanged(edit);
  useEffect(() => {
    if (isChanged) edits.set(key, edit);
    else edits.delete(key);
  }, [key, edit, isChanged]);

  const wanted = useMemo(
    () => (isChanged && !readOnly ? editable.update(stored, edit) : undefined),
    [editable, stored, edit, isChanged, readOnly],
  );
  const live = useProblems(validation, wanted);

  const settle = () => {
    setRefused(undefined);
    setFailure(undefined);
  };
  /** `sent` is stored now, as the server has it: nothing of it is an edit any more. */
  const take = (newer: Newer, sent?: Edit) => {
    settle();
    if (sent !== undefined) edits.delete(key); // at once: whoever is told may close the editor
    setEdit((before) => (before === sent ? editable.unchanged : editable.reduced(newer, before)));
    onStored(newer);
  };
  const tried = async (call: () => Promise<Newer>, sent?: Edit): Promise<unknown> => {
    setBusy(true);
    try {
      take(await call(), sent);
      return undefined;
    } catch (error) {
      if (error instanceof ApiError && error.conflict) setRefused(error);
      return error;
    } finally {
      setBusy(false);
    }
  };

  return {
    edit,
    isChanged,
    isBusy,
    problems: refused?.problems.length ? refused.problems : live,
    isConflict: refused?.conflict ?? false,
    failure,
    change: (by) => {
      settle();
      setEdit((before) => editable.reduced(stored, by(before)));
    },
    revert: () => {
      settle();
      edits.delete(key);
      setEdit(editable.unchanged);
    },
    attempt: (call) => tried(call),
    save: async (call) => {
      setFailure(undefined);
      const error = await tried(call, edit);
      if (error instanceof ApiError && error.problems.length > 0) setRefused(error);
      else if (error !== undefined && !(error instanceof ApiError && error.conflict)) setFailure(error);
      return error === undefined;
    },
    loadNewer: async (call) => {
      setFailure(undefined);
      try {
        take(await call());
      } catch (error) {
        setFailure(error);
      }
    },
  };
}
