package dev.keycloakmtls.config;

import dev.keycloakmtls.domain.RevocationPolicy;
import dev.keycloakmtls.domain.RevocationPolicy.FailureMode;
import dev.keycloakmtls.domain.RevocationPolicy.Mode;
import dev.keycloakmtls.problem.InvalidSettingException;
import dev.keycloakmtls.untrusted.Bound;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads how a trust profile checks revocation. */
record RevocationReader(TrustProfileSettings.Reader values) {

    private static final int WEEK = (int) Duration.ofDays(7).toSeconds();
    private static final int MIN_AGE = 60;

    private static final Pattern HOST = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|\\[[0-9a-f:.]+]");

    RevocationPolicy read() throws InvalidSettingException {
        List<X509Certificate> responders = values.certificates(TrustProfileSettings.OCSP_RESPONDER_CERTIFICATE);
        if (responders.size() > 1) {
            throw new InvalidSettingException(
                    TrustProfileSettings.OCSP_RESPONDER_CERTIFICATE, "must be one certificate");
        }
        return new RevocationPolicy(
                word(TrustProfileSettings.REVOCATION_MODE, Mode.NONE, Mode::of, Mode.values(), Mode::code),
                word(
                        TrustProfileSettings.REVOCATION_FAILURE_MODE,
                        FailureMode.HARD,
                        FailureMode::of,
                        FailureMode.values(),
                        FailureMode::code),
                crlLocations(),
                ocspResponder(),
                responders.stream().findFirst(),
                values.flag(TrustProfileSettings.OCSP_NONCE),
                Duration.ofSeconds(values.number(
                        TrustProfileSettings.REVOCATION_MAX_AGE,
                        (int) RevocationPolicy.DEFAULT_MAX_AGE.toSeconds(),
                        MIN_AGE,
                        WEEK)),
                Duration.ofSeconds(values.number(TrustProfileSettings.REVOCATION_STALE_TOLERANCE, 0, 0, WEEK)),
                allowedHosts());
    }

    private <T> T word(String key, T standard, Function<String, Optional<T>> parser, T[] all, Function<T, String> code)
            throws InvalidSettingException {
        String text = values.text(key);
        if (text.isEmpty()) {
            return standard;
        }
        Optional<T> found = parser.apply(text);
        if (found.isEmpty()) {
            throw new InvalidSettingException(
                    key, "must be one of " + Arrays.stream(all).map(code).collect(Collectors.joining(", ")));
        }
        return found.get();
    }

    private List<URI> crlLocations() throws InvalidSettingException {
        List<URI> locations = values.parsed(TrustProfileSettings.CRL_LOCATIONS, text -> List.of(crlLocation(text)));
        if (locations.size() > Bound.CRL_LOCATIONS.value()) {
            throw new InvalidSettingException(
                    TrustProfileSettings.CRL_LOCATIONS, "has more than " + Bound.CRL_LOCATIONS.value() + " entries");
        }
        return locations;
    }

    private static URI crlLocation(String text) {
        URI uri = uri(text);
        if ("file".equalsIgnoreCase(uri.getScheme())) {
            var unused = ConfDirectory.resolve(uri); // throws if it lies elsewhere
            return uri;
        }
        return http(uri, "http, https or file");
    }

    private Optional<URI> ocspResponder() throws InvalidSettingException {
        return values
                .parsed(TrustProfileSettings.OCSP_RESPONDER, text -> List.of(http(uri(text), "http or https")))
                .stream()
                .findFirst();
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "\"" + TrustProfileSettings.Reader.shortened(text) + "\" is not a URL", e);
        }
    }

    private static URI http(URI uri, String schemes) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        String shown = "\"" + TrustProfileSettings.Reader.shortened(uri.toString()) + "\" ";
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException(shown + "must be a URL with " + schemes);
        }
        if (uri.getHost() == null || uri.getUserInfo() != null) {
            throw new IllegalArgumentException(shown + "must name a host, and no user");
        }
        return uri;
    }

    private Set<String> allowedHosts() throws InvalidSettingException {
        return new HashSet<>(values.parsed(TrustProfileSettings.REVOCATION_ALLOWED_HOSTS, text -> {
            String host = text.toLowerCase(Locale.ROOT);
            if (!HOST.matcher(host).matches()) {
                throw new IllegalArgumentException(
                        "\"" + TrustProfileSettings.Reader.shortened(text) + "\" is not a host name");
            }
            return List.of(host);
        }));
    }
}
