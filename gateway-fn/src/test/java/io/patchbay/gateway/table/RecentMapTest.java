package io.patchbay.gateway.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentMapTest {
    @Test
    void shouldKeepTheYoungAndForgetTheOld() {
        var map = new RecentMap<Integer>(3);
        for (int i = 0; i < 10; i++) {
            map.put("k" + i, i);
        }

        assertThat(map.get("k9")).isEqualTo(9);
        assertThat(map.get("k7")).isEqualTo(7);
        assertThat(map.get("k0")).isNull();
    }

    @Test
    void shouldPutOnlyWhereNothingIsAndRemoveEverywhere() {
        var map = new RecentMap<String>(2);
        map.put("a", "1");

        assertThat(map.putIfAbsent("a", "2")).isEqualTo("1");
        assertThat(map.putIfAbsent("b", "2")).isNull();
        map.put("c", "3");
        map.remove("a");

        assertThat(map.get("a")).isNull();
        assertThat(map.get("b")).isEqualTo("2");
    }
}
