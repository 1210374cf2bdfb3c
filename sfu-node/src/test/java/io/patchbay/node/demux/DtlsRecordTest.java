package io.patchbay.node.demux;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.packet.Seeded;
import org.junit.jupiter.api.Test;

final class DtlsRecordTest {
    private static final byte[] ALERT = Seeded.hex("15fefd0000000000000007 0002 0100");

    @Test
    void shouldTakeRecordsOfBothVersions() {
        byte[] older = ALERT.clone();
        older[2] = (byte) 0xff;

        assertThat(DtlsRecord.isPlausible(ALERT, 0, ALERT.length)).isTrue();
        assertThat(DtlsRecord.isPlausible(older, 0, older.length)).isTrue();
    }

    @Test
    void shouldRefuseWhatIsCutShort() {
        for (int length = 0; length < ALERT.length; length++) {
            assertThat(DtlsRecord.isPlausible(ALERT, 0, length)).isFalse();
        }
    }

    @Test
    void shouldRefuseOtherTypesAndVersions() {
        byte[] type = ALERT.clone();
        type[0] = 24;
        byte[] version = ALERT.clone();
        version[1] = 3;

        assertThat(DtlsRecord.isPlausible(type, 0, type.length)).isFalse();
        assertThat(DtlsRecord.isPlausible(version, 0, version.length)).isFalse();
    }

    @Test
    void shouldReadNothingBeyondRandomBytes() {
        var random = Seeded.random();
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = Seeded.bytes(random, random.nextInt(40));
            int offset = bytes.length == 0 ? 0 : random.nextInt(bytes.length);

            DtlsRecord.isPlausible(bytes, offset, bytes.length - offset);
        }
    }
}
