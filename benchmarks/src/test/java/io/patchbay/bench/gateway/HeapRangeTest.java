package io.patchbay.bench.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HeapRangeTest {
    private static final String SERIAL = """
            DefNew     total 78656K, used 1344K [0x00000000f0000000, 0x00000000f5550000, 0x00000000f5550000)
             eden space 69952K,   1% used [0x00000000f0000000, 0x00000000f01501e0, 0x00000000f4450000)
            Tenured    total 174784K, used 4337K [0x00000000f5550000, 0x0000000100000000, 0x0000000100000000)
             the  space 174784K,   2% used [0x00000000f5550000, 0x00000000f598c6c8, 0x0000000100000000)
            """;
    private static final String G1 =
            "garbage-first heap   total reserved 262144K, committed 4096K [0x00000000f0000000, 0x0000000100000000)";

    @Test
    void shouldSpanAllSpaces() {
        assertThat(HeapRange.of(SERIAL)).isEqualTo(new HeapRange(0xf000_0000L, 0x1_0000_0000L));
        assertThat(HeapRange.of(G1)).isEqualTo(new HeapRange(0xf000_0000L, 0x1_0000_0000L));
        assertThatThrownBy(() -> HeapRange.of("nothing")).hasMessageContaining("no space");
    }

    @Test
    void shouldCountWhatIsResidentOutside() {
        var mappings = """
                1e001000-1ed95000 rw-p 00001000 fe:00 328742                             /lib/classes.jsa
                Size:              13904 kB
                Rss:               13768 kB
                f0000000-f5550000 rw-p 00000000 00:00 0
                Rss:               40000 kB
                f5550000-100000000 rw-p 00000000 00:00 0
                Rss:               20000 kB
                100000000-100040000 rw-p 00000000 00:00 0
                Rss:                 256 kB
                ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]
                Rss:                   4 kB
                """;

        assertThat(HeapRange.of(SERIAL).residentOutside(mappings.lines().toList()))
                .isEqualTo((13_768 + 256 + 4) * 1_024L);
    }
}
