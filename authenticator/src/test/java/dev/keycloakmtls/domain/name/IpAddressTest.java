package dev.keycloakmtls.domain.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keycloakmtls.problem.MalformedException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 00000000",
        "255.255.255.255, ffffffff",
        "192.0.2.10, c000020a",
        "::, 00000000000000000000000000000000",
        "::1, 00000000000000000000000000000001",
        "1::, 00010000000000000000000000000000",
        "1:2:3:4:5:6:7:8, 00010002000300040005000600070008",
        "1:2:3:4:5:6:7::, 00010002000300040005000600070000",
        "::2:3:4:5:6:7:8, 00000002000300040005000600070008",
        "1:2:3::5:6:7:8, 00010002000300000005000600070008",
        "2001:DB8::fFfF, 20010db800000000000000000000ffff",
        "::ffff:192.0.2.10, 00000000000000000000ffffc000020a",
        "1:2:3:4:5:6:192.0.2.10, 000100020003000400050006c000020a",
        "1:2:3:4:5::192.0.2.10, 000100020003000400050000c000020a",
        "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255, ffffffffffffffffffffffffffffffff",
    })
    void readsEveryTextOfAnAddress(String text, String octets) {
        assertThat(IpAddress.parse(text).octets()).isEqualTo(HexFormat.of().parseHex(octets));
    }

    /** What several programs read as several addresses is none. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.",
                ".2.3.4",
                "1.2.3.256",
                "1.2.3.04",
                "1.2.3.00",
                "1.2.3.0004",
                "1.2.3.-4",
                "1.2.3.+4",
                "1.2.3.a",
                "1.2.3.\u0664", // a digit, but not of ASCII
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8:",
                ":1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7:",
                ":",
                ":::",
                "1:::2",
                "1::2::3",
                "1:2:3:4::5:6:7:8", // nothing is left for "::"
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7:1.2.3.4",
                "1:2:3:4:5:1.2.3.4",
                "1:2:3:4:5:6::1.2.3.4",
                "1.2.3.4::",
                "1.2.3.4:5:6:7:8:9:a",
                "::1.2.3.4:5",
                "::1.2.3",
                "::1.2.3.256",
                "::12345",
                "::g",
                "::-1",
                "::1%eth0",
                "::1/128",
                "[::1]",
                "0000:0000:0000:0000:0000:0000:0000:0000:0000:0001",
                "00000:ffff:ffff:ffff:ffff:ffff:255.255.255.255",
            })
    void refusesWhatIsNoTextOfOne(String text) {
        assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> IpAddress.parse(text));
    }

    /** RFC 5952: lower case, no leading zeros, the first longest run of zeros of two groups or more is "::". */
    @ParameterizedTest
    @CsvSource({
        "192.0.2.255, 192.0.2.255",
        "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "0:0:0:0:0:0:0:0, ::",
        "1:0:0:0:0:0:0:0, 1::",
        "0:0:0:0:0:0:0:1, ::1",
        "0:1:2:3:4:5:6:0, 0:1:2:3:4:5:6:0",
        "::00ff:0100, ::ff:100",
        "::ffff:192.0.2.255, ::ffff:192.0.2.255",
        "::fffe:192.0.2.255, ::fffe:c000:2ff",
    })
    void writesOneTextForEachAddress(String text, String canonical) {
        assertThat(IpAddress.parse(text)).hasToString(canonical);
        assertThat(IpAddress.parse(canonical)).isEqualTo(IpAddress.parse(text));
    }

    @Test
    void isNotTheAddressThatIsMappedToIt() {
        assertThat(IpAddress.parse("::ffff:192.0.2.1"))
                .isNotEqualTo(IpAddress.parse("192.0.2.1"))
                .isNotEqualTo(IpAddress.parse("::ffff:192.0.2.2"))
                .isNotEqualTo("::ffff:192.0.2.1");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 5, 8, 15, 17, 32})
    void isNothingOfAnotherLength(int octets) {
        assertThat(IpAddress.ofOctets(new byte[octets])).isEmpty();
    }
}
