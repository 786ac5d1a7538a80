package dev.keycloakmtls.trustprofile;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keycloakmtls.TrustProfileProvider;
import dev.keycloakmtls.config.AttributeSource;
import dev.keycloakmtls.config.AuthenticationMethod;
import dev.keycloakmtls.config.ClientAttributes;
import dev.keycloakmtls.config.TrustProfileSetting;
import dev.keycloakmtls.config.TrustProfileSettings;
import dev.keycloakmtls.domain.RejectionReason;
import dev.keycloakmtls.domain.TrustProfile;
import dev.keycloakmtls.domain.Verdict.Rejected;
import dev.keycloakmtls.problem.Detail;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.problem.SettingProblem;
import dev.keycloakmtls.server.MutualTlsServer;
import dev.keycloakmtls.untrusted.Bound;
import dev.keycloakmtls.verification.TrustProfileLookup;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.truststore.TruststoreProvider;

/** Finds a realm's trust profiles. Whatever is missing, ambiguous or unreadable means that nobody is trusted. */
public final class TrustProfiles {

    private static final boolean HAS_STORE_FOR_CLIENTS = Stream.of(TruststoreProvider.class.getMethods())
            .anyMatch(method -> method.getName().equals("getHttpsTruststore"));

    /** All that a profile is made of; a key store compares by identity. */
    private record Content(
            String name,
            Map<String, List<String>> config,
            @Nullable KeyStore serverTruststore) {
        /** In characters; what is made of them takes several times that. */
        int weight() {
            long weight = 1024; // so that many small ones count too
            for (List<String> values : config.values()) {
                for (String value : values) {
                    weight += value == null ? 0 : value.length();
                }
            }
            return (int) Math.min(weight, Integer.MAX_VALUE);
        }

        Content detached() {
            Map<String, List<String>> copy = new HashMap<>();
            config.forEach((key, values) -> copy.put(key, new ArrayList<>(values)));
            return new Content(name, copy, serverTruststore);
        }
    }

    /** What was read on this server, for all realms. */
    private static final class Known {

        /** Parsed profiles by content, so that the same text is the same object: other caches compare by identity. */
        private final Cache<Content, TrustProfile> profiles = Caffeine.newBuilder()
                .maximumWeight(Bound.PROFILES_CACHE_OCTETS.value())
                .weigher((Content content, TrustProfile profile) -> content.weight())
                .build();

        /** Why those that cannot be used cannot: anybody may ask for a client, and each request would parse them again. */
        private final Cache<Content, TrustProfileLookup> unusable = Caffeine.newBuilder()
                .maximumWeight(Bound.UNUSABLE_SETTINGS_OCTETS.value())
                .weigher((Content content, TrustProfileLookup missing) -> content.weight())
                .expireAfterWrite(Bound.UNUSABLE_SETTINGS_AGE.duration())
                .build();
    }

    private final KeycloakSession session;
    private final RealmModel realm;
    private final Known known;

    public TrustProfiles(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
        this.known = MutualTlsServer.of(session).only(Known.class, options -> new Known());
    }

    /** The components that stand for a realm's trust profiles, readable or not. */
    public static Stream<ComponentModel> components(RealmModel realm) {
        return realm.getComponentsStream(realm.getId(), TrustProfileProvider.class.getName());
    }

    /** Whether clients that name no trust profile use this one. */
    public static boolean isDefault(ComponentModel component) {
        return Boolean.parseBoolean(component.get(TrustProfileSetting.DEFAULT.key()));
    }

    /** The name of the profile that the client is decided by, empty for the default; nothing if it needs none. */
    public static Optional<String> neededBy(ClientModel client) {
        AttributeSource attributes = client::getAttribute;
        return AuthenticationMethod.ofProviderId(client.getClientAuthenticatorType())
                .filter(method -> !client.isPublicClient())
                .filter(method -> switch (method) {
                    case CA_SIGNED -> true;
                    case SELF_SIGNED ->
                        !attributes.text(ClientAttributes.SUBJECT_DN).isEmpty();
                })
                .map(method -> attributes.text(ClientAttributes.TRUST_PROFILE));
    }

    /** @param name a profile's name; empty: the realm's default profile */
    public TrustProfileLookup find(String name) {
        List<ComponentModel> matches = components(realm)
                .filter(component -> name.isEmpty() ? isDefault(component) : name.equals(component.getName()))
                .toList();
        Map<String, String> which = name.isEmpty() ? Map.of() : Map.of("name", name);
        if (matches.isEmpty()) {
            return missing(
                    RejectionReason.TRUST_PROFILE_NOT_FOUND,
                    (name.isEmpty() ? ProblemCode.NO_DEFAULT : ProblemCode.NO_PROFILE).with(which));
        }
        if (matches.size() > 1) {
            return missing(
                    RejectionReason.TRUST_PROFILE_INVALID,
                    (name.isEmpty() ? ProblemCode.SEVERAL_DEFAULTS : ProblemCode.SEVERAL_PROFILES).with(which));
        }
        return read(matches.get(0));
    }

