package dev.keycloakmtls.domain;

import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.untrusted.VisibleText;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;

/**
 * Where a server is reached: an absolute https URL without user name, query and fragment.
 *
 * @param url given as anybody writes it; kept without a slash at its end
 */
public record HttpsBaseUrl(String url) {

    /** @throws MalformedException saying on one line what is wrong with the text, whatever it holds */
    public HttpsBaseUrl {
        URI uri;
        try {
            uri = new URI(url.strip());
        } catch (URISyntaxException e) {
            throw ProblemCode.URL_TEXT.malformed(Map.of("url", VisibleText.of(url)), e);
        }
        if (!"https".equalsIgnoreCase(uri.getScheme())
                || uri.getHost() == null
                || uri.getRawUserInfo() != null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            throw ProblemCode.URL_BASE.malformed(Map.of("url", VisibleText.of(url)));
        }
        url = uri.toString().replaceFirst("/+$", "");
    }

    /**
     * Returns the same endpoint on this base.
     *
     * @param bases where the server says that it is
     * @return the endpoint as it was if it lies on none of them
     */
    public String rebase(String endpoint, URI... bases) {
        for (URI base : bases) {
            String prefix = base.toString().replaceFirst("/+$", "") + "/";
            if (endpoint.startsWith(prefix)) {
                return url + "/" + endpoint.substring(prefix.length());
            }
        }
        return endpoint;
    }
}
