package dev.keycloakmtls.config;

import java.util.List;
import org.keycloak.provider.ProviderConfigProperty;

/** Describes a trust profile's keys to Keycloak, which drops every key that is not described. */
public final class TrustProfileProperties {

    public static final List<ProviderConfigProperty> ALL = List.of(
            property(
                    TrustProfileSettings.DEFAULT,
                    ProviderConfigProperty.BOOLEAN_TYPE,
                    "Whether clients that name no trust profile use this one."),
            property(
                    TrustProfileSettings.TRUST_ANCHORS,
                    ProviderConfigProperty.MULTIVALUED_STRING_TYPE,
                    "CA certificates in PEM that paths may end at."),
            property(
                    TrustProfileSettings.USE_SERVER_TRUSTSTORE,
                    ProviderConfigProperty.BOOLEAN_TYPE,
                    "Whether the certificates of the server's HTTPS truststore are trust anchors too."),
            property(
                    TrustProfileSettings.INTERMEDIATES,
                    ProviderConfigProperty.MULTIVALUED_STRING_TYPE,
                    "CA certificates in PEM that help to build paths but are not trusted by themselves."),
            property(
                    TrustProfileSettings.PINNED_CERTIFICATES,
                    ProviderConfigProperty.MULTIVALUED_STRING_TYPE,
                    "Self-signed certificates in PEM that clients may be bound to by their subject DN."),
            property(
                    TrustProfileSettings.EXTENDED_KEY_USAGES,
                    ProviderConfigProperty.MULTIVALUED_STRING_TYPE,
                    "OIDs that an extended key usage must all allow. Default: clientAuth (1.3.6.1.5.5.7.3.2)."),
            property(
                    TrustProfileSettings.STRICT_KEY_USAGE,
                    ProviderConfigProperty.BOOLEAN_TYPE,
                    "Whether certificates must have a key usage and an extended key usage."),
            property(
                    TrustProfileSettings.IGNORE_INTERMEDIATE_EXTENDED_KEY_USAGES,
                    ProviderConfigProperty.BOOLEAN_TYPE,
                    "Whether the extended key usages of CA certificates between client certificate and trust anchor are"
                            + " not asked."),
            property(
                    TrustProfileSettings.CERTIFICATE_POLICIES,
                    ProviderConfigProperty.MULTIVALUED_STRING_TYPE,
                    "OIDs of certificate policies of which a path must be valid for one. Default: any."),
            property(
                    TrustProfileSettings.MAX_PATH_LENGTH,
                    ProviderConfigProperty.STRING_TYPE,
                    "The most CA certificates between client certificate and trust anchor, 0 to 8. Default: 8."),
            property(
                    TrustProfileSettings.MIN_RSA_KEY_SIZE,
                    ProviderConfigProperty.STRING_TYPE,
                    "The shortest RSA key in bits, 1024 to 16384. Default: 2048."),
            property(
                    TrustProfileSettings.MIN_EC_KEY_SIZE,
                    ProviderConfigProperty.STRING_TYPE,
                    "The shortest elliptic curve key in bits, 160 to 571. Default: 224."),
            property(
                    TrustProfileSettings.ALLOW_SHA1_SIGNATURES,
                    ProviderConfigProperty.BOOLEAN_TYPE,
                    "Whether signatures with SHA-1 are accepted in a path, on CRLs and on OCSP answers."),
            property(
                    TrustProfileSettings.REVOCATION_MODE,
                    ProviderConfigProperty.STRING_TYPE,
                    "How revocation is checked: none, crl, ocsp or ocsp-or-crl. Default: none."),
            property(
                    TrustProfileSettings.REVOCATION_FAILURE_MODE,
                    ProviderConfigProperty.STRING_TYPE,
                    "What happens when revocation cannot be determined: hard (refuse) or soft (accept). Default: hard."),
            property(
                    TrustProfileSettings.CRL_LOCATIONS,
                    ProviderConfigProperty.MULTIVALUED_STRING_TYPE,
                    "Where CRLs are read instead of at the certificates' distribution points: http, https, or file"
                            + " within the server's conf directory."),
            property(
                    TrustProfileSettings.OCSP_RESPONDER,
                    ProviderConfigProperty.STRING_TYPE,
                    "The OCSP responder that is asked instead of the one that the certificates name."),
            property(
                    TrustProfileSettings.OCSP_RESPONDER_CERTIFICATE,
                    ProviderConfigProperty.STRING_TYPE,
                    "A certificate in PEM whose OCSP answers count although the CA did not appoint it."),
            property(
                    TrustProfileSettings.OCSP_NONCE,
                    ProviderConfigProperty.BOOLEAN_TYPE,
                    "Whether an OCSP answer must repeat the nonce of its request."),
            property(
                    TrustProfileSettings.REVOCATION_MAX_AGE,
                    ProviderConfigProperty.STRING_TYPE,
                    "How long an OCSP answer or a CRL is used after it was fetched, in seconds, 60 to 604800."
                            + " Default: 3600."),
            property(
                    TrustProfileSettings.REVOCATION_STALE_TOLERANCE,
                    ProviderConfigProperty.STRING_TYPE,
                    "How much longer it is used while its source is down, in seconds, 0 to 604800. Default: 0."),
            property(
                    TrustProfileSettings.REVOCATION_ALLOWED_HOSTS,
                    ProviderConfigProperty.MULTIVALUED_STRING_TYPE,
                    "The only hosts that certificates may send the server to for CRLs and OCSP. Default: any."));

    private TrustProfileProperties() {}

    private static ProviderConfigProperty property(String name, String type, String help) {
        return new ProviderConfigProperty(name, name, help, type, null);
    }
}