    /** Why clients of this profile are refused, whoever they are, or nothing. */
    public Optional<Detail> problem(ComponentModel component) {
        List<TrustProfileLookup> lookups = new ArrayList<>(List.of(read(component)));
        if (component.getName() != null) {
            lookups.add(find(component.getName())); // not by itself where the realm has another of the name
        }
        if (isDefault(component)) {
            lookups.add(find(""));
        }
        return lookups.stream()
                .filter(TrustProfileLookup.Missing.class::isInstance)
                .flatMap(lookup -> ((TrustProfileLookup.Missing) lookup).rejection().cause().stream())
                .findFirst();
    }

    /** What a component says, wherever it is named. */
    public TrustProfileLookup read(ComponentModel component) {
        TruststoreProvider truststore = session.getProvider(TruststoreProvider.class);
        Content content = new Content(
                component.getName(), component.getConfig(), truststore == null ? null : forClients(truststore));
        TrustProfile profile = known.profiles.getIfPresent(content);
        if (profile != null) {
            return new TrustProfileLookup.Found(profile);
        }
        TrustProfileLookup unusable = known.unusable.getIfPresent(content);
        if (unusable != null) {
            return unusable;
        }
        TrustProfileLookup read = read(component, content.detached(), truststore); // Keycloak's own map may change
        if (read instanceof TrustProfileLookup.Missing) {
            known.unusable.put(content.detached(), read);
        }
        return read;
    }

    private TrustProfileLookup read(
            ComponentModel component, Content detached, @Nullable TruststoreProvider truststore) {
        try {
            TrustProfileSettings settings = TrustProfileSettings.read(detached.name(), detached.config());
            TrustProfile profile = settings.profile();
            if (settings.useServerTruststore()) {
                if (truststore == null || !hasTruststoreForClients(truststore)) {
                    return invalid(
                            component,
                            SettingProblem.of(
                                    TrustProfileSetting.USE_SERVER_TRUSTSTORE.key(), ProblemCode.NO_TRUSTSTORE));
                }
                profile = withServerTruststore(profile, truststore);
            }
            known.profiles.put(detached, profile);
            return new TrustProfileLookup.Found(profile);
        } catch (InvalidSettingException e) {
            return invalid(component, e.problem());
        }
    }

    /**
     * Without {@code --https-trust-store-file} Keycloak answers with the store for outgoing connections instead, and in
     * that are all the public web's CAs.
     */
    private static boolean hasTruststoreForClients(TruststoreProvider truststore) {
        KeyStore forClients = forClients(truststore);
        return forClients != null && forClients != truststore.getTruststore();
    }

    /** Keycloak 26.6 has only the store for outgoing connections, and nobody is trusted because of that. */
    private static @Nullable KeyStore forClients(TruststoreProvider truststore) {
        return HAS_STORE_FOR_CLIENTS ? truststore.getHttpsTruststore() : null;
    }

    private static TrustProfile withServerTruststore(TrustProfile profile, TruststoreProvider truststore) {
        Set<X509Certificate> anchors = new HashSet<>(profile.anchors());
        anchors.addAll(flatten(truststore.getHttpsRootCertificates()));
        List<X509Certificate> intermediates = new ArrayList<>(profile.intermediates());
        intermediates.addAll(flatten(truststore.getHttpsIntermediateCertificates()));
        return TrustProfile.named(profile.name())
                .anchors(anchors)
                .intermediates(intermediates)
                .pinned(profile.pinned())
                .policy(profile.policy())
                .revocation(profile.revocation())
                .build();
    }

    private static TrustProfileLookup invalid(ComponentModel component, SettingProblem problem) {
        return missing(
                RejectionReason.TRUST_PROFILE_INVALID,
                ProblemCode.OF_PROFILE.with(Map.of(
                        "name",
                        String.valueOf(component.getName()),
                        "setting",
                        problem.field(),
                        "problem",
                        problem.detail())));
    }

    private static List<X509Certificate> flatten(Map<X500Principal, List<X509Certificate>> byName) {
        return byName.values().stream().flatMap(List::stream).toList();
    }

    private static TrustProfileLookup missing(RejectionReason reason, Detail detail) {
        return new TrustProfileLookup.Missing(new Rejected(reason, detail));
    }
}
