import { useMessages } from "../console/messages";

/** Clients by their names, and how many more there are that are not named. */
export function ClientNames({ clients, count = clients.length }: { clients: string[]; count?: number }) {
  const { t } = useMessages();
  return (
    <ul className="mtls-names">
      {clients.map((client) => (
        <li key={client}>{client}</li>
      ))}
      {count > clients.length && <li>{t("trust.more", { count: count - clients.length })}</li>}
    </ul>
  );
}
