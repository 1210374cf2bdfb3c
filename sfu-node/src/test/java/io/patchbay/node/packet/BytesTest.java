package io.patchbay.node.packet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BytesTest {
    @Test
    void shouldReadNetworkOrderUnsigned() {
        byte[] bytes = Seeded.hex("ff fefdfc fbfaf9f8f7");

        assertThat(Bytes.u8(bytes, 0)).isEqualTo(0xff);
        assertThat(Bytes.u16(bytes, 0)).isEqualTo(0xfffe);
        assertThat(Bytes.u24(bytes, 1)).isEqualTo(0xfefdfc);
        assertThat(Bytes.u32(bytes, 1)).isEqualTo(0xfefdfcfbL);
        assertThat(Bytes.i64(bytes, 1)).isEqualTo(0xfefdfcfbfaf9f8f7L);
    }

    @Test
    void shouldWriteWhatItReads() {
        byte[] bytes = new byte[18];

        Bytes.put8(bytes, 0, 0x1fe);
        Bytes.put16(bytes, 1, 0x1fedc);
        Bytes.put24(bytes, 3, 0xabcdef);
        Bytes.put32(bytes, 6, 0xdeadbeef);
        Bytes.put64(bytes, 10, 0x0123456789abcdefL);

        assertThat(bytes).isEqualTo(Seeded.hex("fe fedc abcdef deadbeef 0123456789abcdef"));
    }

    @Test
    void shouldLabelReasonsInLowerCase() {
        assertThat(DropReason.SRTP_BAD_TAG.label()).isEqualTo("srtp_bad_tag");
    }
}
