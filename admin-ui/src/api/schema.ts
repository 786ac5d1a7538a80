// Written by `npm run api` from docs/openapi.yaml: change that.
export interface components {
    schemas: {
        BlockList: {
            blocks: components["schemas"]["Block"][];
            /** @description Why the list cannot be read, so that nobody is let in */
            problem?: string;
            statement?: components["schemas"]["Statement"];
        };
        /** @description One of certificate, publicKey, or issuer with serial */
        Block: {
            /** @description What it is removed by */
            id: string;
            /** @description SHA-256 of the one certificate, in hexadecimal digits */
            certificate?: string;
            /** @description SHA-256 of the SubjectPublicKeyInfo of all that are blocked, in hexadecimal digits */
            publicKey?: string;
            /** @description The issuer's distinguished name, RFC 4514 */
            issuer?: string;
            /** @description The serial number in hexadecimal digits */
            serial?: string;
            /** @description Why; empty where nobody said it */
            reason: string;
            /**
             * Format: date-time
             * @description When it was blocked
             */
            since: string;
            /** @description The user name of who blocked it */
            author: string;
            /**
             * Format: date-time
             * @description From when on it no longer holds; absent: it has no end
             */
            until?: string;
            /** @description Whether it blocks anybody now */
            holds: boolean;
        };
        BlockAddition: {
            blocks?: components["schemas"]["BlockEntry"][];
        };
        /** @description Exactly one of certificate, publicKey, or issuer with serial */
        BlockEntry: {
            /** @description PEM, or SHA-256 in hexadecimal digits or base64url */
            certificate?: string;
            /** @description PEM of the key or of a certificate, or SHA-256 of its SubjectPublicKeyInfo */
            publicKey?: string;
            /** @description A distinguished name, RFC 4514 */
            issuer?: string;
            /** @description In hexadecimal digits, also with colons */
            serial?: string;
            /** @description Why */
            reason?: string;
            /**
             * Format: date-time
             * @description From when on it no longer holds, in UTC; absent: it has no end
             */
            until?: string;
        };
        Problem: {
            /** @description The attribute, configuration key, member or parameter */
            field: string;
            /** @description One English sentence, without the field */
            reason: string;
            /** @description Stable; docs/problems.md lists them */
            code: string;
            /** @description What the sentence of `code` puts in, by name */
            arguments: {
                [key: string]: components["schemas"]["Argument"];
            };
        };
        /** @description A sentence of the catalogue, docs/problems.md */
        Statement: {
            /** @description Stable; docs/problems.md lists them */
            code: string;
            /** @description What the sentence of `code` puts in, by name */
            arguments: {
                [key: string]: components["schemas"]["Argument"];
            };
            /** @description The whole English sentence */
            sentence: string;
        };
        /** @description What a sentence puts in at one place: a value, a statement of its own, or several */
        Argument: string | components["schemas"]["Statement"] | components["schemas"]["Statement"][];
        Refusal: {
            /** @enum {string} */
            error: "invalid_input" | "conflict" | "not_found" | "in_use" | "too_many";
            /** @description The first problem in one line */
            errorMessage: string;
            /** @description Of the first problem, or of what is wrong with the request as a whole; docs/problems.md lists them */
            code: string;
            /** @description What the sentence of `code` puts in, by name */
            arguments: {
                [key: string]: components["schemas"]["Argument"];
            };
            errors: components["schemas"]["Problem"][];
            /** @description With `in_use`, the client ids of those that use it */
            clients: string[];
        };
        CertificateText: {
            /** @description PEM certificates, or one certificate in base64 */
            text?: string;
        };
        Certificates: {
            certificates: components["schemas"]["Certificate"][];
        };
        Certificate: {
            /** @description RFC 4514 text */
            subject: string;
            /** @description RFC 4514 text */
            issuer: string;
            /** @description In hexadecimal digits */
            serial: string;
            /** Format: date-time */
            notBefore: string;
            /** Format: date-time */
            notAfter: string;
            /**
             * @description `soon`: within 30 days
             * @enum {string}
             */
            status: "valid" | "soon" | "expired" | "not_yet_valid";
            /**
             * Format: int64
             * @description Whole days until it ends; negative afterwards
             */
            daysLeft: number;
            key: components["schemas"]["PublicKey"];
            /** @description Why its key is refused; absent if it is not */
            weakness?: string;
            /** @description The same as `weakness`, with its code */
            statement?: components["schemas"]["Statement"];
            /** @description Of the DER certificate, base64url, as `x5t#S256` */
            sha256: string;
            sha256Hex: string;
            /** @description Of the SubjectPublicKeyInfo, base64url */
            publicKeySha256: string;
            selfSigned: boolean;
            ca: boolean;
            pem: string;
            /** @description What a client that shows this certificate can be bound to */
            selectors: components["schemas"]["Selector"][];
        };
        PublicKey: {
            /** @description Such as `RSA`, `EC` or `Ed25519` */
            algorithm: string;
            /**
             * Format: int32
             * @description In bits
             */
            size?: number;
            curve?: string;
        };
        Selector: {
            /** @enum {string} */
            type: "tls_client_auth_subject_dn" | "tls_client_auth_san_dns" | "tls_client_auth_san_uri" | "tls_client_auth_san_ip" | "tls_client_auth_san_email";
            value: string;
        };
        TrustProfileUpdate: {
            /** @description With validation */
            id?: string;
            /** @description What the change is based on; not for a new one */
            version?: string;
            name?: string;
            /** @description The whole configuration, by the keys of docs/configuration.md */
            config?: {
                [key: string]: string[];
            };
        };
        BaseVersion: {
            version?: string;
        };
        TrustProfileValidation: {
            problems: components["schemas"]["Problem"][];
            anchors: components["schemas"]["Certificate"][];
            intermediates: components["schemas"]["Certificate"][];
            pinned: components["schemas"]["Certificate"][];
        };
        TrustProfileSetting: {
            /** @description The key of `config` */
            key: string;
            /**
             * @description What it stands with
             * @enum {string}
             */
            group: "profile" | "trust" | "path" | "revocation";
            /**
             * @description How it is entered
             * @enum {string}
             */
            kind: "flag" | "number" | "choice" | "text" | "list" | "certificate" | "certificates";
            /** @description What a number counts */
            unit?: string;
            /**
             * Format: int32
             * @description The smallest number
             */
            least?: number;
            /**
             * Format: int32
             * @description The largest number
             */
            most?: number;
            /** @description The words of which one is entered */
            choices: string[];
            /** @description What counts when nothing is entered */
            default: string[];
            /** @description The values of `revocationMode` with which it has a meaning; none, always */
            modes: string[];
            /** @description Its name in English */
            label: string;
            /** @description What it means */
            help: string;
        };
        TrustProfile: {
            id: string;
            name: string;
            /** @description Whether clients that name no profile use this one */
            default: boolean;
            version: string;
            config: {
                [key: string]: string[];
            };
            anchors: components["schemas"]["Certificate"][];
            intermediates: components["schemas"]["Certificate"][];
            pinned: components["schemas"]["Certificate"][];
            /** @description Why all clients of this profile are refused */
            problem?: string;
            /** @description The same as `problem`, with its code */
            statement?: components["schemas"]["Statement"];
            usedBy: components["schemas"]["UsedBy"];
        };
        TrustProfileSummary: {
            id: string;
            name: string;
            default: boolean;
            /**
             * Format: int32
             * @description How many
             */
            anchors: number;
            /**
             * Format: int32
             * @description How many
             */
            pinned: number;
            problem?: string;
            /** @description The same as `problem`, with its code */
            statement?: components["schemas"]["Statement"];
        };
        UsedBy: {
            /** Format: int32 */
            count: number;
            /** @description The client ids of the first 20 that the administrator may view */
            clients: string[];
        };
        RevocationTestRequest: {
            /** @description PEM, leaf first, or one certificate in base64; absent for the profile's intermediates alone */
            certificate?: string;
        };
        RevocationTestResults: {
            results: components["schemas"]["RevocationTestResult"][];
        };
        RevocationTestResult: {
            /** @description Absent where no place is known */
            location?: string;
            /** @enum {string} */
            kind: "crl" | "ocsp";
            /** @description Whose status it is, or whose list */
            subject?: string;
            /**
             * @description `ok` if logins would believe the answer
             * @enum {string}
             */
            outcome: "ok" | "failed";
            detail: string;
            /** @description The same with its code */
            statement: components["schemas"]["Statement"];
            /** Format: date-time */
            thisUpdate?: string;
            /** Format: date-time */
            nextUpdate?: string;
            /** Format: int32 */
            revokedEntries?: number;
            /** Format: int64 */
            millis: number;
        };
        InventoryPage: {
            /** Format: int32 */
            total: number;
            /** Format: int32 */
            first: number;
            items: components["schemas"]["InventoryItem"][];
        };
        InventoryItem: {
            id: string;
            clientId: string;
            name?: string;
            enabled: boolean;
            method: components["schemas"]["Method"];
            /** @description Empty for the realm's default */
            trustProfile: string;
            /**
             * Format: int32
             * @description How many are registered; a published JWKS is one
             */
            credentials: number;
            /** Format: date-time */
            soonestExpiry?: string;
            /** @enum {string} */
            status: "valid" | "soon" | "expired" | "none";
            weak: boolean;
            /** @description Why the client cannot authenticate as it is configured */
            problem?: string;
            /** @description The same as `problem`, with field and code */
            statement?: components["schemas"]["Problem"];
        };
        SightingPage: {
            /** @description Whether the server keeps sightings; if not, the list is empty */
            kept: boolean;
            /**
             * Format: int32
             * @description How long they are kept; absent where the realm's setting cannot be read, and then nothing is deleted
             */
            days?: number;
            /** @description What is wrong with the realm's setting */
            problem?: string;
            /** @description The same as `problem`, with field and code */
            statement?: components["schemas"]["Problem"];
            /**
             * Format: int32
             * @description How many there are altogether
             */
            total: number;
            /**
             * Format: int32
             * @description The index of the first item
             */
            first: number;
            items: components["schemas"]["Sighting"][];
        };
        /** @description A certificate, or none, that came for a client with one outcome; everything but the first time is of the last time */
        Sighting: {
            /** @description Keycloak's id of the client */
            id: string;
            clientId: string;
            method: components["schemas"]["Method"];
            /** @enum {string} */
            outcome: "accepted" | "refused";
            /** @description Code of the reason why it was refused */
            reason?: string;
            /** @description Absent where none came */
            certificate?: components["schemas"]["SeenCertificate"];
            /** @description SHA-256 of what was presented, the client's certificate first */
            presented: string[];
            /** @description SHA-256 of the path that decided, the anchor last */
            path: string[];
            /** @description The metadata parameter and the value that were compared */
            selector?: string;
            trustProfile?: string;
            /** @description What was known of revocation */
            revocation?: string;
            /** @description Where the certificate is registered */
            source?: string;
            /** @description The header that it came in; absent: the TLS handshake, or not known */
            header?: string;
            /** Format: int32 */
            port?: number;
            /** Format: date-time */
            first: string;
            /** Format: date-time */
            last: string;
            /**
             * Format: int64
             * @description How often
             */
            seen: number;
            /**
             * Format: date-time
             * @description When the first certificate that the acceptance rests on ends
             */
            ends?: string;
            /** @description Names the settings that it was decided with: another one where they have changed */
            settings?: string;
        };
        SeenCertificate: {
            sha256: string;
            subject?: string;
            issuer?: string;
            /** @description In hexadecimal digits */
            serial?: string;
            /** @description SHA-256 of the SubjectPublicKeyInfo */
            publicKey?: string;
            /** Format: date-time */
            notBefore?: string;
            /** Format: date-time */
            notAfter?: string;
        };
        Warning: {
            /** @enum {string} */
            code: "certificates_do_not_arrive" | "certificates_never_arrived" | "block_list_unreadable" | "guard_not_in_place" | "other_methods_not_guarded" | "x509_user_login_unverified" | "client_x509_any_issuer" | "client_x509_without_ca_dn" | "proxy_not_named" | "truststore_not_of_proxies_alone" | "any_proxy_may_speak" | "other_methods_believe_any_proxy" | "trusted_proxies_unreadable" | "proxies_by_truststore" | "client_policy_unreadable" | "flow_blocked" | "flow_lacks_method" | "client_without_profile" | "client_misspelt" | "profile_problem" | "anchor_expiring";
            /** @enum {string} */
            severity: "danger" | "warning" | "info";
            client?: components["schemas"]["WarningClient"];
            /** @description The name of the trust profile */
            profile?: string;
            /** @description What else it is about, by name; of `x509_user_login_unverified` the names of `realm` and `flow`, and Keycloak's id of the `authenticator`; of `flow_lacks_method` `method` and `flow`; of `certificates_never_arrived` the `count` of requests without one and `since` when; of those about proxies `lookup`, Keycloak's id of the lookup provider, and of `proxies_by_truststore` also the names of the `authorities` */
            arguments: {
                [key: string]: string;
            };
            message: string;
            /** @description The same with its code */
            statement: components["schemas"]["Statement"];
        };
        Arrivals: {
            /**
             * Format: date-time
             * @description When the node started
             */
            since: string;
            /** @description Whether a certificate can arrive at all, as the server is configured */
            possible: boolean;
            /** @description Where none can, what to do about it */
            sentence?: string;
            /** @description The same with its code */
            statement?: components["schemas"]["Statement"];
            /** @description The last one that anybody has shown, stranger or not */
            shown?: components["schemas"]["Arrival"];
            /** @description The last one that let a client in, of whichever realm */
            accepted?: components["schemas"]["Arrival"];
            /**
             * Format: int64
             * @description How many requests that should have come with one came without
             */
            missing: number;
        };
        Arrival: {
            /** Format: date-time */
            at: string;
            /** @description That it stood in; absent: it came in the TLS handshake */
            header?: string;
            /**
             * Format: int32
             * @description Of this server that the connection came to
             */
            port: number;
        };
        Build: {
            /**
             * @description As in the JAR's name, or `unknown`
             * @example 0.9.0
             */
            version: string;
            /** @description Abbreviated, with `-dirty` where the sources were not those of the commit, or `unknown` */
            commit: string;
        };
        StartedConnectionCheck: {
            check: components["schemas"]["ConnectionCheck"];
            /**
             * Format: uri
             * @description Where to call, with POST
             */
            address: string;
            /** @description The form parameter `secret` of a call; 256 bits */
            secret: string;
            /** @description What to type for a call */
            curl: string;
        };
        ConnectionCheck: {
            /** @description No secret */
            id: string;
            /** Format: date-time */
            startedAt: string;
            /**
             * Format: date-time
             * @description When it ends by itself
             */
            endsAt: string;
            /** Format: int32 */
            callsLeft: number;
            /** @description The last one first */
            calls: components["schemas"]["ConnectionCheckCall"][];
        };
        ConnectionCheckSummary: {
            id: string;
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            endsAt: string;
        };
        ConnectionCheckCall: {
            /**
             * Format: int32
             * @description Which call it was, from 1
             */
            number: number;
            /** Format: date-time */
            at: string;
            /** @description That Keycloak takes for the caller's: what a proxy has said, where Keycloak believes it */
            address: string;
            /** @description The address at the other end of the connection to this server */
            peer: string;
            /** @description The address of this server that the connection came to */
            listener: string;
            /**
             * Format: int32
             * @description Of this server
             */
            port: number;
            /** @description The version of TLS of the connection to this server; absent if there is none */
            tls?: string;
            /** @description The id of the lookup provider; absent where there is none */
            lookup?: string;
            /** @description That the certificate is read from; absent: the TLS connection is asked */
            header?: string;
            /**
             * @description By what the sender may speak for clients in that header; absent if it may not, or if no header is read
             * @enum {string}
             */
            believed?: "address" | "certificate" | "truststore" | "anybody";
            /** @description Why the sender may not; absent if it may */
            unbelieved?: string;
            /** @description The same as `unbelieved`, with its code */
            unbelievedStatement?: components["schemas"]["Statement"];
            /**
             * @description `refused`: whatever came speaks for nobody
             * @enum {string}
             */
            outcome: "certificate" | "no_certificate" | "refused";
            /** @description Absent if a certificate arrived */
            reason?: components["schemas"]["Reason"];
            /** @description Of the reason */
            detail?: string;
            /** @description The same as `detail`, with its code */
            statement?: components["schemas"]["Statement"];
            /** @description What this server has dropped of the chain */
            unread?: string;
            /** @description The same as `unread`, with its code */
            unreadStatement?: components["schemas"]["Statement"];
            /**
             * Format: int32
             * @description How many arrived, the client's included
             */
            certificates: number;
            /** @description Leaf first; empty if there were more than ten or larger ones than are kept */
            chain: components["schemas"]["Certificate"][];
        };
        CheckedClients: {
            /**
             * Format: int32
             * @description How many were asked: those that it fits, and those that publish their keys
             */
            asked: number;
            /** @description Whether others were not asked, because there are too many */
            more: boolean;
            clients: components["schemas"]["CheckedClient"][];
        };
        CheckedClient: {
            id: string;
            clientId: string;
            method: components["schemas"]["Method"];
            /**
             * @description `unknown`: keys that the client publishes would have to be fetched
             * @enum {string}
             */
            outcome: "accepted" | "accepted_unless_revoked" | "unknown" | "refused";
            /** @description A client that is not lets nobody in */
            enabled: boolean;
            /** @description Why it is refused or unknown */
            reason?: components["schemas"]["Reason"];
            detail?: string;
            /** @description The same with its code */
            statement?: components["schemas"]["Statement"];
        };
        WarningClient: {
            id: string;
            clientId: string;
        };
        /** @enum {string} */
        Method: "tls_client_auth" | "self_signed_tls_client_auth";
        Client: {
            id: string;
            clientId: string;
            name?: string;
            enabled: boolean;
            /** @description What a change must be based on */
            version: string;
            /** @description Whether the client can use either method */
            eligible: boolean;
            /** @description Why not: a public client, SAML, a bearer-only client */
            ineligible?: string;
            /** @description The same as `ineligible`, with its code */
            statement?: components["schemas"]["Statement"];
            /** @description Keycloak's `clientAuthenticatorType` */
            authenticator: string;
            /** @description Absent with any other authenticator */
            method?: components["schemas"]["Method"];
            access: components["schemas"]["ClientAccess"];
            /** @description The registered subject value as it is stored; absent if there is none, or more than one */
            selector?: components["schemas"]["Selector"];
            /** @description Empty for the realm's default */
            trustProfile: string;
            /** @description Looked up among the profile's pinned certificates; empty if not used */
            subjectDn: string;
            /** @enum {string} */
            jwksSource: "none" | "inline" | "url";
            /** @description As it is stored, used or not; empty if there is none */
            jwksUrl: string;
            /** @description Whether access tokens are bound to the certificate (RFC 8705 §3) */
            boundTokens: boolean;
            /** @description Everything that is registered, from all sources, whichever method the client uses */
            credentials: components["schemas"]["Credential"][];
            jwks: components["schemas"]["ClientJwks"];
            /** @description Why no client's certificate reaches this server; absent where they can */
            certificatesBlocked?: string;
            /** @description The same as `certificatesBlocked`, with its code */
            blocked?: components["schemas"]["Statement"];
            /** @description Why the client cannot authenticate as it is stored */
            problems: components["schemas"]["Problem"][];
            /**
             * @description Exactly the client attributes that this resource writes, with their stored values; empty where one is not set.
             *     For forms of Keycloak's own that hold the same client.
             */
            attributes: {
                [key: string]: string;
            };
        };
        ClientAccess: {
            view: boolean;
            configure: boolean;
        };
        ClientJwks: {
            /**
             * @description What this node remembers of the last time that it read the client's jwks_uri
             * @enum {string}
             */
            state: "none" | "ok" | "failed" | "not_fetched";
            /** @description Why it failed */
            detail?: string;
            /** @description The same with its code */
            statement?: components["schemas"]["Statement"];
            /** Format: date-time */
            fetchedAt?: string;
        };
        Credential: {
            /** @description Stable: source and thumbprint */
            id: string;
            /** @enum {string} */
            source: "certificate" | "thumbprint" | "public_key" | "jwks" | "jwks_uri" | "pinned_subject";
            /** @description Whether it can be removed from the client here */
            removable: boolean;
            /** @description Base64url; for `public_key` of the SubjectPublicKeyInfo, else of the certificate */
            sha256: string;
            sha256Hex: string;
            /** @description Absent if only a thumbprint is known */
            certificate?: components["schemas"]["Certificate"];
            /** @description Absent if only a thumbprint is known */
            key?: components["schemas"]["PublicKey"];
            /**
             * @description `unknown` for what has no validity: thumbprints and public keys
             * @enum {string}
             */
            status: "valid" | "soon" | "expired" | "not_yet_valid" | "unknown";
            /** @description Why its key is refused at a login */
            weakness?: string;
            /** @description The same as `weakness`, with its code */
            statement?: components["schemas"]["Statement"];
        };
        /** @description Members that are absent stay as they are. */
        ClientUpdate: {
            /** @description What the change is based on; not for validation and trials */
            version?: string;
            /**
             * @description Null goes back from either method to Keycloak's client secret, which is made if there is none, and leaves any
             *     other method as it is.
             */
            method?: components["schemas"]["Method"] | null;
            /** @description Replaces whichever was registered; null removes it */
            selector?: components["schemas"]["Selector"] | null;
            /** @description Empty for the realm's default */
            trustProfile?: string;
            /** @description Empty for none */
            subjectDn?: string;
            /** @enum {string} */
            jwksSource?: "none" | "inline" | "url";
            jwksUrl?: string;
            /** @description The text of a JWKS; is stored with `jwksSource` inline */
            jwks?: string;
            boundTokens?: boolean;
        };
        ClientValidation: {
            problems: components["schemas"]["Problem"][];
        };
        CredentialAddition: {
            version?: string;
            /** @description PEM certificates, one certificate in base64, PEM public keys, or SHA-256 thumbprints, one a line */
            text?: string;
            /**
             * @description Absent: certificates and public keys are told by their PEM labels, and a bare digest is a certificate's
             *     thumbprint. With `public_key` certificates may be given too, and only their keys are registered.
             * @enum {string}
             */
            kind?: "certificate" | "thumbprint" | "public_key";
        };
        CertificateTrial: {
            /** @description PEM, leaf first, or one certificate in base64 */
            certificate?: string;
            /** @description What the client would have; absent: what it has */
            settings?: components["schemas"]["ClientUpdate"];
        };
        Explanation: {
            /** @description Of the certificate alone: a promise only where `obstacles` is empty */
            accepted: boolean;
            /** @description Absent if accepted */
            reason?: components["schemas"]["Reason"];
            /** @description In words for an administrator */
            detail: string;
            /** @description The same with its code; absent where the reason says all */
            statement?: components["schemas"]["Statement"];
            /** @description From the leaf, without the anchor; the leaf alone where no path was built */
            path: components["schemas"]["Certificate"][];
            /** @description The trust anchor that the path ends at */
            anchor?: components["schemas"]["Certificate"];
            /** @description The name of the trust profile that was asked */
            trustProfile?: string;
            /** @description Absent where no subject is compared */
            selector?: components["schemas"]["SelectorComparison"];
            /** @description Absent where no path is trusted */
            revocation?: components["schemas"]["Revocation"];
            /**
             * @description Where the certificate is registered that matched
             * @enum {string}
             */
            source?: "certificate" | "thumbprint" | "public_key" | "jwks" | "jwks_uri" | "pinned_subject";
            /**
             * @description What keeps every login of this client from getting as far as this decision: it is disabled, or the realm's
             *     flow does not run the method.
             */
            obstacles: components["schemas"]["Statement"][];
            /** @description Whether certificates arrive at all */
            arrivals: components["schemas"]["Arrivals"];
        };
        Reason: {
            /** @description One of docs/reasons.md */
            code: string;
            /** @description The standard and section that asks for the refusal */
            reference: string;
            meaning: string;
        };
        Revocation: {
            /**
             * @description `none`: the trust profile does not ask
             * @enum {string}
             */
            status: "none" | "good" | "stale" | "unknown";
            /** @enum {string} */
            source?: "ocsp" | "crl" | "ocsp+crl";
            /**
             * Format: date-time
             * @description When the oldest of the answers was made
             */
            thisUpdate?: string;
            /** Format: int64 */
            ageSeconds?: number;
        };
        SelectorComparison: {
            /** @description As in `CertificateView.Selector`; `mtls.subject_dn` for a pinned subject */
            type: string;
            registered: string;
            /** @description The leaf's values of this type */
            presented: string[];
            matches: boolean;
            /** @description With distinguished names, RDN by RDN in the order of RFC 4514 text. The names match exactly if all pairs do. */
            rdns: components["schemas"]["RdnPair"][];
        };
        RdnPair: {
            /** @description Empty if the registered name has no RDN here */
            registered: components["schemas"]["RdnAttribute"][];
            /** @description Empty if the certificate's name has no RDN here */
            presented: components["schemas"]["RdnAttribute"][];
            matches: boolean;
        };
        RdnAttribute: {
            oid: string;
            /** @description Such as `CN`; the OID where there is no name */
            name: string;
            value: string;
            /**
             * @description The ASN.1 type, such as `UTF8String` or `PrintableString`; `text` in a name that was typed. Never what a
             *     difference is made by, but for values that are no strings.
             */
            stringType: string;
        };
        PublishedJwks: {
            url: string;
            /** @enum {string} */
            state: "ok" | "failed";
            /** @description Why it cannot be read */
            detail?: string;
            /** @description The same with its code */
            statement?: components["schemas"]["Statement"];
            /** Format: date-time */
            fetchedAt?: string;
            /** @description The `x5c[0]` of the keys that count */
            certificates: components["schemas"]["Certificate"][];
            /** @description Why single keys do not count */
            problems: components["schemas"]["Statement"][];
        };
        Authentications: {
            /** @description Whether the realm stores events of authentications */
            stored: boolean;
            /** @description The types of such events that it does not store */
            missing: string[];
            /** Format: int32 */
            first: number;
            items: components["schemas"]["Authentication"][];
        };
        Authentication: {
            /** Format: date-time */
            time: string;
            /**
             * @description Of the client's authentication
             * @enum {string}
             */
            outcome: "accepted" | "refused";
            /** @description Keycloak's event type, such as `CLIENT_LOGIN` */
            type: string;
            /** @description A code of docs/reasons.md */
            reason?: string;
            reasonDetail?: string;
            /** @description The same as `reasonDetail`, with its code; absent where the event does not have it */
            statement?: components["schemas"]["Statement"];
            /** @description Absent if none was presented */
            certificate?: components["schemas"]["AuthenticationCertificate"];
            trustProfile?: string;
            /** @description Where a certificate is registered that was accepted */
            source?: string;
            /** @enum {string} */
            revocation?: "none" | "good" | "stale" | "unknown";
            ipAddress?: string;
        };
        AuthenticationCertificate: {
            subject: string;
            issuer: string;
            serial: string;
            /** @description In hexadecimal digits */
            sha256: string;
        };
        MigrationRequest: {
            /** @description What the change is based on; not for a dry run */
            version?: string;
            /** @default true */
            dryRun?: boolean;
            /** @description The profile to use from now on; empty or absent for the realm's default */
            trustProfile?: string;
        };
        Migration: {
            id: string;
            clientId: string;
            name?: string;
            enabled: boolean;
            version: string;
            /** @constant */
            from: "client-x509";
            /** @constant */
            to: "tls-client-auth";
            /** @description False if something that cannot be carried over, or is missing, speaks against it */
            possible: boolean;
            done: boolean;
            changes: components["schemas"]["MigrationChange"][];
            notCarriedOver: components["schemas"]["MigrationLoss"][];
            /** @description The client as it is now, when done */
            client?: components["schemas"]["Client"];
        };
        MigrationChange: {
            /** @description A client attribute, or `clientAuthenticatorType` */
            attribute: string;
            /** @description Absent if it was not set */
            before?: string;
            /** @description Absent if it is removed */
            after?: string;
        };
        MigrationLoss: {
            attribute: string;
            value: string;
            /** @description What is different from now on, and what to do */
            reason: string;
            /** @description Stable; docs/problems.md lists them */
            code: string;
            /** @description What the sentence of `code` puts in, by name */
            arguments: {
                [key: string]: components["schemas"]["Argument"];
            };
            /** @description Whether the client cannot be migrated because of it */
            blocking: boolean;
        };
        MigrationPage: {
            /** Format: int32 */
            total: number;
            /** Format: int32 */
            first: number;
            items: components["schemas"]["Migration"][];
        };
    };
    responses: {
        /** @description Refused, and nothing was changed */
        Refused: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        /** @description The administrator may not do this */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The trust profile as it is now */
        TrustProfile: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["TrustProfile"];
            };
        };
        /** @description The client as it is now */
        Client: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Client"];
            };
        };
    };
    parameters: {
        /** @description The id of the profile's component */
        TrustProfileId: string;
        /** @description Keycloak's id of the client, a UUID; not the client_id */
        ClientId: string;
        ConnectionCheckId: string;
        /** @description What the deletion is based on */
        Version: string;
        /** @description The index of the first item */
        First: number;
        Max: number;
        Filter: "all" | "expiring" | "expired" | "weak" | "problem";
        /** @description With `filter=expiring`, within how many days */
        Days: number;
        /** @description A part of client id or name, in any case */
        Search: string;
    };
    requestBodies: {
        TrustProfile: {
            content: {
                "application/json": components["schemas"]["TrustProfileUpdate"];
            };
        };
    };
    headers: never;
    pathItems: never;
}
type FlattenedDeepRequired<T> = {
    [K in keyof T]-?: FlattenedDeepRequired<T[K] extends unknown[] | undefined | null ? Extract<T[K], unknown[]>[number] : T[K]>;
};
type ReadonlyArray<T> = [
    Exclude<T, undefined>
] extends [
    unknown[]
] ? Readonly<Exclude<T, undefined>> : Readonly<Exclude<T, undefined>[]>;
export const refusalErrorValues: ReadonlyArray<FlattenedDeepRequired<components>["schemas"]["Refusal"]["error"]> = ["invalid_input", "conflict", "not_found", "in_use", "too_many"];
export const certificateStatusValues: ReadonlyArray<FlattenedDeepRequired<components>["schemas"]["Certificate"]["status"]> = ["valid", "soon", "expired", "not_yet_valid"];
export const selectorTypeValues: ReadonlyArray<FlattenedDeepRequired<components>["schemas"]["Selector"]["type"]> = ["tls_client_auth_subject_dn", "tls_client_auth_san_dns", "tls_client_auth_san_uri", "tls_client_auth_san_ip", "tls_client_auth_san_email"];
export const trustProfileSettingGroupValues: ReadonlyArray<FlattenedDeepRequired<components>["schemas"]["TrustProfileSetting"]["group"]> = ["profile", "trust", "path", "revocation"];
export const trustProfileSettingKindValues: ReadonlyArray<FlattenedDeepRequired<components>["schemas"]["TrustProfileSetting"]["kind"]> = ["flag", "number", "choice", "text", "list", "certificate", "certificates"];
export const revocationTestResultKindValues: ReadonlyArray<FlattenedDeepRequired<components>["schemas"]["RevocationTestResult"]["kind"]> = ["crl", "ocsp"];
export const revocationTestResultOutcomeValues: ReadonlyArray<FlattenedDeepRequired<components>["schemas"]["RevocationTestResult"]["outcome"]> = ["ok", "failed"];
export const inventoryItemStatusValues: ReadonlyArray<FlattenedDeepRequired<components>["schemas"]["InventoryItem"]["status"]> = ["valid", "soon", "expired", "none"];
export const sightingOutcomeValues: ReadonlyArray<FlattenedDeepRequired<components>["schemas"]["Sighting"]["outcome"]> = ["accepted", "refused"];
export const warningCodeValues: ReadonlyArray<FlattenedDeepRequired<components>["schemas"]["Warning"]["code"]> = ["certificates_do_not_arrive", "certificates_never_arrived", "block_list_unreadable", "guard_not_in_place", "other_methods_not_guarded", "x509_user_login_unverified", "client_x509_any_issuer", "client_x509_without_ca_dn", "proxy_not_named", "truststore_not_of_proxies_alone", "any_proxy_may_speak", "other_methods_believe_any_proxy", "trusted_proxies_unreadable", "proxies_by_truststore", "client_policy_unreadable", "flow_blocked", "flow_lacks_method", "client_without_profile", "client_misspelt", "profile_problem", "anchor_expiring"];
export const warningSeverityValues: ReadonlyArray<FlattenedDeepRequired<components>["schemas"]["Warning"]["severity"]> = ["danger", "warning", "info"];
export const connectionCheckCallBelievedValues: ReadonlyArray<FlattenedDeepRequired<components>["schemas"]["ConnectionCheckCall"]["believed"]> = ["address", "certificate", "truststore", "anybody"];
export const connectionCheckCallOutcomeValues: ReadonlyArray<FlattenedDeepRequired<components>["schemas"]["ConnectionCheckCall"]["outcome"]> = ["certificate", "no_certificate", "refused"];
export const checkedClientOutcomeValues: ReadonlyArray<FlattenedDeepRequired<components>["schemas"]["CheckedClient"]["outcome"]> = ["accepted", "accepted_unless_revoked", "unknown", "refused"];
export const methodValues: ReadonlyArray<FlattenedDeepRequired<components>["schemas"]["Method"]> = ["tls_client_auth", "self_signed_tls_client_auth"];
export const clientJwksSourceValues: ReadonlyArray<FlattenedDeepRequired<components>["schemas"]["Client"]["jwksSource"]> = ["none", "inline", "url"];
export const clientJwksStateValues: ReadonlyArray<FlattenedDeepRequired<components>["schemas"]["ClientJwks"]["state"]> = ["none", "ok", "failed", "not_fetched"];
export const credentialSourceValues: ReadonlyArray<FlattenedDeepRequired<components>["schemas"]["Credential"]["source"]> = ["certificate", "thumbprint", "public_key", "jwks", "jwks_uri", "pinned_subject"];
export const credentialStatusValues: ReadonlyArray<FlattenedDeepRequired<components>["schemas"]["Credential"]["status"]> = ["valid", "soon", "expired", "not_yet_valid", "unknown"];
export const clientUpdateJwksSourceValues: ReadonlyArray<FlattenedDeepRequired<components>["schemas"]["ClientUpdate"]["jwksSource"]> = ["none", "inline", "url"];
export const credentialAdditionKindValues: ReadonlyArray<FlattenedDeepRequired<components>["schemas"]["CredentialAddition"]["kind"]> = ["certificate", "thumbprint", "public_key"];
export const explanationSourceValues: ReadonlyArray<FlattenedDeepRequired<components>["schemas"]["Explanation"]["source"]> = ["certificate", "thumbprint", "public_key", "jwks", "jwks_uri", "pinned_subject"];
export const revocationStatusValues: ReadonlyArray<FlattenedDeepRequired<components>["schemas"]["Revocation"]["status"]> = ["none", "good", "stale", "unknown"];
export const revocationSourceValues: ReadonlyArray<FlattenedDeepRequired<components>["schemas"]["Revocation"]["source"]> = ["ocsp", "crl", "ocsp+crl"];
export const publishedJwksStateValues: ReadonlyArray<FlattenedDeepRequired<components>["schemas"]["PublishedJwks"]["state"]> = ["ok", "failed"];
export const authenticationOutcomeValues: ReadonlyArray<FlattenedDeepRequired<components>["schemas"]["Authentication"]["outcome"]> = ["accepted", "refused"];
export const authenticationRevocationValues: ReadonlyArray<FlattenedDeepRequired<components>["schemas"]["Authentication"]["revocation"]> = ["none", "good", "stale", "unknown"];
