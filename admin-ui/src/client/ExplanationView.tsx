import { Alert } from "@patternfly/react-core/dist/esm/components/Alert";
import CheckCircleIcon from "@patternfly/react-icons/dist/esm/icons/check-circle-icon";
import TimesCircleIcon from "@patternfly/react-icons/dist/esm/icons/times-circle-icon";
import type { Explanation, RdnAttribute } from "../api/types";
import { CertificateCard } from "../components/CertificateCard";
import { dateTime, duration } from "../components/dates";
import { type Translate, useMessages } from "../console/messages";

type Comparison = NonNullable<Explanation["selector"]>;

/** The decision, its reason, and everything that it rests on. */
export function ExplanationView({ explanation }: { explanation: Explanation }) {
  const { t, translated, locale } = useMessages();
  const {
    accepted,
    reason,
    detail,
    statement,
    path,
    anchor,
    trustProfile,
    selector,
    revocation,
    source,
    obstacles,
    arrivals,
  } = explanation;
  const since = { since: dateTime(arrivals.since, locale) };
  const isUnhindered = accepted && obstacles.length === 0;
  const isPromise = isUnhindered && arrivals.accepted !== undefined;
  return (
    <div className="mtls-explanation" data-accepted={accepted} data-promised={isPromise}>
      <Alert
        isInline
        variant={isPromise ? "success" : accepted ? "warning" : "danger"}
        title={
          isPromise
            ? t("try.accepted")
            : isUnhindered
              ? t("try.acceptedOnceItArrives")
              : accepted
                ? t("try.wouldBeAccepted")
                : t("try.refused", { code: reason?.code ?? "" })
        }
      >
        {reason && <p>{t(`reason.${reason.code}`, {}, reason.meaning)}</p>}
        {detail !== reason?.meaning && <p>{translated(statement, detail)}</p>}
        {reason && <p className="mtls-hint">{reason.reference}</p>}
        {accepted && path.length > 1 && <p>{t("try.sameChain")}</p>}
        {isUnhindered && !isPromise && (
          <p>
            {arrivals.shown ? t("arrivals.noneAccepted", since) : t("arrivals.none", since)} {t("try.checkConnection")}
          </p>
        )}
      </Alert>
      {obstacles.length > 0 && (
        <Alert isInline variant="danger" title={t("try.obstacle")} className="pf-v5-u-mt-sm">
          <ul className="mtls-problems">
            {obstacles.map((obstacle) => (
              <li key={obstacle.sentence}>{translated(obstacle, obstacle.sentence)}</li>
            ))}
          </ul>
        </Alert>
      )}
      {source && (
        <p>
          {t("try.source")} <strong>{t(`source.${source}`)}</strong>
        </p>
      )}
      {selector && <SelectorComparison comparison={selector} />}
      {revocation && (
        <p>
          <strong>{t("try.revocation")}</strong>{" "}
          {t(`revocation.${revocation.status}`, { source: revocation.source?.toUpperCase() ?? "" })}
          {revocation.ageSeconds !== undefined && `, ${t("try.age", { age: duration(revocation.ageSeconds, locale) })}`}
        </p>
      )}
      <h3 className="mtls-subtitle">{trustProfile ? t("try.pathIn", { profile: trustProfile }) : t("try.path")}</h3>
      <ol className="mtls-path">
        {path.map((certificate) => (
          <li key={certificate.sha256}>
            <CertificateCard certificate={certificate} />
          </li>
        ))}
        {anchor && (
          <li key={anchor.sha256}>
            <p className="mtls-hint">{t("try.anchor")}</p>
            <CertificateCard certificate={anchor} />
          </li>
        )}
      </ol>
    </div>
  );
}

function SelectorComparison({ comparison }: { comparison: Comparison }) {
  const { t } = useMessages();
  const { type, registered, presented, matches, rdns } = comparison;
  return (
    <>
      <h3 className="mtls-subtitle">
        {t("try.compared", { type: selectorName(t, type) })} <Verdict matches={matches} />
      </h3>
      {rdns.length === 0 ? (
        <dl className="mtls-facts">
          <dt>{t("try.registered")}</dt>
          <dd>
            <code>{registered}</code>
          </dd>
          <dt>{t("try.presented")}</dt>
          <dd>
            {presented.length === 0 ? t("try.noValue") : presented.map((value) => <code key={value}>{value} </code>)}
          </dd>
        </dl>
      ) : (
        <div className="mtls-scroll">
          <table className="pf-v5-c-table pf-m-compact" aria-label={t("try.diff")}>
            <thead className="pf-v5-c-table__thead">
              <tr className="pf-v5-c-table__tr">
                {[t("try.registered"), t("try.presented"), t("try.same")].map((head) => (
                  <th key={head} className="pf-v5-c-table__th" scope="col">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody className="pf-v5-c-table__tbody">
              {rdns.map((pair, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the RDNs of one explanation do not move
                <tr key={index} className="pf-v5-c-table__tr" data-matches={pair.matches}>
                  <td className="pf-v5-c-table__td">
                    <Rdn attributes={pair.registered} />
                  </td>
                  <td className="pf-v5-c-table__td">
                    <Rdn attributes={pair.presented} />
                  </td>
                  <td className="pf-v5-c-table__td">
                    <Verdict matches={pair.matches} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function selectorName(t: Translate, type: string): string {
  return t(`selector.${type}`);
}

function Rdn({ attributes }: { attributes: RdnAttribute[] }) {
  if (attributes.length === 0) return <span className="mtls-hint">–</span>;
  return (
    <>
      {attributes.map(({ oid, name, value, stringType }) => (
        <div key={oid + value}>
          <code>
            {name}={value}
          </code>{" "}
          <span className="mtls-hint">
            {oid}, {stringType}
          </span>
        </div>
      ))}
    </>
  );
}

function Verdict({ matches }: { matches: boolean }) {
  const { t } = useMessages();
  return (
    <span className={matches ? "mtls-same" : "mtls-different"}>
      {matches ? <CheckCircleIcon /> : <TimesCircleIcon />} {matches ? t("try.matches") : t("try.differs")}
    </span>
  );
}
