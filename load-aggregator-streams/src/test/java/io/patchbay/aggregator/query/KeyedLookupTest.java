package io.patchbay.aggregator.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.Test;

final class KeyedLookupTest {
    private static final HostInfo SELF = new HostInfo("self", 8075);
    private static final HostInfo OWNER = new HostInfo("owner", 8075);
    private static final HostInfo STANDBY = new HostInfo("standby", 8075);

    @Test
    void shouldSayThatNobodyHasARoomOnlyIfItWouldKnow() {
        assertThat(KeyedLookup.mayKnow(SELF, List.of(SELF, STANDBY))).isTrue();
        assertThat(KeyedLookup.mayKnow(SELF, List.of(OWNER, SELF))).isTrue();
        assertThat(KeyedLookup.mayKnow(SELF, List.of()))
                .as("the group is forming")
                .isTrue();

        assertThat(KeyedLookup.mayKnow(SELF, List.of(OWNER, STANDBY))).isFalse();
        assertThat(KeyedLookup.mayKnow(SELF, List.of(OWNER))).isFalse();
    }
}
