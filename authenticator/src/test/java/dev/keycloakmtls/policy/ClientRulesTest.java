package dev.keycloakmtls.policy;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keycloakmtls.domain.name.DistinguishedName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which subject DNs the option {@code rfc4514-names} lets a client register. */
final class ClientRulesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CN=robot,O=Bank,C=BR",
                "cn=robot + uid=7 , o=Bank",
                "CN=robot,2.5.4.97=#0c0750534444452d31",
                "CN=robot\\, emailAddress=nobody,O=Bank",
                "CN=robot\\\\\\, emailAddress=nobody,O=Bank",
                "CN=robot\\2C emailAddress=nobody,O=Bank",
                "CN=a=b,O=Bank"
            })
    void namesOfTheStandardAreAllowed(String dn) {
        DistinguishedName.parse(dn);

        assertThatCode(() -> ClientRules.checkNames("member", dn)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "emailAddress=nobody,CN=robot|emailAddress",
                "CN=robot,emailAddress=nobody|emailAddress",
                "CN=robot+emailAddress=nobody|emailAddress",
                "CN=robot , emailAddress = nobody|emailAddress",
                "CN=robot\\\\,emailAddress=nobody|emailAddress",
                "CN=robot\\\\\\\\+emailAddress=nobody|emailAddress",
                "CN=\"robot\\\\\",emailAddress=nobody|emailAddress",
                "CN=robot\\2C,emailAddress=nobody|emailAddress",
                "CN=robot,2.5.4.97=PSDDE-1|2.5.4.97",
                "CN=robot,OID.2.5.4.97=#0c0750534444452d31|OID.2.5.4.97"
            })
    void otherNamesAreRefused(String dn, String type) {
        DistinguishedName.parse(dn);

        assertThatThrownBy(() -> ClientRules.checkNames("member", dn))
                .isInstanceOf(PolicyViolation.class)
                .hasMessageStartingWith("member: \"" + type + "\" must be given as dotted OID");
    }
}
