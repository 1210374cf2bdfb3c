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
    void shouldRefuseEncryptedRecordsThatAreTooShortForATag() {
        for (int length = 0; length < 64; length++) {
            byte[] record = new byte[DtlsRecord.HEADER_LENGTH + length];
            System.arraycopy(Seeded.hex("17fefd0001000000000099"), 0, record, 0, 11);
            record[12] = (byte) length;

            assertThat(DtlsRecord.isPlausible(record, 0, record.length))
                    .as("%d bytes", length)
                    .isEqualTo(length >= DtlsRecord.MIN_ENCRYPTED);
            record[4] = 0;
            assertThat(DtlsRecord.isPlausible(record, 0, record.length)).isTrue();
        }
    }

    @Test
    void shouldLookAtEveryRecordOfADatagram() {
        byte[] two = Seeded.hex("15fefd0000000000000007 0002 0100" + "16fefd0000000000000008 0001 00");
        byte[] tooShort = Seeded.hex("15fefd0000000000000007 0002 0100" + "17fefd0001000000000099 0001 aa");

        assertThat(DtlsRecord.isPlausible(two, 0, two.length)).isTrue();
        assertThat(DtlsRecord.isPlausible(two, 0, two.length - 1)).isFalse();
        assertThat(DtlsRecord.isPlausible(tooShort, 0, tooShort.length)).isFalse();
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
