package io.patchbay.node.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class MailboxTest {
    private final Mailbox mailbox = new Mailbox(Runnable::run);
    private final ArrayList<String> ran = new ArrayList<>();

    @Test
    void shouldRunTheNextTaskAfterOneThatThrows() {
        mailbox.execute(() -> {
            throw new IllegalStateException("a bug");
        });
        mailbox.execute(() -> ran.add("after a bug"));
        mailbox.execute(() -> {
            throw new StackOverflowError();
        });
        mailbox.execute(() -> ran.add("after an error"));

        assertThat(ran).containsExactly("after a bug", "after an error");
    }
}
