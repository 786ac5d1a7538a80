import { Button } from "@patternfly/react-core/dist/esm/components/Button";
import type { Page } from "../api/types";
import { useMessages } from "../console/messages";
import { PAGE_SIZE } from "./query";

/** Which part of a list is shown, and the way to the others. */
export function Pager({ page, onTurn }: { page: Page<unknown>; onTurn: (first: number) => void }) {
  const { t, locale } = useMessages();
  const number = new Intl.NumberFormat(locale);
  const end = page.first + page.items.length;
  return (
    <nav className="mtls-pager" aria-label={t("inventory.pages")}>
      <span aria-live="polite">
        {t("inventory.range", {
          from: number.format(Math.min(page.first + 1, end)),
          to: number.format(end),
          total: number.format(page.total),
        })}
      </span>
      {page.total > PAGE_SIZE && (
        <>
          <Button
            variant="secondary"
            size="sm"
            isDisabled={page.first === 0}
            onClick={() => onTurn(Math.max(0, page.first - PAGE_SIZE))}
          >
            {t("inventory.previous")}
          </Button>
          <Button
            variant="secondary"
            size="sm"
            isDisabled={end >= page.total}
            onClick={() => onTurn(page.first + PAGE_SIZE)}
          >
            {t("inventory.next")}
          </Button>
        </>
      )}
    </nav>
  );
}
