package dev.keycloakmtls.problem;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;

/**
 * Every kind of thing that is wrong with a setting: a stable code, and one English sentence in which <code>{{name}}</code>
 * stands for an argument. Codes and names of arguments are promises to scripts; sentences may become better.
 *
 * <p>{@code docs/problems.md} lists them, {@code mtls.ui.problem.*} translates them; tests compare both, and look for a
 * test that produces each.
 */
public enum ProblemCode {
    CERTIFICATE_NEVER_ACCEPTED("the certificate \"{{subject}}\" never lets anybody in: {{why}}"),
    NOBODY_TRUSTED("nobody is trusted: add a trust anchor or a pinned certificate, or choose the server truststore"),
    PROFILE_ELSEWHERE("a trust profile is a component of the realm itself: its clients do not find it anywhere else"),
    UNKNOWN_ATTRIBUTE("is not an attribute of this extension, and so it has no effect; the nearest is {{nearest}}"),
    UNKNOWN_AUTHENTICATOR("there is no client authenticator \"{{given}}\"; the one of this method is \"{{id}}\"");

    private final String sentence;

    @SuppressWarnings("ImmutableEnumChecker") // a list that nobody can change
    private final List<String> arguments;

    ProblemCode(String sentence) {
        this.sentence = sentence;
        this.arguments = SettingProblem.ARGUMENT
                .matcher(sentence)
                .results()
                .map(found -> found.group(1))
                .distinct()
                .toList();
    }

    /** The stable code of answers and messages: lower case letters and underscores. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** One sentence for administrators that follows the name of the field, with its arguments as <code>{{name}}</code>. */
    public String sentence() {
        return sentence;
    }

    /** The names of the arguments, each once, in the order of the sentence. */
    public List<String> arguments() {
        return arguments;
    }

    /** The sentence with its arguments put in. */
    String sentence(Map<String, String> values) {
        return SettingProblem.ARGUMENT
                .matcher(sentence)
                .replaceAll(found -> Matcher.quoteReplacement(values.getOrDefault(found.group(1), "")));
    }
}
